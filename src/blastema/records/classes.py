"""What each table is. A table that is in no class, or in two, fails a test."""

from __future__ import annotations

LEDGER = frozenset(
    {"ledger_stream", "ledger_event", "ledger_leaf", "ledger_checkpoint", "ledger_key"}
)
ACCESS_LOG = frozenset({"access_log", "access_batch"})
PROJECTION = frozenset(
    {
        "adverse_event",
        "appointment",
        "assignment",
        "break_glass",
        "consent",
        "course",
        "course_product",
        "culture",
        "donor",
        "device",
        "enquiry",
        "episode",
        "exposure",
        "followup",
        "injection",
        "late_result",
        "outcome",
        "patient",
        "product",
        "product_parent",
        "product_stay",
        "quality_item",
        "reagent_lot",
        "recall",
        "run",
        "site",
        "staff_member",
        "staff_role",
        "store",
        "touch",
        "treatment",
    }
)
OUTBOX = frozenset({"outbox"})
OPERATIONAL = frozenset(
    {"document", "person_index", "person_key", "rate_count", "staff_session", "user_account"}
)
