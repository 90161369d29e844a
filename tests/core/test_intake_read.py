"""Rows to episodes: who is due, what is rejected and where, what is left out and why."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.intake import Intake, TableError, parse_mapping, read_table
from tests.core.intake_files import DATED, HEADER, LONG, WIDE, sheet

DATED_HEADER = ("no", "sex", "problem", "side", "given", "treated_on", "seen_on", "pain")
WIDE_HEADER = ("no", "sex", "problem", "side", "given", "pain0", "pain6")


def read(*rows: str, text: str = LONG, header: tuple[str, ...] = HEADER, **more: date) -> Intake:
    return read_table(sheet(*rows, header=header), parse_mapping(text), **more)


def rejected(intake: Intake) -> list[str]:
    return [str(cell) for cell in intake.rejected]


def skipped(intake: Intake) -> dict[str, tuple[int, ...]]:
    return {each.why: each.rows for each in intake.skipped}


def test_a_patient_s_rows_become_one_episode() -> None:
    (episode,) = read("7|F|knee|L|BM|0|6", "7|F|knee|L|BM|1|2.5").episodes
    assert (episode.identifier, episode.sex) == ("7", "female")
    assert (episode.condition, episode.side) == ("knee-osteoarthritis", "left")
    assert episode.arm == "marrow-concentrate"
    assert episode.scores("nrs-pain") == {"baseline": 6000, "week-6": 2500}
    assert [answer.day for answer in episode.answers] == [0, 42]
    assert (episode.anchor, episode.nominal_anchor) == (date(2020, 1, 1), True)
    assert episode.rows == (2, 3)


def test_who_dropped_out_has_no_row_and_is_due_and_unanswered() -> None:
    intake = read("7|F|knee|L|BM|0|6")
    assert intake.episodes[0].scores("nrs-pain") == {"baseline": 6000, "week-6": None}
    assert (intake.due, intake.answered) == (2, 1)


def test_a_visit_after_the_day_of_reading_is_not_due_yet() -> None:
    (episode,) = read("7|F|knee|L|BM|0|6", as_of=date(2020, 2, 11)).episodes
    assert episode.scores("nrs-pain") == {"baseline": 6000}
    (episode,) = read("7|F|knee|L|BM|0|6", as_of=date(2020, 2, 12)).episodes  # day 42
    assert episode.scores("nrs-pain") == {"baseline": 6000, "week-6": None}
    # an answer that is there was due, whatever the calendar says
    (episode,) = read("7|F|knee|L|BM|1|6", as_of=date(2020, 1, 1)).episodes
    assert episode.scores("nrs-pain") == {"baseline": None, "week-6": 6000}


def test_two_problems_of_one_patient_are_two_episodes_and_a_blank_means_the_first() -> None:
    intake = read("7|F|knee|L|BM|0|6", "7|F|knee|R|PT|0|3", "7||||BM|1|1")
    assert [(e.side, e.arm, e.rows) for e in intake.episodes] == [
        ("left", "marrow-concentrate", (2, 4)),
        ("right", "physiotherapy", (3,)),
    ]


def test_a_second_problem_may_leave_blank_what_it_shares_with_the_first() -> None:
    intake = read("7|F|knee|L|BM|0|6", "7|F||R|BM|0|3")
    assert [(e.condition, e.side, e.rows) for e in intake.episodes] == [
        ("knee-osteoarthritis", "left", (2,)),
        ("knee-osteoarthritis", "right", (3,)),
    ]


@pytest.mark.parametrize("side", ["L", "R", ""])
def test_a_problem_that_nobody_knows_is_not_taken_for_the_first(side: str) -> None:
    intake = read("7|F|knee|L|BM|0|6", f"7|F|toe|{side}|BM|1|3")
    assert [episode.rows for episode in intake.episodes] == [(2,)]
    assert skipped(intake) == {"the row has no condition that the mapping knows": (3,)}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("7|X|knee|L|BM|0|6", "row 2, column sex: a code that the mapping does not list"),
        ("7|F|knee|L|BM|0|11", "row 2, column pain: outside 0 to 10, the range of this outcome"),
        ("7|F|knee|L|BM|0|-1", "row 2, column pain: outside 0 to 10, the range of this outcome"),
        ("7|F|knee|L|BM|0|mild", "row 2, column pain: not a number with decimal mark '.'"),
        ("7|F|knee|L|BM|0|1,5", "row 2, column pain: not a number with decimal mark '.'"),
        ("7|F|knee|L|BM|0|\u0663", "row 2, column pain: not a number with decimal mark '.'"),
        ("7|F|knee|L|BM|0|=1+2", "row 2, column pain: begins like a formula"),
        ("7|@x|knee|L|BM|0|6", "row 2, column sex: begins like a formula"),
        ("7|F|toe|L|BM|0|6", "row 2, column problem: a code that the mapping does not list"),
        ("7|F|knee|L|BM|9|6", "row 2, column visit: a visit code that the schedule does not list"),
    ],
)
def test_a_cell_that_is_not_believed_is_reported_by_row_and_column(row: str, said: str) -> None:
    (found,) = rejected(read(row))
    assert found.startswith(said)


@pytest.mark.parametrize("cell", ["", "n/a"])
def test_a_missing_token_is_missing_and_no_fault(cell: str) -> None:
    intake = read(f"7|F|knee|L|BM|0|{cell}")
    assert intake.episodes[0].scores("nrs-pain")["baseline"] is None
    assert intake.rejected == ()


@pytest.mark.parametrize(
    ("cell", "milli"),
    [("0", 0), ("10", 10_000), ("+3", 3000), ("2.5e0", 2500), (".5", 500), ("1.2345", 1234),
     ("1.2355", 1236)],
)  # fmt: skip
def test_scores_are_thousandths_rounded_half_to_even(cell: str, milli: int) -> None:
    assert read(f"7|F|knee|L|BM|0|{cell}").episodes[0].scores("nrs-pain")["baseline"] == milli


def test_a_formula_in_a_column_nobody_declared_is_reported_by_its_letter() -> None:
    intake = read("7|F|knee|L|BM|0|6|=cmd()", header=(*HEADER, "Mrs Secret"))
    assert rejected(intake) == [
        "row 2, column H: begins like a formula, which a spreadsheet would run"
    ]
    assert intake.episodes[0].scores("nrs-pain")["baseline"] == 6000


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (["|F|knee|L|BM|0|6"], {"the row names no patient": (2,)}),
        (["7|F||L|BM|0|6"], {"the row has no condition that the mapping knows": (2,)}),
        (["7|F|knee|L||0|6"], {"the patient has no arm that the mapping knows": (2,)}),
        (["7|F|knee|L|BM||6"], {"the row names no visit": (2,)}),
        (["7|F|knee|L|BM|9|6"], {"the row's visit is not in the schedule": (2,)}),
        (["||||||"], {"the row is empty": (2,)}),
        ([""], {"the row is empty": (2,)}),
        (["7|F|knee|L|BM|0|6", "7|F|knee|L|BM|0|5"],
         {"an earlier row has the same patient and visit": (3,)}),
    ],
)  # fmt: skip
def test_a_row_that_makes_no_episode_is_counted_by_its_reason(
    rows: list[str], why: dict[str, tuple[int, ...]]
) -> None:
    assert skipped(read(*rows)) == why


def test_the_same_patient_and_visit_twice_is_reported_and_the_first_counts() -> None:
    intake = read("7|F|knee|L|BM|0|6", "7|F|knee|L|BM|0|5")
    assert rejected(intake) == [
        "row 3, column visit: same patient and visit as row 2, which counts"
    ]
    assert intake.episodes[0].scores("nrs-pain")["baseline"] == 6000


def test_a_contradiction_between_a_patient_s_rows_is_reported() -> None:
    intake = read("7|F|knee|L|BM|0|6", "7|M|knee|L|PT|1|5")
    assert rejected(intake) == [
        "row 3, column sex: differs from row 2 of the same patient, which counts",
        "row 3, column given: differs from row 2 of the same patient, which counts",
    ]
    assert (intake.episodes[0].sex, intake.episodes[0].arm) == ("female", "marrow-concentrate")


def test_rows_to_leave_out_are_counted_and_not_examined() -> None:
    rule = '\n[[leave_out]]\ncolumn = "given"\nequals = ["none"]\nreason = "was not treated"\n'
    intake = read("7|F|knee|L|none|0|=1", "8|F|knee|L|BM|0|6", text=LONG + rule)
    assert skipped(intake) == {"was not treated": (2,)}
    assert intake.rejected == ()
    assert [e.identifier for e in intake.episodes] == ["8"]


def test_an_identifier_may_need_two_columns() -> None:
    text = LONG.replace('{ column = "no" }', '{ columns = ["no", "sex"] }')
    assert read("7|F|knee|L|BM|0|6", text=text).episodes[0].identifier == "7/F"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (sheet(header=("no", "sex")),
         ["row 1: there is no column 'problem', which the mapping names; name it in the header",
          "row 1: there is no column 'given', which the mapping names; name it in the header",
          "row 1: there is no column 'side', which the mapping names; name it in the header",
          "row 1: there is no column 'visit', which the mapping names; name it in the header",
          "row 1: there is no column 'pain', which the mapping names; name it in the header"]),
        (sheet(header=(*HEADER, "no")),
         ["row 1, column H: has a name that comes twice; rename one"]),
        (sheet("7|F", "8|F|knee|L|BM|0|6", "9|F"),
         ["row 2: has 2 cells, the header has 7; fill or quote the row",
          "row 4: has 2 cells, the header has 7; fill or quote the row"]),
    ],
)  # fmt: skip
def test_a_table_of_another_shape_is_refused_with_every_fault(
    rows: list[tuple[str, ...]], said: list[str]
) -> None:
    with pytest.raises(TableError) as caught:
        read_table(rows, parse_mapping(LONG))
    assert [str(fault) for fault in caught.value.faults] == said


def test_no_rows_at_all_name_every_column() -> None:
    with pytest.raises(TableError) as caught:
        read_table([], parse_mapping(LONG))
    assert len(caught.value.faults) == len(HEADER)


def dated(*rows: str) -> Intake:
    return read(*rows, text=DATED, header=DATED_HEADER)


def test_visits_are_found_by_days_from_the_patient_s_own_anchor() -> None:
    # 2024 has a 29 February: 1 March is 29 days after 1 February
    (episode,) = dated(
        "7|F|knee|L|BM|01.02.2024|29.01.2024|6", "7|F|knee|L|BM|1.2.2024|01.03.2024|3"
    ).episodes
    assert [(a.visit, a.day, a.value_milli) for a in episode.answers] == [
        ("baseline", -3, 6000),
        ("week-6", 29, 3000),
    ]
    assert (episode.anchor, episode.nominal_anchor) == (date(2024, 2, 1), False)


@pytest.mark.parametrize(
    ("anchor", "seen", "cells", "rows"),
    [
        ("29.02.2023", "01.03.2023", ["treated_on: a day that does not exist"],
         {"the patient has no anchor date": (2,)}),
        ("2023-02-01", "01.03.2023", ["treated_on: not a day written as DD.MM.YYYY"],
         {"the patient has no anchor date": (2,)}),
        ("01.02.0203", "01.03.2023", ["treated_on: a year outside 1875 to 2199"],
         {"the patient has no anchor date": (2,)}),
        ("", "01.03.2023", [], {"the patient has no anchor date": (2,)}),
        ("01.02.2023", "", [], {"the row has no date of its visit": (2,)}),
        ("01.02.2023", "10.02.2023", ["seen_on: in no visit's window of days from the anchor"],
         {"the row's visit is not in the schedule": (2,)}),
    ],
)  # fmt: skip
def test_dates_that_cannot_be_used_are_said(
    anchor: str, seen: str, cells: list[str], rows: dict[str, tuple[int, ...]]
) -> None:
    intake = dated(f"7|F|knee|L|BM|{anchor}|{seen}|6")
    assert rejected(intake) == [f"row 2, column {cell}" for cell in cells]
    assert skipped(intake) == rows
    assert intake.episodes == ()


def test_an_anchor_that_changes_is_reported_and_the_first_counts() -> None:
    intake = dated("7|F|knee|L|BM|01.02.2024|01.02.2024|6", "7|F|knee|L|BM|02.02.2024|01.03.2024|3")
    assert rejected(intake) == [
        "row 3, column treated_on: differs from row 2 of the same patient, which counts"
    ]
    assert intake.episodes[0].anchor == date(2024, 2, 1)


def test_a_column_that_serves_two_fields_is_reported_once() -> None:
    field = 'treated_on = { column = "treated_on", format = "DD.MM.YYYY" }'
    text = DATED.replace("[episode]", f"[episode]\n{field}")
    intake = read("7|F|knee|L|BM|31.02.2024|01.03.2024|3", text=text, header=DATED_HEADER)
    assert rejected(intake) == ["row 2, column treated_on: a day that does not exist"]


def test_the_wide_shape_reads_one_row_per_patient_with_decimal_commas() -> None:
    intake = read("7|F|knee|L|BM|6,5|n/a", "8|M|heel|R|PT|3|1.5", text=WIDE, header=WIDE_HEADER)
    assert [e.scores("nrs-pain") for e in intake.episodes] == [
        {"baseline": 6500, "week-6": None},
        {"baseline": 3000, "week-6": None},
    ]
    # with a decimal comma, a point may mean thousands
    assert rejected(intake) == ["row 3, column pain6: not a number with decimal mark ','"]


def test_in_the_wide_shape_a_second_row_of_a_patient_is_reported() -> None:
    intake = read("7|F|knee|L|BM|6|5", "7|F|knee|L|BM|4|3", text=WIDE, header=WIDE_HEADER)
    assert rejected(intake) == ["row 3, column no: same patient as row 2, which counts"]
    assert skipped(intake) == {"an earlier row has the same patient": (3,)}


def test_an_instrument_that_was_not_asked_at_a_visit_is_not_due_there() -> None:
    text = WIDE.replace(', week-6 = "pain6"', "")
    (episode,) = read("7|F|knee|L|BM|6|5", text=text, header=WIDE_HEADER).episodes
    assert episode.scores("nrs-pain") == {"baseline": 6000}


def test_a_factor_turns_another_scale_into_the_instrument_s() -> None:
    text = LONG.replace("range = [0, 10]", "range = [0, 100]\nfactor = 0.1")
    assert read("7|F|knee|L|BM|0|65", text=text).episodes[0].scores("nrs-pain")["baseline"] == 6500


PAST_TREATMENT = """
age = { column = "age" }
birth_year = { column = "born" }
[episode]
treated = { column = "done", codes = { "1" = "yes", "0" = "no" } }
level = { column = "level" }
product = { column = "product" }
body_site = { value = "lumbar-spine" }
"""


@pytest.mark.parametrize(
    ("cells", "field", "value", "said"),
    [
        ("41|1980|1|L4-L5|platelet-rich-plasma", "age", 41, None),
        ("41|1980|1|L4-L5|platelet-rich-plasma", "birth_year", 1980, None),
        ("41|1980|1|L4-L5|platelet-rich-plasma", "treated", True, None),
        ("41|1980|0|L4-L5|platelet-rich-plasma", "treated", False, None),
        ("41|1980||L4-L5|platelet-rich-plasma", "treated", None, None),
        ("41|1980|1|L4-L5|platelet-rich-plasma", "level", "L4-L5", None),
        ("41|1980|1|L4-L5|platelet-rich-plasma", "product", "platelet-rich-plasma", None),
        ("41|1980|1|L4-L5|platelet-rich-plasma", "body_site", "lumbar-spine", None),
        ("141|1980|1|L4-L5|prp", "age", None, "age: outside 0 to 125"),
        ("41.5|1980|1|L4-L5|prp", "age", None, "age: not a whole number"),
        ("41|80|1|L4-L5|prp", "birth_year", None, "born: outside 1875 to 2199"),
        ("41|1980|1|lower back!|prp", "level", "", "level: not a spinal level, as L4-L5"),
        ("41|1980|1|L4-L5|Own Brand", "product", "", "product: not one of the words expected"),
    ],
)
def test_past_treatments_have_their_fields(
    cells: str, field: str, value: object, said: str | None
) -> None:
    text = LONG.replace("\n[episode]", PAST_TREATMENT)
    header = (*HEADER, "age", "born", "done", "level", "product")
    intake = read(f"7|F|knee|L|BM|0|6|{cells}", text=text, header=header)
    assert getattr(intake.episodes[0], field) == value
    assert [cell.split(", column ")[1][: len(said or "")] for cell in rejected(intake)] == (
        [said] if said else []
    )


def test_age_may_grow_between_visits() -> None:
    text = LONG.replace("\n[episode]", '\nage = { column = "age" }\n[episode]')
    intake = read(
        "7|F|knee|L|BM|0|6|41", "7|F|knee|L|BM|1|6|42", text=text, header=(*HEADER, "age")
    )
    assert (intake.episodes[0].age, intake.rejected) == (41, ())


_CELLS = st.tuples(
    st.sampled_from(["", "1", "2", "3"]),
    st.sampled_from(["F", "M", "X", ""]),
    st.sampled_from(["knee", "heel", "toe", ""]),
    st.sampled_from(["L", "R", ""]),
    st.sampled_from(["BM", "PT", ""]),
    st.sampled_from(["0", "1", "2", ""]),
    st.sampled_from(["0", "10", "11", "n/a", "=1", "Mrs Secret"]),
)


@given(st.lists(_CELLS, max_size=12))
def test_every_row_ends_in_an_episode_or_among_the_skipped(rows: list[tuple[str, ...]]) -> None:
    intake = read_table([HEADER, *rows], parse_mapping(LONG))
    placed = [row for episode in intake.episodes for row in episode.rows]
    aside = [row for each in intake.skipped for row in each.rows]
    assert sorted(placed + aside) == list(range(2, len(rows) + 2))
    assert all(set(e.scores("nrs-pain")) == {"baseline", "week-6"} for e in intake.episodes)
    assert not any("Secret" in str(cell) for cell in intake.rejected)
