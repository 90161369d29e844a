"""Settings that are each allowed and do not go together, as numbered system checks.

A number is never given to another check. Errors stop `serve`; warnings are printed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register  # noqa: A004  its name
from django.db import connection

from blastema.app.config import Config
from blastema.core.instruments import Texts, TextsError
from blastema.ledger.sealing import SealError, unwrap_key

TABLE_OF_KEYS = "person_key"

Check = Callable[[Config], CheckMessage | None]


def tls_without_https(config: Config) -> CheckMessage | None:
    if not config.tls or config.base_url.startswith("https://"):
        return None
    return Error(
        "BLASTEMA_TLS is True and BLASTEMA_BASE_URL begins with http://.",
        hint="Give BLASTEMA_BASE_URL as https://..., or links to patients lead nowhere.",
        id="blastema.E001",
    )


def https_without_tls(config: Config) -> CheckMessage | None:
    if config.tls or not config.base_url.startswith("https://"):
        return None
    return Error(
        "BLASTEMA_BASE_URL begins with https:// and BLASTEMA_TLS is False.",
        hint="Set BLASTEMA_TLS to True, or session cookies travel in the clear.",
        id="blastema.E002",
    )


def open_without_tls(config: Config) -> CheckMessage | None:
    if config.tls or config.only_loopback:
        return None
    return Error(
        "The installation is reached from other machines and BLASTEMA_TLS is False.",
        hint="Put a TLS proxy before it and set BLASTEMA_TLS to True.",
        id="blastema.E003",
    )


def owner_of_another_database(config: Config) -> CheckMessage | None:
    owner = config.database_owner_url
    if owner is None or owner.place == config.database_url.place:
        return None
    return Error(
        "BLASTEMA_DATABASE_OWNER_URL and BLASTEMA_DATABASE_URL name different databases.",
        hint="Give the same host, port and database name in both; only the user differs.",
        id="blastema.E004",
    )


def application_is_owner(config: Config) -> CheckMessage | None:
    owner, own = config.database_owner_url, config.database_url
    if own.engine != "postgresql" or (owner and owner.user != own.user):
        return None
    return Warning(
        "The application signs in to PostgreSQL as the owner of its tables.",
        hint="Give BLASTEMA_DATABASE_URL a role of its own: an owner can alter the ledger.",
        id="blastema.W001",
    )


def copies_beside_the_original(config: Config) -> CheckMessage | None:
    if config.only_loopback or not config.checkpoint_folder.is_relative_to(config.data_dir):
        return None
    return Warning(
        "Copies of checkpoints are kept in the data folder, beside what they prove.",
        hint="Set BLASTEMA_CHECKPOINT_COPIES to a folder on another machine.",
        id="blastema.W002",
    )


def open_without_second_factor(config: Config) -> CheckMessage | None:
    if config.require_second_factor or config.only_loopback:
        return None
    return Warning(
        "Staff reach patients' data from other machines with a password alone.",
        hint="Set BLASTEMA_REQUIRE_SECOND_FACTOR to True.",
        id="blastema.W003",
    )


def readable_by_others(config: Config) -> CheckMessage | None:
    keys = config.data_dir / "keys"
    if not keys.is_dir() or not keys.stat().st_mode & 0o077:
        return None
    return Error(
        "The folder keys/ of the data folder can be opened by other users of this machine.",
        hint="Run chmod 700 on it.",
        id="blastema.E005",
    )


CHECKS: Sequence[Check] = (
    tls_without_https,
    https_without_tls,
    open_without_tls,
    owner_of_another_database,
    application_is_owner,
    copies_beside_the_original,
    open_without_second_factor,
    readable_by_others,
)


@register(Tags.database)
def the_master_key_fits(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """One key of a patient is unwrapped: a new master key beside old data must not serve."""
    if not databases or TABLE_OF_KEYS not in connection.introspection.table_names():
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT subject, wrapped FROM {TABLE_OF_KEYS} LIMIT 1")  # noqa: S608  ours
        row = cursor.fetchone()
    if row is None or _opens(settings.BLASTEMA_MASTER_KEY, bytes(row[1]), row[0]):
        return []
    return [
        Error(
            "The master key is not the one that sealed this database.",
            hint=f"Put its back-up at {settings.BLASTEMA.master_key_path}.",
            id="blastema.E006",
        )
    ]


@register(Tags.security)
def the_instrument_texts_fit(**_: Any) -> list[CheckMessage]:
    """Says which questionnaires are asked in the site's own words; a bad file must not serve."""
    found: Texts | TextsError = settings.BLASTEMA_TEXTS
    if isinstance(found, TextsError):
        faults = " ".join(found.faults)
        return [
            Error(
                f"The questionnaires' texts cannot be used. {faults}",
                hint=f"Mend the files in {settings.BLASTEMA.instrument_folder}, or move them away.",
                id="blastema.E007",
            )
        ]
    read = ", ".join(f"{one.instrument.slug} ({one.instrument.language})" for one in found.brought)
    message = Info(
        f"Questionnaires in the site's own words: {read}.",
        hint=f"Read from {settings.BLASTEMA.instrument_folder}.",
        id="blastema.I001",
    )
    return [message] if read else []


def _opens(master: bytes, wrapped: bytes, subject: str) -> bool:
    try:
        unwrap_key(master, wrapped, bound_to=subject)
    except SealError:
        return False
    return True


@register(Tags.security)
def settings_go_together(**_: Any) -> list[CheckMessage]:
    return [message for check in CHECKS if (message := check(settings.BLASTEMA))]
