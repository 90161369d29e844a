"""Who found a result, and when it was sampled, received and reported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from blastema.core.civil import moment_text
from blastema.core.event import Json
from blastema.core.verdict import Finding, refuse

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Sample:
    """``laboratory`` is the site's own code of the laboratory, such as ``micro-north``: no name
    of a person. What is not known is left out."""

    laboratory: str = ""
    sampled_at: datetime | None = None
    received_at: datetime | None = None
    reported_at: datetime | None = None

    @property
    def days(self) -> int | None:
        """Whole days from sample to report; ``None`` where one of the two is not known."""
        if self.sampled_at is None or self.reported_at is None:
            return None
        return (self.reported_at - self.sampled_at).days

    def as_data(self) -> dict[str, Json]:
        return {
            "laboratory": self.laboratory,
            "sampled_at": _utc(self.sampled_at),
            "received_at": _utc(self.received_at),
            "reported_at": _utc(self.reported_at),
        }


NO_SAMPLE = Sample()


def faults(sample: Sample, *, now: str) -> tuple[Finding | None, ...]:
    """``now`` is the moment of the command, UTC."""
    told = [sample.sampled_at, sample.received_at, sample.reported_at]
    known = [at for at in told if at is not None]
    code = sample.laboratory
    return (
        refuse(
            "PRODUCT-RESULT-LABORATORY",
            "The laboratory is not named by a code.",
            f"Write the site's code of it in small letters, digits and hyphens, {LONGEST} at "
            "most, such as micro-north.",
            "laboratory",
        )
        if code and (not CODE.fullmatch(code) or len(code) > LONGEST)
        else None,
        refuse(
            "PRODUCT-RESULT-TIMES",
            "A sample is taken, then received, then reported, and none of it in the future.",
            "Read the report again and correct the times.",
            "laboratory",
        )
        if known != sorted(known) or any(_utc(at) > now for at in known)
        else None,
    )


def _utc(moment: datetime | None) -> str:
    return moment_text(moment) if moment else ""
