"""The settings of one installation, parsed strictly from the environment.

Every setting is one line of `SETTINGS`: its name, its reader, what it accepts and its
default. All faults are reported together; a name that starts with BLASTEMA_ and is not
a setting is a fault too, because a mistyped setting is a setting that is not obeyed.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from blastema.app import values
from blastema.app.values import Database, Email, UnacceptableError

PREFIX: Final = "BLASTEMA_"
# The test harness speaks to itself through the same environment.
HARNESS_PREFIX: Final = "BLASTEMA_TEST_"
LOOPBACK_HOSTS: Final = ("localhost", "127.0.0.1", "[::1]")

ReadFile = Callable[[Path], str]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `field` is its name in `Config`, `fallback` what it is when not given, in words.

    A `secret` is never printed and may come from a file named by the setting with `_FILE`.
    """

    field: str
    read: Callable[[str], Any]
    accepts: str
    fallback: str
    purpose: str
    secret: bool = False

    @property
    def name(self) -> str:
        return PREFIX + self.field.upper()


@dataclass(frozen=True, slots=True)
class Config:
    """What an installation is told; every value checked, none read again."""

    data_dir: Path
    database_url: Database
    database_owner_url: Database | None = None
    secret_key: str | None = field(default=None, repr=False)
    base_url: str = "http://127.0.0.1:8000"
    allowed_hosts: tuple[str, ...] = ()
    proxy_addresses: tuple[str, ...] = ("127.0.0.1", "::1")
    tls: bool = False
    email_url: Email | None = None
    email_from: str = "blastema@localhost"
    idle_minutes: int = 15
    require_second_factor: bool = True
    master_key_file: Path | None = None
    checkpoint_copies: Path | None = None
    instrument_texts: Path | None = None
    debug: bool = False
    label_templates: Path | None = None
    product_codes: Path | None = None

    @property
    def hosts(self) -> tuple[str, ...]:
        """Names that a request may be addressed to: those given, our own address, loopback."""
        own = urlsplit(self.base_url).hostname or ""
        bracketed = f"[{own}]" if ":" in own else own
        return tuple(dict.fromkeys((*self.allowed_hosts, bracketed, *LOOPBACK_HOSTS)))

    @property
    def master_key_path(self) -> Path:
        return self.master_key_file or self.data_dir / "keys" / "master.key"

    @property
    def checkpoint_folder(self) -> Path:
        return self.checkpoint_copies or self.data_dir / "checkpoints"

    @property
    def instrument_folder(self) -> Path:
        return self.instrument_texts or self.data_dir / "instruments"

    @property
    def only_loopback(self) -> bool:
        """Whether nobody but this machine is meant to reach the installation."""
        return all(values.is_loopback(host) for host in self.hosts)


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting(
        "data_dir",
        values.folder,
        "an absolute folder",
        "./.blastema where that folder exists, else blastema in the user's data folder",
        "the data folder: the SQLite file, keys, documents, copies of checkpoints",
    ),
    Setting(
        "database_url",
        values.database,
        "sqlite:///file or postgresql://user:password@host:port/name",
        "blastema.sqlite3 in the data folder",
        "the database, as the application sees it",
        secret=True,
    ),
    Setting(
        "database_owner_url",
        values.owner_database,
        "postgresql://owner:password@host:port/name",
        "none; needed to migrate PostgreSQL",
        "the same PostgreSQL database, signed in as the owner who migrates",
        secret=True,
    ),
    Setting(
        "secret_key",
        values.secret_key,
        f"at least {values.SECRET_KEY_LENGTH} characters",
        "made once, in keys/ of the data folder",
        "signs sessions and forms",
        secret=True,
    ),
    Setting(
        "base_url",
        values.base_url,
        "http://host or https://host, with a port where it needs one",
        "http://127.0.0.1:8000",
        "the address that people type and that patients' links begin with",
    ),
    Setting(
        "allowed_hosts",
        values.hosts,
        "host names or addresses, separated by commas",
        "the host of BLASTEMA_BASE_URL and loopback",
        "further names that requests may be addressed to",
    ),
    Setting(
        "proxy_addresses",
        values.addresses,
        "IP addresses, separated by commas",
        "127.0.0.1,::1",
        "the proxies whose word about the visitor's address and TLS is taken",
    ),
    Setting(
        "tls",
        values.boolean,
        "True or False",
        "False",
        "visitors come by https: secure cookies and HSTS",
    ),
    Setting(
        "email_url",
        values.email,
        "smtp://user:password@host:port, smtps://user:password@host:port, or off",
        "off",
        "the mail server for patients' links and reminders",
        secret=True,
    ),
    Setting(
        "email_from",
        values.sender,
        "one address such as clinic@example.org",
        "blastema@localhost",
        "the sender of our mail",
    ),
    Setting(
        "idle_minutes",
        values.minutes,
        "a whole number from 1 to 1440",
        "15",
        "minutes without a click after which staff are signed off",
    ),
    Setting(
        "require_second_factor",
        values.boolean,
        "True or False",
        "True",
        "staff sign in with a second factor",
    ),
    Setting(
        "master_key_file",
        values.folder,
        "an absolute path",
        "keys/master.key in the data folder",
        "the key that wraps every patient's key; keep it off this machine's back-ups",
    ),
    Setting(
        "checkpoint_copies",
        values.folder,
        "an absolute folder",
        "checkpoints/ in the data folder",
        "where signed checkpoints are copied; best on another machine's disk",
    ),
    Setting(
        "instrument_texts",
        values.folder,
        "an absolute folder that is there",
        "instruments/ in the data folder, which need not be there",
        "files with the words of licensed questionnaires",
    ),
    Setting(
        "label_templates",
        values.folder,
        "an absolute folder",
        "none: the templates that come with the programme",
        "label templates of the installation, one TOML file each, beside or instead of ours",
    ),
    Setting(
        "product_codes",
        values.folder,
        "an absolute path",
        "none: local codes, for demonstration",
        "the product codes that the practice is licensed to use, as a TOML file",
    ),
    Setting(
        "debug",
        values.boolean,
        "True or False",
        "False",
        "error pages with source and values; refused unless only loopback is served",
    ),
)


class ConfigError(Exception):
    """The environment does not describe an installation; lists every fault."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(("The settings cannot be used:", *faults)))


def read_config(env: Mapping[str, str], read_file: ReadFile, default_data_dir: Path) -> Config:
    """The configuration that the environment describes.

    `read_file` gives a secret file's text and raises `OSError` where it cannot.
    Raises `ConfigError` with every fault.
    """
    reading = _Reading(env, read_file)
    found = {s.field: reading.value(s) for s in SETTINGS if reading.is_given(s)}
    faults = [*reading.faults, *_unknown(env)]
    data_dir = found.get("data_dir") or default_data_dir
    url = found.get("database_url") or Database("sqlite", str(data_dir / "blastema.sqlite3"))
    given = {name: value for name, value in found.items() if value is not None}
    config = Config(**{**given, "data_dir": data_dir, "database_url": url})
    faults += _debug_in_the_open(config)
    if faults:
        raise ConfigError(tuple(faults))
    return config


class _Reading:
    """Walks the settings once and remembers what was wrong."""

    def __init__(self, env: Mapping[str, str], read_file: ReadFile) -> None:
        self.env = env
        self.read_file = read_file
        self.faults: list[str] = []

    def is_given(self, setting: Setting) -> bool:
        return setting.name in self.env or (setting.secret and _file_name(setting) in self.env)

    def value(self, setting: Setting) -> Any:
        text = self._text(setting)
        if text is None:
            return None
        try:
            return setting.read(text)
        except UnacceptableError as error:
            self.faults.append(f"{setting.name}: {error}; accepted: {setting.accepts}.")
            return None

    def _text(self, setting: Setting) -> str | None:
        if not (setting.secret and _file_name(setting) in self.env):
            return self.env[setting.name]
        if setting.name in self.env:
            words = "is given twice, as a value and as a file; accepted: one of them."
            self.faults.append(f"{setting.name} {words}")
            return None
        return self._from_file(_file_name(setting))

    def _from_file(self, name: str) -> str | None:
        path = Path(self.env[name])
        try:
            return self.read_file(path).strip()
        except UnicodeDecodeError:
            self.faults.append(f"{name}: {str(path)!r} is not text; accepted: a file in UTF-8.")
        except OSError as error:
            why = error.strerror or type(error).__name__
            words = f"cannot read {str(path)!r} ({why}); accepted: a file this user can read."
            self.faults.append(f"{name}: {words}")
        return None


def _file_name(setting: Setting) -> str:
    return setting.name + "_FILE"


def _names() -> list[str]:
    files = [_file_name(s) for s in SETTINGS if s.secret]
    return [s.name for s in SETTINGS] + files


def _unknown(env: Mapping[str, str]) -> Iterator[str]:
    names = _names()
    for name in sorted(env):
        if not name.startswith(PREFIX) or name.startswith(HARNESS_PREFIX) or name in names:
            continue
        bare = {known.removeprefix(PREFIX): known for known in names}
        near = difflib.get_close_matches(name.removeprefix(PREFIX), bare, n=1)
        hint = f"did you mean {bare[near[0]]}?" if near else f"known: {', '.join(names)}."
        yield f"{name} is not a setting; {hint}"


def _debug_in_the_open(config: Config) -> Iterator[str]:
    if config.debug and not config.only_loopback:
        outside = ", ".join(h for h in config.hosts if not values.is_loopback(h))
        yield (
            f"BLASTEMA_DEBUG: found True while the hosts include {outside}; "
            "accepted: False, or loopback hosts only (debug pages show patients' data)."
        )
