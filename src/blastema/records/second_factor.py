"""Second factors: the authenticator of a sign-in and its recovery codes.

Recovery codes are kept as keyed hashes: whoever reads the tables cannot use them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.db import transaction
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from blastema.records.keys import token
from blastema.records.models import User

AUTHENTICATOR_DIGITS = 6
_HASH_LENGTH = 16  # what the table of recovery codes holds


@dataclass(frozen=True, slots=True)
class Checked:
    """``device`` where the code was right; ``wait`` seconds after too many wrong ones."""

    device: Device | None
    wait: int = 0


def has(user: int) -> bool:
    return TOTPDevice.objects.filter(user_id=user, confirmed=True).exists()


def begin(user: int, secret: bytes) -> TOTPDevice:
    """An authenticator that counts once a first code has confirmed it."""
    TOTPDevice.objects.filter(user_id=user, confirmed=False).delete()
    return TOTPDevice.objects.create(
        user_id=user, name="authenticator", key=secret.hex(), confirmed=False
    )


def begun(user: int) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user_id=user, confirmed=False).first()


def confirm(user: int, code: str, recovery: Sequence[str], *, now: datetime) -> Checked:
    """Makes the authenticator that was begun the person's only one, with new codes."""
    with transaction.atomic():
        waiting = TOTPDevice.objects.select_for_update().filter(user_id=user, confirmed=False)
        checked = _check(waiting.first(), code, now)
        if checked.device:
            _replace(user, checked.device, recovery)
    return checked


def check(user: int, code: str, *, now: datetime) -> Checked:
    """Holds a typed code against the authenticator, or against the recovery codes."""
    with transaction.atomic():
        if len(code) == AUTHENTICATOR_DIGITS and code.isdigit():
            held = TOTPDevice.objects.select_for_update().filter(user_id=user, confirmed=True)
            return _check(held.first(), code, now)
        kept = StaticDevice.objects.select_for_update().filter(user_id=user, confirmed=True)
        return _check(kept.first(), _hashed(user, code), now)


def drop(staff: str) -> None:
    """Takes the second factor away: the person sets a new one up at the next sign-in."""
    user = User.objects.get(staff=staff)
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def codes_left(user: int) -> int:
    kept = StaticDevice.objects.filter(user_id=user).first()
    return kept.token_set.count() if kept else 0


def _replace(user: int, device: Device, recovery: Sequence[str]) -> None:
    TOTPDevice.objects.filter(user_id=user).exclude(pk=device.pk).delete()
    device.confirmed = True
    device.save()
    StaticDevice.objects.filter(user_id=user).delete()
    kept = StaticDevice.objects.create(user_id=user, name="recovery")
    for code in recovery:
        kept.token_set.create(token=_hashed(user, code))


def _check(device: Device | None, code: str, now: datetime) -> Checked:
    if device is None:
        return Checked(None)
    allowed, why = device.verify_is_allowed()
    if not allowed:
        return Checked(None, max(1, ceil((why["locked_until"] - now).total_seconds())))
    return Checked(device if device.verify_token(code) else None)


def _hashed(user: int, code: str) -> str:
    return token(f"recovery/{user}/{code.lower()}").hex()[:_HASH_LENGTH]
