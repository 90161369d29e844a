"""What an invented person answers at the assessment: somebody healthy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from blastema.core.rules.cases import person


def answers(on: date, number: int) -> Mapping[str, str]:
    """Of the person with this number, on the day of their assessment.

    Nothing stands in the way of who is treated here; imaging and body-mass index differ.
    """
    imaged = on - timedelta(days=10 + number % 60)
    injected = on - timedelta(days=200 + number % 90)
    return {
        **person("healthy-adult"),
        "imaging-day": imaged.isoformat(),
        "last-injection-day": injected.isoformat(),
        "bmi": str(220 + number * 7 % 110),
    }
