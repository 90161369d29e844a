"""Generated subjects whose covariates and weights change from visit to visit, and their judge."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from blastema.evidence.specification.evaluate import evaluate, evaluate_answer
from blastema.evidence.specification.parts import (
    Arm,
    Basis,
    Categorical,
    Continuous,
    Outcome,
    Visit,
    Weight,
)
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.entries import Entry, Key
from blastema.evidence.summary.summary import Summary

Subject = dict[str, Any]

VISITS = ("v0", "v1", "v2")

# Every kind of column beside one that changes: decimal, on the grid, a factor, a basis, products.
CHANGING = Specification(
    "changing",
    1,
    Outcome("pain", 0, 10, decimals=1, centre=5),
    tuple(map(Visit, VISITS)),
    Arm("arm", ("care", "cells")),
    (
        Continuous("age", decimals=0, centre=50, scale=10, least=0, most=120),
        Categorical("sex", ("F", "M")),
        Continuous("dose", decimals=1, centre=2, scale=3, least=0, most=20, varying=True),
        Continuous("stress", centre="0.5", scale=2, varying=True),
        Categorical("drug", ("none", "weak", "strong"), varying=True, columns=("d0", "d1", "d2")),
    ),
    ("age", "sex", "dose", "stress", "drug", "dose:sex", "stress:age", "drug:dose", "dose2"),
    (Basis("dose2", "dose", "polynomial", degree=2),),
    grouping=("arm",),
    strata=("sex",),
)
WEIGHTED = replace(CHANGING, weight=Weight("w", decimals=2, varying=True))
# A weight that is no decimal, and nothing else that changes.
WEIGHT_ALONE = replace(
    CHANGING,
    covariates=CHANGING.covariates[:2],
    terms=("age", "sex"),
    bases=(),
    weight=Weight("w", varying=True),
)
ALL = (CHANGING, WEIGHTED, WEIGHT_ALONE)

TENTHS = st.integers(0, 100).map(lambda tenths: tenths / 10)


def _visits(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(st.none() | values, min_size=3, max_size=3)


SUBJECTS = st.fixed_dictionaries(
    {
        "arm": st.sampled_from(CHANGING.arm.levels),
        "age": st.none() | st.integers(0, 120),
        "sex": st.sampled_from(["F", "M"]),
        "pain": _visits(TENTHS),
        "dose": _visits(st.integers(0, 200).map(lambda tenths: tenths / 10)),
        "stress": _visits(st.floats(-40, 40)),
        "drug": _visits(st.sampled_from(["none", "weak", "strong"])),
        "w": _visits(st.integers(1, 500).map(lambda hundredths: hundredths / 100)),
    }
)


def people(most: int = 10) -> st.SearchStrategy[list[Subject]]:
    return st.lists(SUBJECTS, max_size=most)


KINDS = {"arm": pa.string(), "age": pa.int64(), "sex": pa.string()}
PARTS = {"dose": pa.float64(), "stress": pa.float64(), "drug": pa.string(), "w": pa.float64()}


def wide_table(subjects: list[Subject]) -> pa.Table:
    """Columns as the specification names them: dose_v0, but d0 of the drug."""
    kinds, columns = dict(KINDS), {name: [s[name] for s in subjects] for name in KINDS}
    for part, kind in {"pain": pa.float64(), **PARTS}.items():
        for place, visit in enumerate(VISITS):
            name = {"pain": visit, "drug": f"d{place}"}.get(part, f"{part}_{visit}")
            kinds[name] = kind
            columns[name] = [s[part][place] for s in subjects]
    return pa.table({name: pa.array(columns[name], kinds[name]) for name in kinds})


def long_table(subjects: list[Subject]) -> pa.Table:
    """A row a subject and visit, but for visits of which nothing is known."""
    rows = [
        {"id": f"s{n:03}", "visit": visit}
        | {name: s[name] for name in KINDS}
        | {part: s[part][place] for part in ("pain", *PARTS)}
        for n, s in enumerate(subjects)
        for place, visit in enumerate(VISITS)
        if not place or any(s[part][place] is not None for part in ("pain", *PARTS))
    ]
    kinds = {"id": pa.string(), "visit": pa.string(), **KINDS, "pain": pa.float64(), **PARTS}
    return pa.Table.from_pylist(rows, schema=pa.schema(kinds))


def judge(subjects: list[Subject], spec: Specification, source: str = "a") -> Summary:
    """Every sum by a plain loop over subjects, visits and pairs of columns."""
    entries: dict[Key, Entry] = {}
    left: Counter[tuple[str, str]] = Counter()
    answers: Counter[tuple[str, str]] = Counter()
    for subject in subjects:
        if subject["age"] is None:
            left[subject["arm"], "age is missing"] += 1
            continue
        counted = _counted(subject, spec, answers)
        key = _key(subject, counted)
        one = _entry(subject, spec, counted)
        entries[key] = entries[key] + one if key in entries else one
    return Summary(spec, entries, left, frozenset({source}), answers)


def _counted(subject: Subject, spec: Specification, answers: Counter[tuple[str, str]]) -> list[int]:
    """The visits that are answered and lack nothing; an answer that lacks is counted."""
    found = []
    for place, visit in enumerate(VISITS):
        lacking = [part.name for part in spec.varying if subject[part.name][place] is None]
        if subject["pain"][place] is None:
            continue
        if lacking:
            answers[subject["arm"], f"{lacking[0]} is missing at {visit}"] += 1
        else:
            found.append(place)
    return found


def _key(subject: Subject, counted: list[int]) -> Key:
    pattern = "".join("1" if place in counted else "0" for place in range(3))
    return Key(subject["arm"], (subject["arm"],), (subject["sex"],), pattern)


def _entry(subject: Subject, spec: Specification, counted: list[int]) -> Entry:
    row = dict(subject)
    for part in spec.varying:
        row[part.name] = {VISITS[place]: subject[part.name][place] for place in counted}
    z = evaluate(spec, row)[: len(spec.subject_columns)]
    y = [0, 0, 0]
    for place in counted:
        y[place] = evaluate_answer(spec, row, VISITS[place], subject["pain"][place])
    u = [*z, *y]
    products = [u[i] * u[j] for i in range(len(u)) for j in range(i + 1)]
    logs = sum(_log(spec, subject["w"][place]) for place in counted) if spec.weight else 0
    return Entry(1, logs, tuple(products) if counted else (0,) * len(products))


def _log(spec: Specification, weight: float) -> int:
    import math

    assert spec.weight
    unit = 2.0**spec.grid if spec.weight.decimals is None else 10.0**spec.weight.decimals
    return round(math.log(round(weight * unit) / unit) * 2.0**32)
