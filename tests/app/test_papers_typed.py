"""The papers at the command line: what the pages say, for machines and for other systems."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from blastema.core.treatment.discharge import discharge_list
from blastema.records import find_trace
from tests.actions import paths
from tests.actions.world import World
from tests.app.typist import Typist, typist

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(tmp_path: Path, capsys: Any, monkeypatch: Any, settings: Any) -> Typist:
    settings.BLASTEMA = replace(settings.BLASTEMA, require_second_factor=False)
    return typist(World(), tmp_path, capsys, monkeypatch)


def test_note_batch_record_sheets_and_forms_are_shown(clinic: Typist) -> None:
    patient, course = paths.treated_course(clinic.world)
    treatment = find_trace.treatments_of(patient)[0]
    product = find_trace.given_in([treatment])[0]
    note = clinic.show("clinician", "procedure-note", f"treatment={treatment}")
    assert "Ann Testperson" in note["text"]
    record = clinic.show("laboratory", "batch-record", f"product={product}")
    assert record["product"]["number"] == "A9999 26 000001 8 A0"
    sheets = clinic.show("coordinator", "sheets", f"course={course}")
    assert {one["language"] for one in sheets["sheets"]} == {"en", "es"}
    assert clinic.show("laboratory", "downtime")["processes"]


def test_a_check_before_going_home_is_typed(clinic: Typist) -> None:
    patient, _ = paths.treated_course(clinic.world)
    treatment = find_trace.treatments_of(patient)[0]
    answers = [f"answers.{slug}={item.passing}" for slug, item in discharge_list().items()]
    vitals = ("vitals.pulse-per-minute=72", "vitals.temperature-mc=36800")
    clinic.do("clinician", "check-discharge", f"treatment={treatment}", *vitals, *answers)
    assert paths.state("treatment", treatment).may_go is True
