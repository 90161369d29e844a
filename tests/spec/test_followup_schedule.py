"""When follow-ups fall due, across leap days and clock changes, and how one stands on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue import catalogue
from blastema.core.civil import find_zone, local_day
from blastema.core.followup.schedule import DueVisit, Standing, schedule, standing
from blastema.core.followup.state import FollowupStage, FollowupState

PROTOCOL = catalogue().protocol("standard-2y", 1)


def _visit(anchor: date, slug: str, family: str = "joint") -> DueVisit:
    visits = schedule(PROTOCOL, anchor=anchor, family=family)
    return next(visit for visit in visits if visit.visit == slug)


@pytest.mark.parametrize(
    ("anchor", "slug", "due"),
    [
        # Days after the anchor: catalogue/data/protocols.toml, standard-2y version 1.
        (date(2026, 1, 1), "baseline", date(2026, 1, 1)),
        (date(2026, 1, 1), "week-6", date(2026, 2, 12)),
        (date(2026, 1, 1), "month-12", date(2027, 1, 1)),
        # A leap day lies between: 365 days are one calendar day short of the year.
        (date(2027, 6, 1), "month-12", date(2028, 5, 31)),
        # Treated on a leap day, which the next years do not have.
        (date(2028, 2, 29), "month-12", date(2029, 2, 28)),
        (date(2028, 2, 29), "month-24", date(2030, 2, 28)),
        # The due day itself is the leap day.
        (date(2027, 3, 1), "month-12", date(2028, 2, 29)),
        # Over the change of clocks of 8 March 2026 in the United States.
        (date(2026, 1, 25), "week-6", date(2026, 3, 8)),
        (date(2026, 9, 20), "week-6", date(2026, 11, 1)),
    ],
)
def test_a_visit_is_due_a_whole_number_of_days_after_the_anchor(
    anchor: date, slug: str, due: date
) -> None:
    assert _visit(anchor, slug).due == due


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_every_window_keeps_its_length_and_its_place(anchor: date) -> None:
    for visit in schedule(PROTOCOL, anchor=anchor, family="spine"):
        planned = PROTOCOL.visit(visit.visit)
        assert planned is not None
        assert visit.due - anchor == timedelta(days=visit.relative_day)
        assert visit.closes - visit.opens == timedelta(
            days=planned.closes_days - planned.opens_days
        )
        assert visit.opens <= visit.due <= visit.closes


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_visits_come_in_order_and_windows_do_not_overlap(anchor: date) -> None:
    visits = schedule(PROTOCOL, anchor=anchor, family="joint")
    assert [visit.visit for visit in visits] == [visit.slug for visit in PROTOCOL.visits]
    for earlier, later in pairwise(visits):
        assert earlier.closes < later.opens


def test_a_family_of_conditions_is_asked_its_own_besides() -> None:
    joint, spine = (_visit(date(2026, 1, 1), "month-3", family) for family in ("joint", "spine"))
    # protocols.toml: the extra of the spine is the Roland-Morris questionnaire.
    assert spine.instruments == (*joint.instruments, "rmdq")


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        # Half past eleven at night in Chicago is the next day in UTC.
        ("2026-11-23T05:30:00", "America/Chicago", date(2026, 11, 22)),
        ("2026-11-23T06:30:00", "America/Chicago", date(2026, 11, 23)),
        # Six hours behind UTC in winter, five in summer: clocks changed on 8 March 2026.
        ("2026-03-08T05:59:00", "America/Chicago", date(2026, 3, 7)),
        ("2026-03-09T04:59:00", "America/Chicago", date(2026, 3, 8)),
        ("2026-03-09T05:00:00", "America/Chicago", date(2026, 3, 9)),
        ("2026-11-22T11:00:00", "Pacific/Auckland", date(2026, 11, 23)),
    ],
)
def test_the_anchor_is_the_date_on_the_wall_of_the_site(moment: str, zone: str, day: date) -> None:
    found = find_zone(zone)
    assert found is not None
    assert local_day(datetime.fromisoformat(moment).replace(tzinfo=UTC), found) == day


def _state(stage: FollowupStage) -> FollowupState:
    return FollowupState(stage=stage, opens="2026-11-01", due="2026-11-15", closes="2026-11-30")


@pytest.mark.parametrize(
    ("stage", "today", "expected"),
    [
        (FollowupStage.DUE, "2026-10-31", Standing.NOT_YET),
        (FollowupStage.DUE, "2026-11-01", Standing.OPEN),
        (FollowupStage.DUE, "2026-11-15", Standing.OPEN),
        (FollowupStage.DUE, "2026-11-16", Standing.LATE),
        (FollowupStage.DUE, "2026-11-30", Standing.LATE),
        (FollowupStage.DUE, "2026-12-01", Standing.MISSED),
        (FollowupStage.STARTED, "2026-11-15", Standing.OPEN),
        (FollowupStage.STARTED, "2026-11-16", Standing.LATE),
        (FollowupStage.STARTED, "2026-12-01", Standing.MISSED),
        (FollowupStage.ANSWERED, "2026-10-31", Standing.ANSWERED),
        (FollowupStage.ANSWERED, "2026-12-01", Standing.ANSWERED),
        (FollowupStage.MISSED, "2026-11-15", Standing.MISSED),
    ],
)
def test_how_a_follow_up_stands(stage: FollowupStage, today: str, expected: Standing) -> None:
    assert standing(_state(stage), date.fromisoformat(today)) is expected


@pytest.mark.parametrize("stage", [FollowupStage.ANSWERED, FollowupStage.MISSED])
def test_history_without_dates_is_never_open(stage: FollowupStage) -> None:
    assert standing(FollowupState(stage=stage, imported=True), date(2026, 11, 22)) in (
        Standing.ANSWERED,
        Standing.MISSED,
    )
