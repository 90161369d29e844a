"""Facts that nobody has recorded: typed words become a question, faults are named together."""

from __future__ import annotations

import json
from datetime import date

import pytest

from blastema.app import cli
from blastema.core.rules import gate
from blastema.core.rules.what_if import WhatIfError, question_of, typed, what_changed


def test_typed_words_become_facts_of_their_kind():
    facts = {
        "on": "2026-07-01",
        "stored": "true",
        "age": "44",
        "bmi_tenths": "",
        "targets": "knee, foot",
        "claims": "repair,support",
        "study": "heel-1",
    }
    assert typed(facts) == {
        "on": date(2026, 7, 1),
        "stored": True,
        "age": 44,
        "bmi_tenths": None,
        "targets": ("knee", "foot"),
        "claims": frozenset({"repair", "support"}),
        "study": "heel-1",
    }


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"colour": "red"}, "A step has no fact named colour; it has age, assurances"),
        ({"stored": "perhaps"}, "stored: 'perhaps' is neither true nor false"),
        ({"on": "soon"}, "on: "),
        ({"age": "old"}, "age: "),
        ({"age": "131"}, "an age lies between 0 and 130"),
        ({"jurisdiction": "Utah"}, "a jurisdiction is written US-FL"),
    ],
)
def test_what_is_no_fact_is_told(facts, words):
    with pytest.raises(WhatIfError, match=words.replace("(", r"\(")):
        question_of("knee", facts)


def test_all_faults_are_told_and_an_unknown_start():
    with pytest.raises(WhatIfError, match=r"colour.*stored: "):
        question_of("knee", {"colour": "red", "stored": "perhaps"})
    with pytest.raises(WhatIfError, match="There is no start elbow; there are berlin"):
        question_of("elbow", {})


def test_what_a_changed_fact_changes():
    before, after = gate(question_of("knee", {})), gate(question_of("knee", {"stored": "true"}))
    # Kept marrow: FED-2 and the labels of 1271.90 begin to speak; a drug needs no FED-9.
    assert what_changed(before, after) == (("FED-2", "DON-2"), ("FED-9",), ())
    assert what_changed(after, before) == (("FED-9",), ("FED-2", "DON-2"), ())
    signed = gate(question_of("knee", {"assurances": "device-cleared"}))
    assert what_changed(before, signed) == ((), (), ("KIT-1",))


def test_the_command_tells_the_answer_as_words_and_as_an_object(capsys):
    assert cli.main(["rules", "try", "stored=true", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["effect"] == "only within a study"
    assert [one["name"] for one in told["ladder"]] == ["A", "B", "C1", "C2", "C3", "C4", "D"]
    assert "FED-2" in {one["rule"] for one in told["rules"]}
    assert cli.main(["rules", "try", "--base", "tokyo"]) == 0
    said = capsys.readouterr().out
    assert "national: allowed with conditions" in said
    assert "JP-3       open: " in said
    assert "21 CFR" not in said


def test_the_command_refuses_what_is_no_fact(capsys):
    assert cli.main(["rules", "try", "colour=red"]) == 2
    assert "no fact named colour" in capsys.readouterr().err
