"""`blastema evidence responders`: counted from a table, printed with who is missing."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from blastema.app import cli
from blastema.evidence.responders.counts import Subject, count_responders
from blastema.evidence.responders.definition import improved_points, improved_share, state
from blastema.evidence.responders.results import comparisons, rates
from blastema.evidence.specification.read import write_toml
from tests.app.evidence_files import asked, long, write
from tests.evidence.means.made import rows, specification
from tests.evidence.report.test_report import plain

WORDS = ("all.csv", "--spec", "spec.toml", "--baseline", "v1", "--visit", "v3")
THREE = ("--points", "5", "--share", "30", "--share", "50", "--low", "40")
FORMULA = "pain ~ sex + age + arm*visit"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The made trial as a wide and a long table."""
    monkeypatch.chdir(tmp_path)
    people = [{"id": n, **row} for n, row in enumerate(rows())]
    people[0]["v1"] = 0  # no percentage of nothing
    write("all.csv", people)
    write("long.csv", long(people))
    Path("spec.toml").write_text(write_toml(specification()), "utf-8")
    return tmp_path


def test_the_figures_are_those_of_the_people_counted_one_by_one(here: Path, capsys) -> None:
    found = asked(capsys, "responders", *WORDS, *THREE)
    people = [row | ({"v1": 0} if n == 0 else {}) for n, row in enumerate(rows())]
    kinds = [
        improved_points("at least 5 points better", 5),
        improved_share("at least 30 % better", "0.3"),
        improved_share("at least 50 % better", "0.5"),
        state("pain of 40 or less", 40),
    ]
    assert [one["name"] for one in found["definitions"]] == [kind.name for kind in kinds]
    for kind in kinds:
        counts = count_responders([Subject(p["arm"], p["v1"], p["v3"]) for p in people], kind, "s")
        mine = [row for row in found["rows"] if row["definition"] == kind.name]
        expected = [(r.term, r.missing_as, r.estimate, r.lower, r.upper) for r in rates(counts)]
        names = "term", "missing_as", "estimate", "lower", "upper"
        got = [tuple(r[n] for n in names) for r in mine if r["measure"] == "rate"]
        assert got == expected
        apart = [r for r in mine if r["term"].startswith("cells -")]
        judge = [r for r in comparisons(counts, "cells", "care") if r.term == "cells - care"]
        assert [(r["lower"], r["p_value"]) for r in apart] == [(r.lower, r.p_value) for r in judge]
    excluded = [row["excluded"] for row in found["rows"] if row["measure"] == "rate"]
    assert sum(excluded) == 4, "one person, two percentages, both readings"
    assert found["specification"] == specification().fingerprint


def test_long_and_wide_rows_give_the_same_counts(here: Path, capsys) -> None:
    wide = asked(capsys, "responders", *WORDS, *THREE, "--source", "clinic")
    words = ["long.csv", *WORDS[1:], "--subject", "id", "--visit-column", "visit"]
    assert asked(capsys, "responders", *words, *THREE, "--source", "clinic") == wide


def test_what_is_printed_has_both_readings_and_says_who_is_excluded(here: Path, capsys) -> None:
    assert cli.main(["evidence", "responders", *WORDS, *THREE]) == 0
    printed = capsys.readouterr().out
    for said in (
        "a missing answer counted as a failure",
        "only those who answered",
        "1 excluded, whose baseline is not above zero",
        ": NNTB ",
        "NNTB: number needed to treat for one more person to benefit",
        "neither reading is right",
        f"specification {specification().fingerprint}",
        "sources sha256:",
        "Newcombe",
        "Miettinen-Nurminen",
    ):
        assert said in printed


def test_nobody_who_responded_has_no_ratio(here: Path, capsys) -> None:
    assert cli.main(["evidence", "responders", *WORDS, "--share", "99"]) == 0
    printed = capsys.readouterr().out
    assert "risk ratio not known (0.000 to infinity" in printed


def test_one_arm_says_that_there_is_no_comparison(here: Path, capsys) -> None:
    spec = specification()
    alone = replace(spec, arm=replace(spec.arm, levels=("cells",), reference="cells"))
    Path("alone.toml").write_text(write_toml(alone), "utf-8")
    write("alone.csv", [row for row in rows() if row["arm"] == "cells"])
    words = ["alone.csv", "--spec", "alone.toml", *WORDS[3:], "--points", "5"]
    assert asked(capsys, "responders", *words)["absent"] == [
        "at least 5 points better, there is one arm, so there is no comparison"
    ]


def test_strata_of_the_specification_are_compared_within(here: Path, capsys) -> None:
    Path("spec.toml").write_text(write_toml(replace(specification(), strata=("sex",))), "utf-8")
    found = asked(capsys, "responders", *WORDS, "--points", "5")
    assert "stratified Miettinen-Nurminen" in {row["method"] for row in found["rows"]}


def test_the_report_draws_what_was_counted(here: Path, capsys) -> None:
    assert cli.main(["evidence", "responders", *WORDS, "--points", "5", "--json"]) == 0
    Path("counts.json").write_text(capsys.readouterr().out, "utf-8")
    found = json.loads(Path("counts.json").read_text("utf-8"))
    asked(capsys, "summarise", "all.csv", "--spec", "spec.toml", "-o", "s.arrow")
    model = ["s.arrow", "--formula", FORMULA, "--mcid", "5", "-o", "r.html"]
    told = asked(capsys, "report", *model, "--responders", "counts.json")
    assert told["sources"] == found["sources"], "the same file"
    words = plain(Path("r.html").read_text("utf-8"))
    for row in found["rows"]:
        if row["measure"] == "rate":
            assert (
                f"{row['responders']} of {row['subjects']}: {100 * row['estimate']:.1f} % "
                f"({100 * row['lower']:.1f} to {100 * row['upper']:.1f})"
            ) in words
    assert "people are in these counts" not in words, "everybody is"
    twice = ["--responders", "counts.json", "--responders", "counts.json"]
    assert cli.main(["evidence", "report", *model, *twice]) == 2
    assert "already hold sha256:" in capsys.readouterr().err
    other = replace(specification(), version=2)
    Path("other.toml").write_text(write_toml(other), "utf-8")
    asked(capsys, "summarise", "all.csv", "--spec", "other.toml", "-o", "other.arrow")
    refused = ["other.arrow", *model[1:], "--responders", "counts.json"]
    assert cli.main(["evidence", "report", *refused]) == 2
    assert "under another specification" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Give --points, --share or --low"),
        (["--share", "a third"], "as in 30"),
        (["--share", "130"], "expected at most 1"),
        (["--points", "two"], "no finite number"),
        (["--points", "500"], "a change of 500 on a scale from 0 to 100"),
        (["--low", "-1"], "a state of -1"),
        (["--low", "3", "--against", "sham"], "no arm 'sham'"),
        (["--low", "3", "--visit-column", "visit"], "--visit-column needs --subject"),
        (["--low", "3", "--visit", "v9"], "no visit 'v9'"),
        (["--low", "3", "--level", "95"], "less than 1"),
        (["--low", "3", "--spec", "none.toml"], "none.toml"),
    ],
)
def test_what_cannot_be_counted_is_told(here: Path, capsys, words: list[str], said: str) -> None:
    assert cli.main(["evidence", "responders", *WORDS, *words]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err


def test_impossible_rows_stop_it_or_are_left_out_and_told(here: Path, capsys) -> None:
    people = rows()
    people[3]["v1"] = 400
    write("all.csv", people)
    assert cli.main(["evidence", "responders", *WORDS, "--points", "5"]) == 2
    refused = capsys.readouterr().err
    assert "v1" in refused
    assert "400" not in refused
    assert cli.main(["evidence", "responders", *WORDS, "--points", "5", "--report"]) == 0
    printed = capsys.readouterr().out
    assert f"left out, {people[3]['arm']}: 1 (v1 " in printed
    assert "119 patients" in printed


def test_a_measurement_has_no_changes_to_draw(here: Path, capsys) -> None:
    spec = specification()
    measured = replace(spec, outcome=replace(spec.outcome, decimals=None, centre=Decimal(50)))
    Path("spec.toml").write_text(write_toml(measured), "utf-8")
    found = asked(capsys, "responders", *WORDS, "--points", "5")
    assert found["changes"] is None
    Path("counts.json").write_text(json.dumps(found), "utf-8")
    asked(capsys, "summarise", "all.csv", "--spec", "spec.toml", "-o", "s.arrow")
    words = ["s.arrow", "--formula", FORMULA, "-o", "r.html", "--responders", "counts.json"]
    assert cli.main(["evidence", "report", *words]) == 2
    assert "counts.json: no changes were counted" in capsys.readouterr().err


def test_one_point_is_one_point(here: Path, capsys) -> None:
    assert cli.main(["evidence", "responders", *WORDS, "--points", "1"]) == 0
    assert "at least 1 point better" in capsys.readouterr().out
