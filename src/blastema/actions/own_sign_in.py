"""A person's own sign-in: signed-in browsers, password, second factor.

These serve the running system and are no record, so they write no event.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

from django_otp.models import Device

from blastema.actions.act import Fresh, utc_text
from blastema.records import second_factor, sessions, signin
from blastema.records.sessions import Seat

__all__ = ["Checked", "Seat", "SetUp"]

Checked = second_factor.Checked

RECOVERY_CODES = 10
_CODE_BYTES = 5  # eight letters of base32: 40 bits, and each try is slowed down
_SECRET_BYTES = 20  # as RFC 4226 recommends: the length of a SHA-1 value
_PASSWORD_BYTES = 10  # sixteen letters: 80 bits
_GROUP = 4


@dataclass(frozen=True, slots=True)
class SetUp:
    """What an authenticator is told, as an address for a picture and as text to type."""

    address: str
    secret: str


def begin_session(key: str, user: int, *, now: datetime, browser: str) -> None:
    sessions.begin(key, user, at=utc_text(now), browser=browser)


def touch_session(key: str, *, now: datetime) -> None:
    sessions.touch(key, at=utc_text(now))


def end_session(key: str) -> None:
    sessions.forget(key)


def rename_session(old: str, new: str) -> None:
    sessions.rename(old, new)


def own_sessions(user: int, *, here: str, now: datetime) -> tuple[Seat, ...]:
    return sessions.of_user(user, here=here, now=now)


def end_own_sessions(user: int, marks: frozenset[str]) -> None:
    sessions.end(user, marks)


def change_own_password(staff: str, password: str) -> None:
    signin.set_password(staff, password)


def new_password(fresh: Fresh) -> str:
    """A password that nobody thought of: four groups of four letters and digits."""
    return _grouped(base64.b32encode(fresh.random(_PASSWORD_BYTES)).decode().lower(), "-")


def has_second_factor(user: int) -> bool:
    return second_factor.has(user)


def codes_left(user: int) -> int:
    return second_factor.codes_left(user)


def begin_set_up(user: int, fresh: Fresh) -> SetUp:
    """Begins anew, so that a secret that was once shown and left alone never counts."""
    return _set_up(second_factor.begin(user, fresh.random(_SECRET_BYTES)))


def set_up_begun(user: int) -> SetUp | None:
    device = second_factor.begun(user)
    return _set_up(device) if device else None


def confirm_set_up(
    user: int, code: str, *, fresh: Fresh, now: datetime
) -> tuple[Checked, tuple[str, ...]]:
    """The recovery codes are shown now and never again."""
    recovery = tuple(_recovery_code(fresh) for _ in range(RECOVERY_CODES))
    return second_factor.confirm(user, _plain(code), recovery, now=now), recovery


def check_code(user: int, code: str, *, now: datetime) -> Checked:
    return second_factor.check(user, _plain(code), now=now)


def _plain(code: str) -> str:
    """As typed, without the gaps that people read a code with."""
    return code.replace(" ", "").replace("-", "").lower()


def _recovery_code(fresh: Fresh) -> str:
    return base64.b32encode(fresh.random(_CODE_BYTES)).decode().lower()


def _set_up(device: Device) -> SetUp:
    secret = base64.b32encode(device.bin_key).decode()
    return SetUp(device.config_url, _grouped(secret, " "))


def _grouped(text: str, gap: str) -> str:
    return gap.join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))
