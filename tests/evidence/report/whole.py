"""Whole reports of invented people, with two arms and with one."""

from __future__ import annotations

from dataclasses import replace

from blastema.evidence.pictures.rows import Changed, Difference, Mean, Pattern, Unanswered
from blastema.evidence.report.parts import (
    Model,
    Moved,
    Origin,
    People,
    ReportParts,
    SecondLook,
    Tipping,
)
from blastema.evidence.sensitivity.comparators import beside
from tests.evidence.pictures import made

A, B = made.TWO
MEANS = (
    Mean(A, "Before", 6.12, 5.8, 6.44, 60, 60, 0.16, 117.3),
    Mean(B, "Before", 6.05, 5.72, 6.38, 58, 58, 0.17, 117.1),
    Mean(A, "Week 4", 4.9, 4.4, 5.4, 55, 60, 0.25, 110.4),
    Mean(B, "Week 4", 5.6, 5.1, 6.1, 52, 58, 0.25, 109.8),
    Mean(A, "Week 12", 4.1, 3.55, 4.65, 51, 60, 0.28, 101.2),
    Mean(B, "Week 12", 5.4, 4.83, 5.97, 47, 58, 0.29, 99.7),
)
DIFFERENCES = (
    Difference("Week 4", A, B, -0.7, -1.4, 0.0, 55, 52, 0.35, 110.1, 0.0496),
    Difference("Week 12", A, B, -1.3, -2.1, -0.5, 51, 47, 0.4, 100.4, 0.00031),
)
PATTERNS = (
    *(Pattern(A, seen, n) for seen, n in (((True, True, True), 49), ((True, True, False), 6))),
    *(Pattern(A, seen, n) for seen, n in (((True, False, False), 3), ((True, False, True), 2))),
    *(Pattern(B, seen, n) for seen, n in (((True, True, True), 45), ((True, True, False), 7))),
    *(Pattern(B, seen, n) for seen, n in (((True, False, False), 4), ((True, False, True), 2))),
)
# By change from -6 to +1: 51 people and 47 people, who are those that answered at week 12.
CHANGES = tuple(
    Changed(arm, float(change), count)
    for arm, counts in ((A, (2, 4, 6, 9, 12, 8, 7, 3)), (B, (0, 1, 3, 6, 9, 11, 12, 5)))
    for change, count in zip(range(-6, 2), counts, strict=True)
)
ORIGIN = Origin(
    specification="back-pain",
    version="3",
    specification_fingerprint="ab" * 32,
    sum_fingerprint="cd" * 32,
    sources=("clinic-1, cut 4", "clinic-2, cut 9"),
    code_version="0.9.0",
    made_on="2026-11-29",
    commands=(
        "blastema evidence summarise clinic.parquet --spec back-pain.toml -o sum.arrow",
        "blastema evidence report sum.arrow --formula 'pain ~ arm * visit' -o report.html",
    ),
)
MODEL = Model("pain ~ baseline + arm * visit", "unstructured", "REML", "Kenward-Roger", 118, 321)
TWO_ARMS = ReportParts(
    title="Marrow concentrate or usual care for back pain",
    question="Did people who were given marrow concentrate have less pain at week 12?",
    scale=made.SCALE,
    visit="Week 12",
    people=(People(A, 64, 60), People(B, 58)),
    means=MEANS,
    differences=DIFFERENCES,
    patterns=PATTERNS,
    pattern_visits=("Before", "Week 4", "Week 12"),
    changes=CHANGES,
    unanswered=(Unanswered(A, 9), Unanswered(B, 11)),
    model=MODEL,
    origin=ORIGIN,
    moved=(
        Moved(A, B, 0.0, -1.3, -2.1, -0.5),
        Moved(A, B, 1.0, -1.15, -1.96, -0.34),
        Moved(A, B, 2.0, -1.0, -1.83, -0.17),
    ),
    tipping=(Tipping(A, B, 3.14),),
    reference=6.09,
)
ONE_ARM = replace(
    TWO_ARMS,
    title="Marrow concentrate for pain of the knee",
    people=TWO_ARMS.people[:1],
    means=tuple(row for row in MEANS if row.arm == A),
    differences=(),
    moved=(),
    tipping=(),
    patterns=tuple(row for row in TWO_ARMS.patterns if row.arm == A),
    changes=tuple(row for row in TWO_ARMS.changes if row.arm == A),
    unanswered=TWO_ARMS.unanswered[:1],
    comparators=beside("knee-osteoarthritis"),
    second_look=SecondLook(-0.6, "an invented register"),
)
