"""A temperature log: read with every fault, judged for excursions and gaps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.storage import table
from blastema.core.storage.judge import Limits, import_log, why_held
from blastema.core.storage.log import Log, excursions, gaps, read_log
from blastema.core.storage.state import Span, StoreState

from .test_storage_store import FREEZER, RETIRED, after, rules

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 12, 1, tzinfo=UTC)
HEAD = "time,temperature\n"


def read(text: str) -> Log:
    return read_log(text, NEW_YORK, now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "time,temperature\n2026-03-02 08:00,-78.5\n2026-03-02 08:05,-77\n",
        "Temperature;Time\n-78.5;2026-03-02T08:00\n-77;2026-03-02T08:05\n",
        (
            "\ufefftime\tprobe\ttemperature\r\n2026-03-02T13:00:00Z\t1\t-78.5\r\n"
            "2026-03-02T08:05:00-05:00\t1\t-77\r\n"
        ),
    ],
)
def test_a_log_is_read_in_the_ways_that_loggers_write_it(text: str) -> None:
    found = read(text)
    assert found.faults == ()
    # 08:00 in New York on 2 March is 13:00 UTC.
    first = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
    assert found.readings == ((first, -78_500), (first + timedelta(minutes=5), -77_000))


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", ("The file is empty.",)),
        ("when,what\n1,2\n", ("Line 1: there is no column time and no column temperature.",)),
        (HEAD, ("The file has no reading.",)),
        (HEAD + "2026-03-02 08:00\n", ("Line 2: a cell is missing.",)),
        (
            HEAD + "yesterday,-78\n2026-03-02 08:00,cold\n",
            (
                "Line 2: this is no time; expected such as 2026-03-02 14:05.",
                (
                    "Line 3: this is no temperature; expected degrees Celsius with a point, "
                    "such as -78.5."
                ),
            ),
        ),
        (HEAD + '2026-03-02 08:00,"-78,5"\n', ("Line 2: this is no temperature",)),
        (HEAD + "2026-03-02 08:00,-300\n", ("Line 2: A temperature cannot be below abs",)),
        (HEAD + "2026-03-02 08:00,9999\n", ("Line 2: This temperature is larger than",)),
        (
            HEAD + "2026-03-02 08:00,-78\n2026-03-02 07:55,-78\n",  # the clock was set back
            ("Line 3: it is not later than the line before.",),
        ),
        (HEAD + "2027-01-01 08:00,-78\n", ("Line 2: it lies in the future.",)),
        (HEAD + "2026-03-08 02:30,-78\n", ("Line 2: this hour does not exist",)),  # spring
    ],
)
def test_every_fault_is_told_with_its_line(text: str, faults: tuple[str, ...]) -> None:
    found = read(text)
    assert found.readings == ()
    assert len(found.faults) == len(faults)
    assert all(a.startswith(b) for a, b in zip(found.faults, faults, strict=True)), found.faults


def test_a_file_full_of_faults_is_cut_short() -> None:
    found = read(HEAD + "x,y\n" * 500)
    assert found.faults[-1] == "And 480 lines more."


def test_a_file_of_too_many_readings_is_told_to_be_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_READINGS", 1)
    found = read(HEAD + "2026-03-02 08:00,-78\n2026-03-02 08:05,-78\n")
    assert found.faults == ("The file has more than 1 readings: cut it.",)


def test_the_hour_that_comes_twice_is_told_apart_by_the_order() -> None:
    text = HEAD + "".join(f"2026-11-01 01:{m},-78\n" for m in ("00", "30", "00", "30"))
    found = read(text)
    assert found.faults == ()
    steps = [b[0] - a[0] for a, b in zip(found.readings, found.readings[1:], strict=False)]
    assert steps == [timedelta(minutes=30)] * 3


def series(*values: int, every: int = 5) -> tuple[tuple[datetime, int], ...]:
    start = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    return tuple((start + timedelta(minutes=every * n), v) for n, v in enumerate(values))


def minutes(found: datetime) -> int:
    return int((found - datetime(2026, 3, 2, 8, 0, tzinfo=UTC)).total_seconds() // 60)


@pytest.mark.parametrize(
    ("values", "tolerated", "expected"),
    [
        ((-78, -78, -78), 0, []),
        ((-90, -60), 0, []),  # the ends belong to the range
        ((-78, -59, -78), 0, [(0, 10, -59)]),  # outside since the last reading inside
        ((-59, -78), 0, [(0, 5, -59)]),
        ((-78, -50), 0, [(0, 5, -50)]),
        ((-78, -59, -78), 5, []),  # a door that was opened: one reading lasts no time for sure
        ((-78, -59, -58, -78), 5, [(0, 15, -58)]),
        ((-78, -95, -40, -78, -59, -78), 0, [(0, 15, -40), (15, 25, -59)]),
    ],
)
def test_excursions(
    values: tuple[int, ...], tolerated: int, expected: list[tuple[int, int, int]]
) -> None:
    found = excursions(
        series(*(1000 * v for v in values)),
        low_mc=-90_000,
        high_mc=-60_000,
        tolerated=timedelta(minutes=tolerated),
    )
    assert [(minutes(a), minutes(b), worst // 1000) for a, b, worst in found] == expected


def judge_in_plain_python(values: list[int], low: int, high: int) -> set[int]:
    return {i for i, v in enumerate(values) if v < low or v > high}


@given(st.lists(st.integers(-100, -40), min_size=1, max_size=60))
def test_every_reading_outside_lies_in_an_excursion_and_none_is_invented(
    values: list[int],
) -> None:
    readings = series(*values)
    found = excursions(readings, low_mc=-90, high_mc=-60, tolerated=timedelta(0))
    outside = judge_in_plain_python(values, -90, -60)
    covered = {
        i
        for i, (moment, _) in enumerate(readings)
        if any(since <= moment <= until for since, until, _ in found)
    }
    assert outside <= covered
    assert bool(outside) == bool(found)
    assert all(worst < -90 or worst > -60 for _, _, worst in found)


def test_gaps_between_readings_and_between_files() -> None:
    readings = (*series(-78, -78), *((t + timedelta(hours=2), v) for t, v in series(-78)))
    day_before = readings[0][0] - timedelta(hours=1)
    found = gaps(readings, longest=timedelta(minutes=30), after=day_before)
    assert [(minutes(a), minutes(b)) for a, b in found] == [(-60, 0), (5, 120)]
    assert gaps(readings, longest=timedelta(hours=3), after=None) == ()


WARM = Log(series(-78_000, -55_000, -78_000))
COLD = Log(tuple((t + timedelta(hours=3), -78_000) for t, _ in series(0, 0)))
LOGGED = after(FREEZER, import_log(FREEZER, log=WARM, digest="d1", limits=Limits()))


def test_what_is_brought_in_is_kept_as_its_digest_and_what_it_shows() -> None:
    (period,) = LOGGED.logs
    assert (period.readings, period.lowest_mc, period.highest_mc) == (3, -78_000, -55_000)
    assert period.excursions == (
        Span("2026-03-02T08:00:00.000000Z", "2026-03-02T08:10:00.000000Z", -55_000),
    )


@pytest.mark.parametrize(
    ("state", "log", "digest", "found"),
    [
        (FREEZER, WARM, "d1", ()),
        (RETIRED, WARM, "d1", ("STORE-IN-USE",)),
        (FREEZER, Log(faults=("Line 2: x", "Line 3: y")), "d1", ("STORE-LOG-FAULT",) * 2),
        (LOGGED, WARM, "d1", ("STORE-LOG-KNOWN",)),
        (LOGGED, WARM, "d2", ("STORE-LOG-OVERLAPS",)),
        (LOGGED, COLD, "d2", ()),
    ],
)
def test_bringing_in(state: StoreState, log: Log, digest: str, found: tuple[str, ...]) -> None:
    assert rules(import_log(state, log=log, digest=digest, limits=Limits())) == found


@pytest.mark.parametrize(("gap", "found"), [(None, 0), (60, 1), (240, 0)])
def test_gaps_are_looked_for_only_where_the_site_says_how_long(gap: int | None, found: int) -> None:
    taken = after(LOGGED, import_log(LOGGED, log=COLD, digest="d2", limits=Limits(gap=gap)))
    assert len(taken.logs[-1].gaps) == found  # 2 h 50 min lie between the two files


@pytest.mark.parametrize(
    ("told", "limits"),
    [
        (("", ""), Limits()),
        (("30", "5"), Limits(30, 5)),
        (("half an hour", "-5"), Limits()),
        (("٣٠", "5"), Limits(None, 5)),  # digits of another script
    ],
)
def test_a_limit_that_is_no_number_counts_as_not_set(told: tuple[str, str], limits: Limits) -> None:
    assert Limits.of(*told) == limits


def test_a_hold_says_what_happened_to_the_store() -> None:
    assert "-55 °C" in why_held("F1", LOGGED.logs[0].excursions[0])
    assert "no temperatures" in why_held("F1", Span("a", "b"))
