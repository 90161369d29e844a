"""The numbers under which others know a patient."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from blastema.core.identity.errors import IdentityError

MAX_LENGTH = 128  # ours: longer than any identifier seen in the FHIR sample data (36)
_SYSTEM = re.compile(r"[a-z][a-z0-9+.-]*:\S+|[a-z0-9]+(-[a-z0-9]+)*", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class PatientIdentifier:
    """A value in a system that gives it meaning (a URI, or a local slug as "mrn").

    The value stays out of ``repr`` so that it cannot reach a log by accident.
    """

    system: str
    value: str = field(repr=False)

    def __post_init__(self) -> None:
        faults = []
        if not _SYSTEM.fullmatch(self.system):
            faults.append("The system of an identifier is a URI or a local word such as mrn.")
        if not self.value or self.value != self.value.strip() or _CONTROL.search(self.value):
            faults.append("An identifier is not empty and has no spaces around it.")
        if len(self.value) > MAX_LENGTH:
            faults.append(f"An identifier has at most {MAX_LENGTH} characters.")
        if faults:
            raise IdentityError(*faults)
