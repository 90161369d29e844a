"""The data set that every program of this model is compared on: 200 patients, 4 visits."""

from __future__ import annotations

import csv
import json
import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from blastema.evidence.mixed.design import Design
from tests.evidence.mixed.plain import Person, design_of

ROOT = Path(__file__).parents[3]
DATA = Path(os.environ.get("BLASTEMA_TEST_DATA", ROOT.parent / "shared" / "data"))
FILE = DATA / "fev_data.csv"

needs_data = [
    pytest.mark.shared_data,
    pytest.mark.skipif(
        not FILE.exists(), reason=f"{FILE.name} is not beside the repository (BLASTEMA_TEST_DATA)"
    ),
]

VISITS = ("VIS1", "VIS2", "VIS3", "VIS4")
TERMS = ("1", "Black", "White", "Female", "TRT")


@cache
def people() -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["USUBJID"] not in found:
                z = [1, row["RACE"].startswith("Black"), row["RACE"] == "White"]
                z += [row["SEX"] == "Female", row["ARMCD"] == "TRT"]
                y = np.full(len(VISITS), np.nan)
                found[row["USUBJID"]] = Person(np.array(z, dtype=float), y, row["ARMCD"])
            if row["FEV1"] != "NA":
                found[row["USUBJID"]].y[VISITS.index(row["AVISIT"])] = float(row["FEV1"])
    return tuple(found.values())


def full_design() -> Design:
    """FEV1 ~ RACE + SEX + ARMCD*AVISIT in treatment coding, columns as R orders them."""
    columns: list[tuple[str, str, str | None]] = [
        ("(Intercept)", "1", None),
        ("RACEBlack or African American", "Black", None),
        ("RACEWhite", "White", None),
        ("SEXFemale", "Female", None),
        ("ARMCDTRT", "TRT", None),
    ]
    columns += [(f"AVISIT{visit}", "1", visit) for visit in VISITS[1:]]
    columns += [(f"ARMCDTRT:AVISIT{visit}", "TRT", visit) for visit in VISITS[1:]]
    return design_of(VISITS, TERMS, columns, "FEV1 ~ RACE + SEX + ARMCD*AVISIT")


def arm_design() -> Design:
    columns = [("(Intercept)", "1", None), ("ARMCDTRT", "TRT", None)]
    return design_of(VISITS, TERMS, columns, "FEV1 ~ ARMCD")


@cache
def reference(name: str) -> dict:
    return json.loads((DATA / name).read_text(encoding="utf-8"))["fits"]
