"""Generated subjects, and the same subjects as record batches."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import strategies as st

from blastema.evidence import Subject

VISITS = ("baseline", "week-4", "week-12", "year-1")
SCORES = (
    st.none() | st.integers(-10_000_000, 10_000_000) | st.integers(0, 10).map(lambda s: 1000 * s)
)

_FACTS = st.tuples(
    st.sampled_from(["usual-care", "marrow-concentrate", "sham"]),
    st.dictionaries(st.sampled_from(VISITS), SCORES),
    st.sampled_from([None, True, False]),
)

SCHEMA = pa.schema(
    [
        ("subject", pa.string()),
        ("arm", pa.string()),
        ("visit", pa.string()),
        ("value_milli", pa.int64()),
        ("due", pa.bool_()),
        ("treated", pa.bool_()),
    ]
)


def cohorts(most: int = 12) -> st.SearchStrategy[list[Subject]]:
    """Subjects with different ids, any of them due at nothing."""
    return st.lists(_FACTS, max_size=most).map(
        lambda facts: [
            Subject(f"s{n}", arm, answers, t) for n, (arm, answers, t) in enumerate(facts)
        ]
    )


def table_of(subjects: list[Subject]) -> pa.Table:
    """A row for every visit of the schedule; visits that were not due are marked so."""
    rows = [
        {
            "subject": subject.id,
            "arm": subject.arm,
            "visit": visit,
            "value_milli": subject.answers.get(visit),
            "due": visit in subject.answers,
            "treated": subject.treated,
        }
        for subject in subjects
        for visit in VISITS
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)
