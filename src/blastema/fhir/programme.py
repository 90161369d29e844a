"""Which imaging and procedures of a referred patient matter to the programme.

The rule: a procedure matters when its SNOMED CT code stands in ``PROCEDURES``, an imaging study
when the body site of one of its series stands in ``SITES``. Everything else (childbirth, heart,
wounds, fractures away from a joint, laboratory tests without a result) is counted as skipped.
Codes are compared, never words: a display may be in any language.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from blastema.fhir.values import SNOMED, Concept

SURGERY = "surgery"
INJECTION = "injection"
IMAGING = "imaging"

# SNOMED CT, International Edition. The first four occur in the Synthea sample records; the
# replacements of joints are those of SNOMED's editorial guide and of national joint registries.
PROCEDURES: Mapping[str, str] = MappingProxyType(
    {
        "74016001": IMAGING,  # X-ray of knee
        "699253003": SURGERY,  # surgical manipulation of joint of knee
        "387685009": SURGERY,  # surgical manipulation of shoulder joint
        "76601001": INJECTION,  # intramuscular injection
        "609588000": SURGERY,  # prosthetic total arthroplasty of knee joint
        "52734007": SURGERY,  # total replacement of hip
        "397956004": SURGERY,  # prosthetic arthroplasty of shoulder joint
    }
)

# SNOMED CT codes of anatomic regions, as DICOM PS3.16 uses them for images of joints and spine,
# with the sided regions of FHIR exports.
SITES: Mapping[str, str] = MappingProxyType(
    {
        "72696002": "knee",
        "82169009": "knee",  # left knee region
        "6757004": "knee",  # right knee region
        "24136001": "hip",
        "29836001": "hip",
        "287679003": "hip",  # left hip region
        "287579007": "hip",  # right hip region
        "12921003": "pelvis",
        "39723000": "sacroiliac-joint",
        "16982005": "shoulder",
        "91774008": "shoulder",  # right shoulder region
        "91775009": "shoulder",  # left shoulder region
        "16953009": "elbow",
        "76248009": "elbow",
        "74670003": "wrist",
        "8205005": "wrist",
        "85562004": "hand",
        "70258002": "ankle",
        "344001": "ankle",
        "56459004": "foot",
        "122494005": "cervical-spine",
        "122495006": "thoracic-spine",
        "122496007": "lumbar-spine",
        "421060004": "spine",
    }
)


def kind_of_procedure(code: Concept) -> str:
    """``surgery``, ``injection`` or ``imaging``; empty where it does not matter here."""
    return next((PROCEDURES[c] for c in code.codes(SNOMED) if c in PROCEDURES), "")


def site_of(code: str) -> str:
    """The region that a SNOMED CT body-structure code names; empty where the programme has none."""
    return SITES.get(code, "")
