"""Why somebody writes out everything: a code, because the access log stands in the clear."""

from __future__ import annotations

from enum import StrEnum


class BinderReason(StrEnum):
    """Why a binder was made; it stands in the access log of each person in it."""

    INSPECTION = "inspection"
    PATIENT_ASKED = "patient-asked"
    TRANSFER = "transfer-of-care"
    INVESTIGATION = "investigation"
    RECALL = "recall"
    COURT = "court-order"
    REVIEW = "quality-review"
