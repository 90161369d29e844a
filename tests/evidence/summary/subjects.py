"""Generated subjects of an analysis, as wide and long tables, and the slow judge of their sums."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from blastema.evidence.specification.evaluate import evaluate
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.entries import Entry, Key
from blastema.evidence.summary.summary import Summary
from tests.evidence.specifications import RICH

Subject = dict[str, Any]

TENTHS = st.integers(0, 100).map(lambda tenths: tenths / 10)

SUBJECTS = st.fixed_dictionaries(
    {
        "arm": st.sampled_from(RICH.arm.levels),
        "age": st.none() | st.integers(0, 120),
        "base": st.none() | st.floats(-40, 40),
        "sex": st.sampled_from(["F", "M"]),
        "race": st.sampled_from(["a", "b", "c", None]),
        **{visit.name: st.none() | TENTHS for visit in RICH.visits},
    }
)


def people(most: int = 12) -> st.SearchStrategy[list[Subject]]:
    return st.lists(SUBJECTS, max_size=most)


KINDS = {
    "arm": pa.string(),
    "age": pa.int64(),
    "base": pa.float64(),
    "sex": pa.string(),
    "race": pa.string(),
    "v0": pa.float64(),
    "v1": pa.float64(),
    "v2": pa.float64(),
    "v3": pa.float64(),
}
COVARIATES = ("arm", "age", "base", "sex", "race")


def wide_table(subjects: list[Subject]) -> pa.Table:
    return pa.Table.from_pylist(subjects, schema=pa.schema(KINDS))


def long_table(subjects: list[Subject], rows_without_answer: bool = True) -> pa.Table:
    """A row a subject and visit, in the order of the subjects."""
    rows = [
        {"id": f"s{n:04}", "visit": v.name, "pain": s[v.name]} | {c: s[c] for c in COVARIATES}
        for n, s in enumerate(subjects)
        for v in RICH.visits
        if rows_without_answer or v.name == "v0" or s[v.name] is not None
    ]
    kinds = {"id": pa.string(), "visit": pa.string(), "pain": pa.float64()}
    return pa.Table.from_pylist(rows, schema=pa.schema(kinds | {c: KINDS[c] for c in COVARIATES}))


def judge(subjects: list[Subject], spec: Specification, source: str = "a") -> Summary:
    """Every sum by a plain loop over subjects and pairs of columns, in Python's whole numbers."""
    entries: dict[Key, Entry] = {}
    left: Counter[tuple[str, str]] = Counter()
    for subject in subjects:
        gaps = [c.name for c in spec.covariates if subject[c.name] is None]
        gaps = sorted(gaps, key=lambda name: _order(spec, name))
        if gaps:
            left[subject["arm"], f"{gaps[0]} is missing"] += 1
            continue
        key = _key(subject, spec)
        one = Entry(1, 0, tuple(_products(subject, spec, key.pattern)))
        entries[key] = entries[key] + one if key in entries else one
    return Summary(spec, entries, left, frozenset({source}))


def _order(spec: Specification, name: str) -> tuple[bool, int]:
    """Factors are looked at before numbers; a subject is counted for the first that is missing."""
    names = [c.name for c in spec.covariates]
    return not hasattr(spec.covariate[name], "levels"), names.index(name)


def _key(subject: Subject, spec: Specification) -> Key:
    pattern = "".join("0" if subject[v.name] is None else "1" for v in spec.visits)
    group = tuple(subject[name] for name in spec.grouping)
    return Key(subject["arm"], group, tuple(subject[name] for name in spec.strata), pattern)


def _products(subject: Subject, spec: Specification, pattern: str) -> list[int]:
    z = evaluate(spec, subject)[: len(spec.subject_columns)]
    power = 10**spec.outcome.decimals
    centre = int(spec.outcome.centre * power)
    y = [
        0 if subject[v.name] is None else round(subject[v.name] * power) - centre
        for v in spec.visits
    ]
    u = [*z, *y]
    found = [u[i] * u[j] for i in range(len(u)) for j in range(i + 1)]
    return found if "1" in pattern else [0] * len(found)
