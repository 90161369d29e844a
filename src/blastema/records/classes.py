"""What each table is. A table that is in no class, or in two, fails a test."""

from __future__ import annotations

LEDGER = frozenset(
    {
        "ledger_stream",
        "ledger_event",
        "ledger_leaf",
        "ledger_checkpoint",
        "ledger_key",
        "rulebook_edition",
    }
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
# Made of projected rows, and made again of them at any time; in no back-up. What it holds of a
# course are scores and codes of its own rows, and it goes when the course is counted again.
DERIVED = frozenset({"registry_cell", "registry_course", "registry_state"})
OUTBOX = frozenset({"outbox"})
OPERATIONAL = frozenset(
    {"document", "person_index", "person_key", "rate_count", "staff_session", "user_account"}
)
