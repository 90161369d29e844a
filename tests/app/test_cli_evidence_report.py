"""`blastema evidence report`: the page and the paper say what the other commands print."""

from __future__ import annotations

import io
import shlex
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from blastema.app import cli
from blastema.evidence.pictures.words import interval, p_value, points
from blastema.evidence.specification.read import write_toml
from tests.app.evidence_files import asked, write
from tests.evidence.means.made import rows, specification
from tests.evidence.report.test_report import plain

MODEL = ("s.arrow", "--formula", "pain ~ sex + age + arm*visit")
WORDS = (*MODEL, "--mcid", "5", "--baseline", "v1", "--worse", "5", "--date", "2026-11-29")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> Path:
    """The made trial as sums."""
    monkeypatch.chdir(tmp_path)
    write("all.csv", rows())
    Path("spec.toml").write_text(write_toml(specification()), "utf-8")
    asked(capsys, "summarise", "all.csv", "--spec", "spec.toml", "-o", "s.arrow")
    return tmp_path


def on_paper(path: str) -> str:
    pages = PdfReader(io.BytesIO(Path(path).read_bytes())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_page_and_paper_have_the_figures_of_the_other_commands(here: Path, capsys) -> None:
    told = asked(capsys, "report", *WORDS, "-o", "r.html")
    asked(capsys, "report", *WORDS, "-o", "r.pdf")
    means = asked(capsys, "means", *MODEL)
    apart = asked(capsys, "contrasts", *MODEL)
    doubt = asked(capsys, "sensitivity", *MODEL, "--delta", "5")
    last = doubt["tipping_points"][-1]
    figures = [
        interval(*(row[name] for name in ("estimate", "lower", "upper")))
        for row in (*means["rows"], *apart["rows"], *last["adjusted"])
    ]
    figures += [p_value(row["p_value"]) for row in apart["rows"]]
    figures += [f"{row['answered']} of {row['subjects']}" for row in doubt["answered"]]
    figures.append(f"{points(last['tips_at'])} points worse than expected")
    for words in (plain(Path("r.html").read_text("utf-8")), on_paper("r.pdf")):
        for figure in figures:
            assert figure.replace("<", "&lt;") in words or figure in words
        assert "missing at random" in words
        for fact in (*told["sources"], told["date"], told["fingerprint"][:12]):
            assert fact in words
    assert told["fingerprint"] == means["fingerprint"]
    assert told["specification"] == specification().fingerprint


def test_the_lines_it_ends_with_make_the_same_bytes(here: Path, capsys) -> None:
    asked(
        capsys, "report", *WORDS, "--title", "Version 1.0 of 'it'", "--at", "age=60", "-o", "r.html"
    )
    page = Path("r.html").read_text("utf-8")
    typed = plain(page[page.index("<pre") :]).split("</code>")[0].replace("&#x27;", "'")
    line = typed[typed.index("blastema") : typed.index("-o r.html") + 9].replace("\\", "")
    program, *words = shlex.split(line.replace("&quot;", '"'))
    assert program == "blastema"
    Path("r.html").unlink()
    assert cli.main(words) == 0
    assert Path("r.html").read_text("utf-8") == page
    assert "written to r.html" in capsys.readouterr().out


def test_who_never_answered_is_missing_in_the_tipping_point_too(here: Path, capsys) -> None:
    """Beside the model, which reads nothing of them, and the same in the report."""
    people = rows()
    cells = [row for row in people if row["arm"] == "cells"]
    for row in cells[:4]:
        row.update(dict.fromkeys(("v1", "v2", "v3")))
    write("silent.csv", people)
    asked(capsys, "summarise", "silent.csv", "--spec", "spec.toml", "-o", "s.arrow")
    doubt = asked(capsys, "sensitivity", *MODEL)
    last = next(r for r in doubt["answered"] if (r["arm"], r["visit"]) == ("cells", "v3"))
    silent = sum(row["v3"] is None for row in cells)
    assert (last["subjects"], last["subjects"] - last["answered"]) == (len(cells), silent)
    asked(capsys, "report", *MODEL, "-o", "r.html")
    tips = points(doubt["tipping_points"][-1]["tips_at"])
    assert f"{tips} points worse than expected" in plain(Path("r.html").read_text("utf-8"))


@pytest.fixture
def alone(here: Path, capsys) -> Path:
    """The sums of the treated arm by itself."""
    spec = specification()
    one = replace(spec, arm=replace(spec.arm, levels=("cells",), reference="cells"))
    Path("alone.toml").write_text(write_toml(one), "utf-8")
    write("alone.csv", [row for row in rows() if row["arm"] == "cells"])
    asked(capsys, "summarise", "alone.csv", "--spec", "alone.toml", "-o", "alone.arrow")
    return here


ALONE = ("alone.arrow", "--formula", "~ visit", "--condition", "chronic-low-back-pain")
CHOSEN = ("--population", "40,10,5", "--population-from", "A. Body 2020, table 1")


def test_beside_one_arm_stand_a_placebo_and_a_second_look(alone: Path, capsys) -> None:
    """A fall of w^2 / (b^2 + w^2) = 25 / 125 of the way back from the mean at v1 to 40."""
    first = [row["v1"] for row in rows() if row["arm"] == "cells"]
    fall = points(0.2 * (40 - sum(first) / len(first)))
    words = (*ALONE, *CHOSEN, "--baseline", "v1")
    found = asked(capsys, "sensitivity", *words)
    assert found["second_look"]["source"] == "A. Body 2020, table 1"
    assert points(found["second_look"]["change"]) == fall
    assert cli.main(["evidence", "sensitivity", *words]) == 0
    said = f"change the mean by {fall} points (regression to the mean; figures from A. Body 2020"
    assert said in capsys.readouterr().out
    asked(capsys, "report", *words, "-o", "r.html")
    page = plain(Path("r.html").read_text("utf-8"))
    for told in (
        said,
        "ultrasound that was switched off",
        "--population 40,10,5",
        "--population-from",
    ):
        assert told in page


def test_people_taken_in_beyond_a_score_fall_by_the_mills_ratio(alone: Path, capsys) -> None:
    """At a cut one standard deviation out: phi(1) / (1 - Phi(1)) = 1.525135 (Barnett 2005),
    times w^2 / sqrt(b^2 + w^2) = 36 / 10."""
    chosen = ("--population", "40,8,6", "--population-from", "B", "--chosen-beyond", "50")
    found = asked(capsys, "sensitivity", *ALONE, *chosen)
    assert found["second_look"]["change"] == pytest.approx(-3.6 * 1.525135, rel=1e-6)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--population", "40,10"], "--population needs --population-from"),
        (["--population", "40,10", "--population-from", "B"], "as in 5.5,1.8,1.2"),
        (["--population", "40,0,5", "--population-from", "B"], "a spread between people above 0"),
        (["--chosen-beyond", "50"], "need --population"),
        (list(CHOSEN), "neither a cut nor a baseline"),
        ([*CHOSEN, "--baseline", "v9"], "no visit 'v9'"),
    ],
)
def test_a_second_look_without_its_figures_is_refused(
    alone: Path, capsys, words: list[str], said: str
) -> None:
    for question in (["sensitivity"], ["report", "-o", "r.html"]):
        assert cli.main(["evidence", *question, *ALONE, *words]) == 2
        assert said in capsys.readouterr().err
    assert not Path("r.html").exists()


def test_a_second_look_beside_several_arms_is_refused(here: Path, capsys) -> None:
    for question in (["sensitivity", *MODEL], ["report", *WORDS, "-o", "r.html"]):
        assert cli.main(["evidence", *question, *CHOSEN, "--chosen-beyond", "50"]) == 2
        assert "found several arms, which stand beside each other" in capsys.readouterr().err


def test_without_a_date_it_is_today(here: Path, capsys) -> None:
    before = datetime.now(UTC).astimezone().date()
    told = asked(capsys, "report", *MODEL, "-o", "r.html")
    assert before <= date.fromisoformat(told["date"]) <= datetime.now(UTC).astimezone().date()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "r.doc"], "does not end in .html or .pdf"),
        (["-o", "none/r.pdf"], "there is no folder none"),
        (["-o", "r.html", "--date", "29/11/2026"], "as in 2026-11-29"),
        (["-o", "r.html", "--asked", "v9"], "no visit 'v9'"),
        (["-o", "r.html", "--against", "sham"], "no arm 'sham'"),
        (["-o", "r.html", "--mcid", "500"], "an MCID of 500"),
        (["-o", "r.html", "--at", "age=old"], "as in age=60"),
        (["-o", "r.html", "--level", "95"], "less than 1"),
        (["-o", "r.html", "--responders", "all.csv"], "all.csv: it is no JSON"),
        (["-o", "r.html", "--responders", "none.json"], "none.json"),
        (["-o", "r.html", "--responders", "empty.json"], "baseline is no text"),
    ],
)
def test_what_cannot_be_reported_leaves_no_file(
    here: Path, capsys, words: list[str], said: str
) -> None:
    Path("empty.json").write_text("{}", "utf-8")
    before = sorted(here.iterdir())
    assert cli.main(["evidence", "report", *MODEL, *words]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert sorted(here.iterdir()) == before


def test_an_older_report_stays_where_a_new_one_fails(here: Path, capsys) -> None:
    Path("r.html").write_text("older", "utf-8")
    assert cli.main(["evidence", "report", *MODEL, "--mcid", "500", "-o", "r.html"]) == 2
    assert Path("r.html").read_text("utf-8") == "older"
