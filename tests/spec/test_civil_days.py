"""Days, moments and wall clocks: which texts count, and what a clock change does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.civil import (
    find_zone,
    is_partial_day,
    moment_text,
    moments,
    parse_clock,
    parse_day,
    parse_moment,
)
from blastema.core.sealed import ClearTextError, is_sealed_or_empty, must_be_sealed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("2026-02-29", None),
        # Divisible by 100 and not by 400: no leap year.
        ("2100-02-29", None),
        ("2026-13-01", None),
        ("20261122", None),
        ("2026-W47-7", None),
        ("2026-11-22T10:00", None),
        ("٢٠٢٦-١١-٢٢", None),
        ("", None),
    ],
)
def test_a_day_is_written_one_way_and_is_in_the_calendar(text: str, expected: date | None) -> None:
    assert parse_day(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026", True),
        ("2026-11", True),
        ("2026-11-22", True),
        ("2026-13", False),
        ("2026-02-30", False),
        ("26", False),
        ("2026-1", False),
        ("0000", False),
        ("", False),
        ("spring 2026", False),
    ],
)
def test_a_day_may_be_partly_known(text: str, expected: bool) -> None:
    assert is_partial_day(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T09:30:00.000000Z", datetime(2026, 11, 22, 9, 30, tzinfo=UTC)),
        ("2026-11-22T09:30:00Z", datetime(2026, 11, 22, 9, 30, tzinfo=UTC)),
        ("2026-11-22T09:30:00", None),
        ("2026-11-22T09:30:00+01:00", None),
        ("2026-11-22T25:30:00Z", None),
        ("2026-11-22", None),
    ],
)
def test_a_moment_is_utc_and_says_so(text: str, expected: datetime | None) -> None:
    assert parse_moment(text) == expected


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("2026-11-22T09:30", True),
        ("2026-11-22 09:30", True),
        ("2026-11-22T09:30Z", False),
        ("2026-11-31T09:30", False),
        ("9:30", False),
    ],
)
def test_a_wall_clock_has_no_zone(text: str, reads: bool) -> None:
    assert (parse_clock(text) is not None) is reads


BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
# Microseconds of the 130 years from there.
MOMENTS = st.integers(0, 4_100_000_000_000_000).map(lambda us: BEGIN + timedelta(microseconds=us))


@given(MOMENTS)
def test_a_moment_survives_its_text(moment: datetime) -> None:
    assert parse_moment(moment_text(moment)) == moment


@given(MOMENTS, MOMENTS)
def test_text_sorts_as_time_does(one: datetime, other: datetime) -> None:
    assert (moment_text(one) < moment_text(other)) == (one < other)


ZONES = ("America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata")


@given(MOMENTS, st.sampled_from(ZONES))
def test_what_a_wall_shows_at_a_moment_is_read_back_as_that_moment(
    moment: datetime, name: str
) -> None:
    zone = find_zone(name)
    assert zone is not None
    clock = moment.astimezone(zone).replace(tzinfo=None, fold=0)
    assert moment in moments(clock, zone)


@pytest.mark.parametrize(
    ("clock", "zone", "times"),
    [
        ("2026-03-08T01:59", "America/Chicago", 1),
        ("2026-03-08T02:00", "America/Chicago", 0),
        ("2026-03-08T02:59", "America/Chicago", 0),
        ("2026-03-08T03:00", "America/Chicago", 1),
        ("2026-11-01T01:00", "America/Chicago", 2),
        ("2026-11-01T02:00", "America/Chicago", 1),
        # Lord Howe Island moves its clocks by half an hour.
        ("2026-04-05T01:45", "Australia/Lord_Howe", 2),
        ("2026-03-08T02:30", "Asia/Kolkata", 1),
    ],
)
def test_a_clock_shows_a_time_once_never_or_twice(clock: str, zone: str, times: int) -> None:
    found, wall = find_zone(zone), parse_clock(clock)
    assert found is not None
    assert wall is not None
    shown = moments(wall, found)
    assert len(shown) == times
    assert list(shown) == sorted(shown)
    assert all(shown[0] <= moment <= shown[0] + timedelta(hours=1) for moment in shown)


@pytest.mark.parametrize("name", ["", "America", "Texas", "../etc/passwd", "America/", "/etc"])
def test_what_is_no_zone(name: str) -> None:
    assert find_zone(name) is None


@pytest.mark.parametrize(
    ("text", "may_enter"), [("", True), ("s1.AbC", True), ("Ann", False), ("s2.AbC", False)]
)
def test_what_may_enter_the_ledger(text: str, may_enter: bool) -> None:
    assert is_sealed_or_empty(text) is may_enter


def test_every_field_in_the_clear_is_named_and_no_content_is() -> None:
    with pytest.raises(ClearTextError) as caught:
        must_be_sealed(name="Ann", note="s1.x", contact="555 0100")
    assert "contact, name;" in str(caught.value)
    assert "Ann" not in str(caught.value)
    assert "0100" not in str(caught.value)
