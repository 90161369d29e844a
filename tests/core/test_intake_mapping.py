"""The mapping language: what it says, and that each slip is named by its TOML key."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from blastema.core.intake import MappingError, Shape, Visit, parse_mapping
from blastema.core.intake.fault import KeyFault
from tests.core.intake_files import DATED, LONG, WIDE

EXAMPLES = Path(__file__).parents[2] / "examples"


def faults_of(text: str, **known: set[str]) -> list[str]:
    with pytest.raises(MappingError) as caught:
        parse_mapping(text, known)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.name)
def test_every_example_is_a_mapping(path: Path) -> None:
    assert parse_mapping(path.read_text(encoding="utf-8")).visits


def test_a_long_mapping_becomes_values() -> None:
    mapping = parse_mapping(LONG)
    assert mapping.name == "elm-street"
    assert mapping.file.missing == {"", "n/a"}
    assert mapping.visits == (Visit("baseline", 0, "0"), Visit("week-6", 42, "1"))
    assert mapping.outcomes[0].high == Decimal(10)
    assert mapping.columns() == ("no", "sex", "problem", "given", "side", "visit", "pain")


def test_a_dated_mapping_has_windows_and_an_anchor_column() -> None:
    mapping = parse_mapping(DATED)
    assert mapping.visits[1] == Visit("week-6", 42, "", (28, 56))
    assert "treated_on" in mapping.columns()
    assert "seen_on" in mapping.columns()


def test_a_wide_mapping_names_a_column_per_visit() -> None:
    mapping = parse_mapping(WIDE)
    assert mapping.file.shape is Shape.WIDE
    assert dict(mapping.outcomes[0].columns) == {"baseline": "pain0", "week-6": "pain6"}


@pytest.mark.parametrize(
    ("base", "old", "new", "said"),
    [
        (LONG, "[mapping]", "[maping]", "maping: is not a key here; did you mean 'mapping'?"),
        (LONG, "version = 1", "version = 2", "mapping.version: is 2; this program reads 1"),
        (LONG, '"elm-street"', '"Elm Street"', "mapping.name: 'Elm Street' is not lower-case"),
        (LONG, 'source = "Elm Street practice, own list"', "", "mapping.source: is missing"),
        (LONG, '["n/a"]', '"n/a"', "file.missing: is a text; expected a list"),
        (LONG, '["n/a"]', '["x", "x"]', "file.missing: names something twice"),
        (LONG, 'missing = ["n/a"]', 'decimal = "-"', "file.decimal: '-' is not one of"),
        (LONG, 'missing = ["n/a"]', 'shape = "tall"', "file.shape: 'tall' is not one of"),
        (LONG, 'missing = ["n/a"]', 'encodng = "utf-8"', "file.encodng: is not a key here; did"),
        (LONG, 'identifier = { column = "no" }', "", "patient.identifier: is missing"),
        (LONG, '{ column = "no" }', '"no"', "patient.identifier: is a text; expected a table"),
        (LONG, '{ column = "no" }', "{ columns = [] }", "patient.identifier.columns: is a list"),
        (LONG, '"F" = "female"', '"F" = "woman"', "patient.sex.codes.F: 'woman' is not known"),
        (LONG, '{ column = "sex", codes', "{ codes", "patient.sex: says nothing"),
        (LONG, '{ column = "sex",', '{ column = "sex", value = "male",', "value: stands beside"),
        (LONG, '"L" = "left"', '"L" = 1', "episode.side.codes: is a table; expected a table of"),
        (LONG, "date = 2020-01-01", 'date = "2020-01-01"', "anchor.date: is a text; expected"),
        (LONG, 'why = "the list has no dates"', "", "anchor.why: is missing"),
        (LONG, 'column = "visit"', "", "visits.column: is missing"),
        (LONG, 'name = "week-6"', 'name = "baseline"', "visit[2].name: 'baseline' comes twice"),
        (LONG, 'code = "1"', 'code = "0"', "visit[2].code: '0' comes twice"),
        (LONG, 'code = "1"', "code = 1", "visit[2].code: is a number; expected a text"),
        (LONG, "day = 42", 'day = "42"', "visit[2].day: is a text; expected a whole number"),
        (LONG, "day = 42", "day = 42.5", "visit[2].day: is a number; expected a whole number"),
        (LONG, "day = 42", "day = 99999", "visit[2].day: is more than 36525 days"),
        (LONG, "range = [0, 10]", "range = [10, 0]", "outcome[1].range: is a list; expected two"),
        (LONG, "range = [0, 10]", "range = [0, nan]", "outcome[1].range: is a list"),
        (LONG, "range = [0, 10]", "range = [0, 10]\nfactor = 0", "outcome[1].factor: is a number"),
        (LONG, "range = [0, 10]", "range = [0, 1]\nfactor = 20000", "beyond 10000 points"),
        (LONG, 'column = "pain"', "", "outcome[1].column: is missing"),
        (DATED, '"DD.MM.YYYY"', '"DD.MM.YY"', "anchor.format: is not a date format"),
        (DATED, "window = [28, 56]", "window = [50, 56]", "visit[2].window: does not hold"),
        (DATED, "window = [28, 56]", "window = [0, 56]", "the windows of 'baseline' and 'week-6'"),
        (DATED, "window = [28, 56]", "window = [28.5, 56]", "visit[2].window: is a list"),
        (WIDE, '[[visit]]\nname = "w', '[visits]\ncolumn = "v"\n[[visit]]\nname = "w', "visits: b"),
        (DATED, "window = [28, 56]", "window = [56, 42]", "visit[2].window: is a list; expected"),
        (LONG, "[[outcome]]", "[outcome]", "outcome: is a table; expected one or more tables"),
        (WIDE, "week-6 = ", "week-7 = ", "outcome[1].columns.week-7: is not the name of a"),
    ],
)  # fmt: skip
def test_each_slip_is_named_by_its_key(base: str, old: str, new: str, said: str) -> None:
    assert old in base
    assert any(said in fault for fault in faults_of(base.replace(old, new))), said


def test_visits_by_date_need_a_date_to_count_from() -> None:
    text = DATED.replace(
        'column = "treated_on"\nformat = "DD.MM.YYYY"', 'date = 2020-01-01\nwhy = "none"'
    )
    (said,) = faults_of(text)
    assert said.startswith("anchor.date: is one nominal date, but visits are found by date")


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('column = "no"\nreason = "x"', "leave_out[1]: leaves nothing out"),
        ('column = "no"\nreason = "x"\nis_missing = 1', "leave_out[1].is_missing: is neither"),
        ('column = "no"\nequals = ["1"]', "leave_out[1].reason: is missing"),
        ('column = "no"\nequals = [1]\nreason = "x"', "leave_out[1].equals: is a list"),
    ],
)
def test_a_leave_out_rule_says_what_and_why(rule: str, said: str) -> None:
    assert any(said in fault for fault in faults_of(f"{LONG}\n[[leave_out]]\n{rule}\n"))


def test_all_faults_are_listed_not_the_first() -> None:
    text = LONG.replace("version = 1", "").replace("range = [0, 10]", "").replace("day = 0", "")
    assert [fault.split(":")[0] for fault in faults_of(text)] == [
        "mapping.version",
        "mapping.version",
        "visit[1].day",
        "outcome[1].range",
    ]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"condition": {"knee-osteoarthritis", "plantar-fasciopathy"}},
         ("episode.condition.codes.heel: 'plantar-fasciitis' is not known; "
          "did you mean 'plantar-fasciopathy'?")),
        ({"instrument": {"odi", "nrs"}},
         "outcome[1].instrument: 'nrs-pain' is not known; expected one of nrs, odi"),
        ({"arm": {"surgery"}}, "episode.arm.codes.BM: 'marrow-concentrate' is not known"),
    ],
)  # fmt: skip
def test_words_that_the_caller_s_catalogue_lacks_are_faults(
    known: dict[str, set[str]], said: str
) -> None:
    assert any(said in fault for fault in faults_of(LONG, **known))


def test_a_text_that_is_not_toml_says_where() -> None:
    (fault,) = faults_of("[mapping\n")
    assert fault.startswith("(file): is not TOML")
    assert "line 1" in fault


def test_a_long_list_of_faults_is_cut_where_it_is_shown_and_whole_as_values() -> None:
    error = MappingError([KeyFault(f"key-{n}", "is wrong") for n in range(25)])
    assert len(error.faults) == 25
    assert str(error).endswith("and 5 more")


def test_the_nominal_anchor_is_a_day() -> None:
    assert parse_mapping(LONG).anchor.day == date(2020, 1, 1)  # type: ignore[union-attr]
