"""What an invented person answers at the assessment: somebody healthy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

# Nobody real: who is treated in the demonstration has nothing that stands in the way.
_HEALTHY: Mapping[str, str] = MappingProxyType(
    {
        "pregnancy": "no",
        "active-infection": "no",
        "skin-infection": "no",
        "capacity": "yes",
        "expectations": "realistic",
        "depression-screen": "no",
        "cauda-equina": "no",
        "progressive-deficit": "no",
        "spine-red-flags": "no",
        "spinal-implants": "no",
        "instability": "no",
        "stenosis": "no",
        "active-cancer": "no",
        "chemo-radiation": "no",
        "immunosuppression": "no",
        "bleeding-disorder": "no",
        "allergies": "none",
        "cigarettes": "0",
        "anticoagulant": "no",
        "opioid-mme": "0",
        "nsaid": "no",
        "steroid": "no",
        "statin": "no",
        "disease-stage": "moderate",
        "imaging": "yes",
        "tried-medicines": "yes",
        "tried-physiotherapy": "yes",
        "surgery-considered": "yes",
        "tried-injections": "no",
        "platelets": "250",
        "inr": "100",
        "hba1c": "55",
        "haemoglobin": "140",
        "harvest-site": "no",
    }
)


def answers(on: date, number: int) -> Mapping[str, str]:
    """Of the person with this number, on the day of their assessment."""
    imaged = on - timedelta(days=10 + number % 60)
    return {**_HEALTHY, "imaging-day": imaged.isoformat(), "bmi": str(220 + number * 7 % 110)}
