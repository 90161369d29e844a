"""`blastema trace` and `blastema recall` typed by people who sign in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from blastema.records import access
from tests.actions import paths
from tests.actions.world import World
from tests.app.typist import Typist, typist

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(tmp_path: Path, capsys: Any, monkeypatch: Any, settings: Any) -> Typist:
    from dataclasses import replace

    settings.BLASTEMA = replace(settings.BLASTEMA, require_second_factor=False)
    return typist(World(), tmp_path, capsys, monkeypatch)


def test_a_trace_is_one_object_and_a_look_that_is_written_down(clinic: Typist) -> None:
    patient, _ = paths.treated_course(clinic.world)
    code, out, err = clinic.command("quality", "trace", "LOT-1", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert (told["kind"], [one["id"] for one in told["patients"]]) == ("reagent", [patient])
    assert access.of_patient(patient)[0].what == "trace"


def test_a_trace_reads_as_lines(clinic: Typist) -> None:
    paths.treated_course(clinic.world)
    _, out, _ = clinic.command("laboratory", "trace", "LOT-1")
    assert "upstream: " in out
    assert "patients: 1" in out
    assert "Testperson" not in out


@pytest.mark.parametrize(
    ("role", "words", "said"),
    [
        ("quality", ["trace", "nothing"], "Nothing that is recorded here is called so."),
        ("analyst", ["trace", "LOT-1"], "None of your roles lets you trace"),
        ("coordinator", ["recall", "drill", "LOT-1"], "None of your roles lets you open a recall"),
        ("quality", ["recall", "show", "no-such"], "There is no such recall."),
    ],
)
def test_what_is_refused_is_said_in_words(
    clinic: Typist, role: str, words: list[str], said: str
) -> None:
    paths.treated_course(clinic.world)
    code, out, err = clinic.command(role, *words)
    assert (code, out) == (2, "")
    assert said in err


def test_a_drill_is_timed_listed_and_shown(clinic: Typist) -> None:
    paths.treated_course(clinic.world)
    code, out, _ = clinic.command("quality", "recall", "drill", "LOT-1", "--json")
    drill = json.loads(out)
    assert (code, drill["persons"], drill["products"]) == (0, 1, 1)
    _, out, _ = clinic.command("quality", "recall", "list", "--json")
    assert [one["stage"] for one in json.loads(out)["recalls"]] == ["drill"]
    _, out, _ = clinic.command("quality", "recall", "show", drill["id"])
    assert "stage drill" in out


def test_a_recall_is_opened_by_its_verb_and_shown_with_its_persons(clinic: Typist) -> None:
    patient, _ = paths.treated_course(clinic.world)
    day = clinic.world.act("quality").today
    recall = clinic.made(
        "quality", "recall", "open-recall", "scope=LOT-1", "reason=reagent-or-kit",
        f"discovered_on={day}",
    )  # fmt: skip
    _, out, _ = clinic.command("coordinator", "recall", "show", recall, "--json")
    assert [one["patient"] for one in json.loads(out)["patients"]] == [patient]
