"""`blastema evidence` on files: rows to sums, sums to a model, without an installation."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from blastema.app import cli
from blastema.evidence.specification.parts import Visit
from blastema.evidence.specification.read import write_toml
from tests.app.evidence_files import asked, long, write
from tests.evidence.means.made import VISITS, rows, specification
from tests.evidence.mixed import changing

FORMULA = "pain ~ sex + age + arm*visit"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The made trial as two clinics' wide tables, one long table, and its specification."""
    monkeypatch.chdir(tmp_path)
    people = [{"id": str(n), **row} for n, row in enumerate(rows())]
    write("one.csv", people[:50])
    write("two.csv", people[50:])
    write("all.csv", people)
    write("long.csv", long(people))
    Path("spec.toml").write_text(write_toml(specification()), "utf-8")
    return tmp_path


def test_two_clinics_sums_give_the_digits_of_the_pooled_table(here: Path, capsys) -> None:
    for name in ("one", "two", "all"):
        asked(capsys, "summarise", f"{name}.csv", "--spec", "spec.toml", "-o", f"{name}.arrow")
    asked(capsys, "merge", "two.arrow", "one.arrow", "-o", "both.arrow")
    fits = [asked(capsys, "fit", f"{n}.arrow", "--formula", FORMULA) for n in ("both", "all")]
    assert len(fits[0].pop("sources")) == 2
    assert len(fits[1].pop("sources")) == 1
    assert fits[0] == fits[1], "every digit, the fingerprint too"


def test_long_and_wide_rows_give_the_same_sums(here: Path, capsys) -> None:
    wide = asked(capsys, "summarise", "all.csv", "--spec", "spec.toml", "-o", "w.arrow")
    long = asked(
        capsys, "summarise", "long.csv", "--spec", "spec.toml", "-o", "l.arrow",
        "--subject", "id", "--visit", "visit",
    )  # fmt: skip
    assert long["fingerprint"] == wide["fingerprint"]


def test_contrasts_are_those_of_gls_and_emmeans(here: Path, capsys) -> None:
    """R 4.2.2, nlme 3.1-162, emmeans 1.8.4.1 on the same people (asymptotic); gls stops at 1e-12
    of the likelihood, so its estimates are good to about 2e-6."""
    asked(capsys, "summarise", "all.csv", "--spec", "spec.toml", "-o", "s.arrow")
    words = ("s.arrow", "--formula", FORMULA, "--df", "none")
    found = {row["term"]: row for row in asked(capsys, "contrasts", *words)["rows"]}
    row = found["cells - care at v3"]
    assert row["estimate"] == pytest.approx(-7.9852924937, rel=1e-5)
    assert row["std_error"] == pytest.approx(1.998173765, rel=1e-5)
    assert row["df"] is None  # not counted
    means = {row["term"]: row for row in asked(capsys, "means", *words)["rows"]}
    assert means["cells at v3"]["estimate"] == pytest.approx(42.34843339, rel=1e-5)


def test_one_line_says_the_same_as_the_long_way(here: Path, capsys) -> None:
    asked(capsys, "summarise", "all.csv", "--spec", "spec.toml", "-o", "s.arrow")
    long_way = asked(capsys, "fit", "s.arrow", "--formula", FORMULA)
    line = asked(
        capsys, "mmrm", "long.csv", "--subject", "id", "--visit", "visit", "--outcome", "pain",
        "--formula", FORMULA, "--reference", "sex=F",
    )  # fmt: skip
    assert line["log_likelihood"] == pytest.approx(long_way["log_likelihood"], rel=1e-12)
    for one, other in zip(line["coefficients"], long_way["coefficients"], strict=True):
        assert one["term"] == other["term"]
        # Other centres, so the last digits of a rounding may differ.
        assert one["estimate"] == pytest.approx(other["estimate"], rel=1e-9)
        assert one["df"] == pytest.approx(other["df"], rel=1e-7)


WINDOWS = {"v1": (-7, 0, 0), "v2": (35, 42, 49), "v3": (70, 84, 98)}


def dated(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The long table with days; the first person answered twice around v2, and long after v3."""
    days = {"v1": 0, "v2": 45, "v3": 80}
    found = [{**row, "day": days[row["visit"]]} for row in long(people)]
    more = [{**found[0], "day": day, "pain": 1} for day in (36, 200)]
    return [{k: v for k, v in row.items() if k != "visit"} for row in [*more, *found]]


def test_days_go_to_the_visits_whose_windows_hold_them(here: Path, capsys) -> None:
    people = [{"id": str(n), **row} for n, row in enumerate(rows())]
    assert people[0]["v2"] is not None
    write("dated.csv", dated(people))
    visits = tuple(Visit(v, day, first, last) for v, (first, day, last) in WINDOWS.items())
    Path("spec.toml").write_text(write_toml(replace(specification(), visits=visits)), "utf-8")
    who = ("--subject", "id")
    words = ["--spec", "spec.toml", "-o", "s.arrow", *who]
    named = asked(capsys, "summarise", "long.csv", *words, "--visit", "visit")
    found = asked(capsys, "summarise", "dated.csv", *words, "--day", "day")
    assert found["missing"].pop("answers_left_out") == [
        {"arm": people[0]["arm"], "reason": reason, "answers": 1}
        for reason in ("farther from the visit than that of another answer", "outside every window")
    ]
    assert named["missing"].pop("answers_left_out") == []
    assert found["missing"] == named["missing"]
    line = ["--outcome", "pain", "--formula", FORMULA, *who]
    given = [f"--window={v}={','.join(map(str, days))}" for v, days in WINDOWS.items()]
    by_day = asked(capsys, "mmrm", "dated.csv", "--day", "day", *line, *given)
    by_name = asked(capsys, "mmrm", "long.csv", "--visit", "visit", *line)
    assert [row["term"] for row in by_day["coefficients"]] == [
        row["term"] for row in by_name["coefficients"]
    ]
    for one, other in zip(by_day["coefficients"], by_name["coefficients"], strict=True):
        # The outcome's centre is read off other rows, so the last digits may differ.
        assert one["estimate"] == pytest.approx(other["estimate"], rel=1e-9)
    assert cli.main(["evidence", "summarise", "dated.csv", *words, "--day", "day"]) == 0
    told = capsys.readouterr().out
    assert f"answers left out, {people[0]['arm']}: 1 (outside every window)" in told


def test_one_line_needs_no_arm(here: Path, capsys) -> None:
    """Whether or not the table has a column of that name."""
    table = long([{"id": str(n), **row} for n, row in enumerate(rows())])
    write("none.csv", [{k: v for k, v in row.items() if k != "arm"} for row in table])
    words = ("--subject", "id", "--visit", "visit", "--outcome", "pain", "--formula", "~ age*visit")
    one, other = (asked(capsys, "mmrm", f"{name}.csv", *words) for name in ("none", "long"))
    assert one["coefficients"] == other["coefficients"]
    assert one["n_subjects"] == 120


def test_small_entries_are_withheld_and_every_figure_says_so(here: Path, capsys) -> None:
    for name in ("one", "two"):
        asked(capsys, "summarise", f"{name}.csv", "--spec", "spec.toml", "-o", f"{name}.arrow")
    words = ["merge", "one.arrow", "two.arrow", "-o", "both.arrow", "--least", "10"]
    found = asked(capsys, *words)["missing"]
    gone = sum(row["subjects"] for row in found["withheld"])
    assert found["subjects"] + gone == 120
    assert gone > 0
    (said,) = found["notes"]
    for question in ("fit", "means", "contrasts", "sensitivity"):
        assert cli.main(["evidence", question, "both.arrow", "--formula", FORMULA]) == 0
        assert said in capsys.readouterr().out
    one = ["summarise", "all.csv", "--spec", "spec.toml", "-o", "s.arrow", "--least", "10"]
    assert asked(capsys, *one)["missing"]["withheld"] == found["withheld"]


def test_one_line_takes_a_dose_and_weights_that_change(here: Path, capsys) -> None:
    """nlme's gls of the same rows: mixed.test_changing, corCompSymm with varFixed(~1/w)."""
    Path("changing.csv").write_text(changing.csv(changing.trial()), "utf-8")
    found = asked(
        capsys, "mmrm", "changing.csv", "--subject", "id", "--visit", "visit", "--outcome", "y",
        "--weight", "w", "--varying", "w", "--varying", "dose", "--covariance", "cs",
        "--df", "none", "--formula", changing.FORMULA,
    )  # fmt: skip
    dose = next(row for row in found["coefficients"] if row["term"] == "dose")
    assert dose["estimate"] == pytest.approx(0.6911265710, rel=1e-6)
    assert dose["std_error"] == pytest.approx(0.1005836424, rel=1e-6)
    assert found["log_likelihood"] == pytest.approx(-556.01720384327, rel=1e-9)


def test_an_answer_without_its_dose_is_told(here: Path, capsys) -> None:
    lines = changing.csv(changing.trial()).splitlines()
    first = lines[1].split(",")
    lines[1] = ",".join([*first[:4], "", *first[5:]])  # no dose at a visit that was answered
    Path("changing.csv").write_text("\n".join(lines), "utf-8")
    words = ["mmrm", "changing.csv", "--subject", "id", "--visit", "visit", "--outcome", "y"]
    words += ["--varying", "dose", "--formula", changing.FORMULA, "--covariance", "cs"]
    found = asked(capsys, *words)
    reason = {"arm": "a", "reason": "dose is missing at v1", "answers": 1}
    assert found["missing"]["answers_left_out"] == [reason]
    assert cli.main(["evidence", *words]) == 0
    assert "answers left out, a: 1 (dose is missing at v1)" in capsys.readouterr().out


def test_sensitivity_names_the_tipping_point_and_who_is_missing(here: Path, capsys) -> None:
    asked(capsys, "summarise", "all.csv", "--spec", "spec.toml", "-o", "s.arrow")
    words = ["s.arrow", "--formula", FORMULA, "--delta", "3", "--condition", "knee-osteoarthritis"]
    found = asked(capsys, "sensitivity", *words)
    last = found["tipping_points"][-1]
    assert last["term"] == "cells - care at v3"
    assert last["tips_at"] > 0, "cells did better, lower is better: worse answers lie above"
    assert last["adjusted"][0]["delta_treated"] == 3
    silent = sum(row[visit] is None for row in rows() for visit in VISITS)
    assert sum(row["subjects"] - row["answered"] for row in found["answered"]) == silent == 46
    assert found["comparators"][0]["kind"] == "placebo"


def test_a_person_who_never_answered_counts_as_missing(here: Path, capsys) -> None:
    silent = {"arm": "cells", "sex": "F", "age": 50, "v1": None, "v2": None, "v3": None}
    write("silent.csv", [*rows(), silent])
    asked(capsys, "summarise", "silent.csv", "--spec", "spec.toml", "-o", "s.arrow")
    found = asked(capsys, "sensitivity", "s.arrow", "--formula", FORMULA)
    first = found["tipping_points"][0]
    assert first["reason"] != "none missing"
    assert sum(row["subjects"] - row["answered"] for row in found["answered"]) == 46 + 3


def test_a_tipping_point_beyond_the_scale_is_said_to_be_none(here: Path, capsys) -> None:
    """One silent answer of 120 people cannot undo a difference of some 25 points on 0-100."""
    people = [
        {**row, "v3": max(0, (row["v3"] or 40) - 20 * (row["arm"] == "cells"))} for row in rows()
    ]
    people[next(n for n, row in enumerate(people) if row["arm"] == "cells")]["v3"] = None
    write("clear.csv", people)
    asked(capsys, "summarise", "clear.csv", "--spec", "spec.toml", "-o", "s.arrow")
    assert cli.main(["evidence", "sensitivity", "s.arrow", "--formula", FORMULA]) == 0
    assert "no missing answers on this scale, however bad" in capsys.readouterr().out


def test_sensitivity_is_told_in_words(here: Path, capsys) -> None:
    asked(capsys, "summarise", "all.csv", "--spec", "spec.toml", "-o", "s.arrow")
    words = ["s.arrow", "--formula", FORMULA, "--delta", "3", "--condition", "knee-osteoarthritis"]
    assert cli.main(["evidence", "sensitivity", *words]) == 0
    printed = capsys.readouterr().out
    assert "points above what the model takes them to be" in printed
    assert "Bennell 2021" in printed


def test_what_is_printed_for_people_has_its_missing_sentence(here: Path, capsys) -> None:
    summarised = ["summarise", "all.csv", "--spec", "spec.toml", "-o", "s.arrow"]
    assert cli.main(["evidence", *summarised]) == 0
    for question in ("fit", "means", "contrasts"):
        assert cli.main(["evidence", question, "s.arrow", "--formula", FORMULA]) == 0
        printed = capsys.readouterr().out
        for said in ("missing at random", "fingerprint ", "answered, cells"):
            assert said in printed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["summarise", "none.csv", "--spec", "spec.toml", "-o", "s.arrow"], "none.csv"),
        (["summarise", "all.csv", "--spec", "none.toml", "-o", "s.arrow"], "none.toml"),
        (["summarise", "bad.csv", "--spec", "spec.toml", "-o", "s.arrow"], "v1"),
        (
            ["summarise", "long.csv", "--spec", "spec.toml", "-o", "s.arrow", "--visit", "visit"],
            "--visit needs --subject",
        ),
        (
            ["summarise", "long.csv", "--spec", "spec.toml", "-o", "s.arrow", "--day", "age"],
            "--day needs --subject",
        ),
        (
            ["summarise", "long.csv", "--spec", "spec.toml", "-o", "s.arrow", "--subject", "id",
             "--day", "age"],
            "visit 'v1' has no earliest, day, latest",
        ),
        (
            ["mmrm", "long.csv", "--subject", "id", "--day", "age", "--outcome", "pain",
             "--formula", "~ visit"],
            "give each visit's window",
        ),
        (
            ["mmrm", "long.csv", "--subject", "id", "--day", "age", "--outcome", "pain",
             "--formula", "~ visit", "--window", "v1=3"],
            "as in week-6=35,42,49",
        ),
        (["merge", "one.arrow", "-o", "s.arrow", "--least", "2"], "protects nobody; use 3"),
        (["merge", "one.arrow", "one.arrow", "-o", "s.arrow"], "already hold sha256:"),
        (["merge", "cut.arrow", "-o", "s.arrow"], "cut.arrow"),
        (["fit", "one.arrow", "--formula", "~ weight + visit"], "names 'weight'"),
        (["fit", "one.arrow", "--formula", "~ center(age)"], "declare a basis"),
        (["means", "one.arrow", "--formula", FORMULA, "--at", "age=old"], "as in age=60"),
        (["means", "one.arrow", "--formula", FORMULA, "--level", "95"], "less than 1"),
        (["contrasts", "one.arrow", "--formula", FORMULA, "--against", "sham"], "no arm 'sham'"),
        (
            ["mmrm", "long.csv", "--subject", "id", "--visit", "day", "--outcome", "pain",
             "--formula", "~ day"],
            "no column 'day'",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_told_and_nothing_is_written(
    here: Path, capsys, words: list[str], said: str
) -> None:
    people = rows()
    people[3]["v1"] = 400  # outside the scale
    write("bad.csv", people)
    asked(capsys, "summarise", "one.csv", "--spec", "spec.toml", "-o", "one.arrow")
    Path("cut.arrow").write_bytes(Path("one.arrow").read_bytes()[:900])
    before = sorted(here.iterdir())
    assert cli.main(["evidence", *words]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert "400" not in printed.err, "no value of a patient is told"
    assert sorted(here.iterdir()) == before


def test_impossible_rows_can_be_left_out_and_are_said(here: Path, capsys) -> None:
    people = rows()
    people[3]["v1"] = 400
    write("bad.csv", people)
    found = asked(
        capsys, "summarise", "bad.csv", "--spec", "spec.toml", "-o", "s.arrow", "--report"
    )
    assert found["missing"]["subjects"] == 119
    assert [fault["row"] for fault in found["faults"]] == [3]


def test_no_installation_is_needed(here: Path) -> None:
    """A statistician's machine: no database, no keys, no Django settings."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("BLASTEMA", "DJANGO"))}
    program = (
        "import sys; from blastema.app import cli;"
        "code = cli.main(sys.argv[1:]);"
        "print([m for m in ('django', 'blastema.records') if m in sys.modules]); sys.exit(code)"
    )
    words = ["evidence", "summarise", "all.csv", "--spec", "spec.toml", "-o", "s.arrow"]
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"
