"""What stands on a container's label or a wristband, however it was scanned or typed."""

from __future__ import annotations

import re

from blastema.core.identity.container import Container
from blastema.core.identity.errors import IdentityError

_UNREADABLE = "?"
_WRITTEN_BETWEEN = str.maketrans("", "", " \t-")
_PATIENT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_NUMBER = 13


def container_code(text: str) -> str:
    """Donation number and division of a scan; empty where nothing was scanned.

    What is no label, or has a wrong check character, is given as a code that no container
    has: it can only stop.
    """
    scan = text.strip()
    if not scan:
        return ""
    # Our structures start with = or & and may hold a hyphen; people write hyphens between.
    packed = scan if scan[0] in "=&" else scan.translate(_WRITTEN_BETWEEN)
    try:
        return Container.parse(packed).code
    except IdentityError:
        return _UNREADABLE


def is_container(text: str) -> bool:
    """Whether this names one container: number and division."""
    code = container_code(text)
    return len(code) > _NUMBER and code != _UNREADABLE


def wristband_code(text: str) -> str:
    """The patient's number as it is kept: small letters, nothing around it."""
    return text.strip().lower()


def is_wristband(text: str) -> bool:
    """Whether this has the form of a patient's number, and so is nobody's name."""
    return _PATIENT.fullmatch(text) is not None
