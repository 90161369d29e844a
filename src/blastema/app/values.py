"""One reader per kind of setting: text from the environment in, a checked value out.

A reader raises `UnacceptableError` with what is wrong in words that never repeat a
secret; `blastema.app.config` adds the setting's name and what is accepted.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

POSTGRESQL_PORT = 5432
SMTP_PORTS = {"smtp": 587, "smtps": 465}
# The options of a connection that a practice has reason to set; others are a typing error.
POSTGRESQL_OPTIONS = frozenset({"sslmode", "sslrootcert", "connect_timeout", "application_name"})
# Django signs sessions and links with it: shorter keys can be searched.
SECRET_KEY_LENGTH = 50
_HOST_NAME = re.compile(r"\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?", re.IGNORECASE)


class UnacceptableError(ValueError):
    """A value that a setting does not accept; the message says why, without the value."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where rows are kept. `name` is a file's path for SQLite, a database's name else."""

    engine: Literal["sqlite", "postgresql"]
    name: str
    host: str = ""
    port: int | None = None
    user: str = ""
    password: str = field(default="", repr=False)
    options: tuple[tuple[str, str], ...] = ()

    @property
    def place(self) -> tuple[str, str, int | None, str]:
        """The database itself, whoever signs in to it."""
        return (self.engine, self.host, self.port, self.name)


@dataclass(frozen=True, slots=True)
class Email:
    """The server that takes our mail; `implicit_tls` for smtps, STARTTLS otherwise off loopback."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    implicit_tls: bool = False

    @property
    def starttls(self) -> bool:
        return not self.implicit_tls and not is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    bare = host.strip("[]").lower()
    if bare == "localhost" or bare.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def boolean(text: str) -> bool:
    if text not in ("True", "False"):
        raise UnacceptableError(f"found {text!r}")
    return text == "True"


def minutes(text: str) -> int:
    """Minutes of idleness, 1 to 1440 (a day)."""
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= 1440:
        raise UnacceptableError(f"found {text!r}")
    return int(text)


def folder(text: str) -> Path:
    """An absolute folder; the home sign ~ is understood, a relative path would move with us."""
    path = Path(text).expanduser()
    if not path.is_absolute():
        raise UnacceptableError(f"found the relative path {text!r}")
    return path


def secret_key(text: str) -> str:
    if len(text) < SECRET_KEY_LENGTH:
        raise UnacceptableError(f"found {len(text)} characters")
    return text


def base_url(text: str) -> str:
    """Scheme and host that people type, without a path or a final slash."""
    parts = _split(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UnacceptableError(f"found {text!r}")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise UnacceptableError(f"found {text!r}, which holds more than a scheme and a host")
    return f"{parts.scheme}://{parts.netloc}"


def hosts(text: str) -> tuple[str, ...]:
    names = _listed(text)
    wrong = [n for n in names if not (_HOST_NAME.fullmatch(n) or _is_address(n))]
    if wrong or not names:
        raise UnacceptableError(f"found {', '.join(map(repr, wrong)) or 'nothing'}")
    return names


def addresses(text: str) -> tuple[str, ...]:
    names = _listed(text)
    wrong = [n for n in names if not _is_address(n)]
    if wrong or not names:
        raise UnacceptableError(f"found {', '.join(map(repr, wrong)) or 'nothing'}")
    return names


def sender(text: str) -> str:
    """An address for the From line; a line break would let a setting write headers."""
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", text):
        raise UnacceptableError(f"found {text!r}")
    return text


def database(text: str) -> Database:
    """`sqlite:///path` (four slashes for an absolute path) or `postgresql://user@host/name`."""
    parts = _split(text)
    if parts.scheme == "sqlite":
        return _sqlite(parts)
    if parts.scheme in ("postgresql", "postgres"):
        return _postgresql(parts)
    raise UnacceptableError(f"found the scheme {parts.scheme!r}")


def owner_database(text: str) -> Database:
    found = database(text)
    if found.engine != "postgresql":
        raise UnacceptableError("found an SQLite address, which has no owner")
    return found


def email(text: str) -> Email | None:
    if text == "off":
        return None
    parts = _split(text)
    if parts.scheme not in SMTP_PORTS:
        raise UnacceptableError(f"found the scheme {parts.scheme!r}")
    if not parts.hostname:
        raise UnacceptableError("found no host")
    return Email(
        host=parts.hostname,
        port=_port(parts) or SMTP_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        implicit_tls=parts.scheme == "smtps",
    )


def _sqlite(parts: SplitResult) -> Database:
    path = unquote(parts.path)[1:]
    if parts.netloc or not path:
        raise UnacceptableError("found no file after 'sqlite:///'")
    if path == ":memory:":
        raise UnacceptableError("found ':memory:', which every process would see empty")
    return Database("sqlite", str(Path(path).expanduser().absolute()))


def _postgresql(parts: SplitResult) -> Database:
    options = tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    asked = dict(options)
    # A socket folder cannot stand where a host does, so it comes as libpq has it: ?host=/run/...
    host = asked.pop("host", None) or parts.hostname or ""
    unknown = sorted(set(asked) - POSTGRESQL_OPTIONS)
    name = unquote(parts.path).strip("/")
    if unknown:
        raise UnacceptableError(f"found the unknown options {', '.join(unknown)}")
    if not name or "/" in name:
        raise UnacceptableError("found no database name, or more than one")
    return Database(
        engine="postgresql",
        name=name,
        host=unquote(host),
        port=_port(parts) or POSTGRESQL_PORT,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        options=tuple(asked.items()),
    )


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError as error:
        raise UnacceptableError("found no address that can be read") from error


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise UnacceptableError("found a port that is no number from 1 to 65535") from error


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return False
    return True
