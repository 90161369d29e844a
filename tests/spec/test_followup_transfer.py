"""A visit that came by import, told again by its source; and whether a course was given."""

from __future__ import annotations

import pytest

from blastema.core.course import decide as courses
from blastema.core.course.state import COURSE
from blastema.core.followup import decide
from blastema.core.followup.state import FOLLOWUP, FollowupStage, FollowupState
from blastema.core.followup.transfer import scores_of, transfer_in_again
from tests.spec.streams import after, refused, types_of

OLD = {"nrs": 4000, "odi": None}


def taken_in(scores=OLD) -> FollowupState:
    decision = decide.transfer_in(
        FOLLOWUP.empty,
        patient="p1",
        episode="e1",
        course="c1",
        visit="week-6",
        due=None,
        relative_day=42,
        scores=scores,
    )
    return after(FOLLOWUP, decision)


@pytest.mark.parametrize(
    ("scores", "day", "stage"),
    [
        ({"nrs": 3000, "odi": None}, 42, FollowupStage.ANSWERED),
        ({"nrs": 4000, "odi": 20000}, 42, FollowupStage.ANSWERED),
        ({"nrs": None, "odi": None}, 42, FollowupStage.MISSED),
        ({"nrs": 4000}, 42, FollowupStage.ANSWERED),
        ({"nrs": 4000, "odi": None}, 45, FollowupStage.ANSWERED),
    ],
)
def test_the_newer_word_replaces_the_visit(scores, day, stage) -> None:
    before = taken_in()
    told = transfer_in_again(before, relative_day=day, scores=scores)
    now = after(FOLLOWUP, told, before)
    assert (scores_of(now), now.relative_day, now.stage) == (scores, day, stage)


@pytest.mark.parametrize("scores", [OLD, {"nrs": None}])
def test_the_same_word_changes_nothing(scores) -> None:
    assert types_of(transfer_in_again(taken_in(scores), relative_day=42, scores=scores)) == []


@pytest.mark.parametrize(
    ("state", "scores", "rules"),
    [
        (FollowupState(stage=FollowupStage.DUE), OLD, {"FOLLOWUP-TRANSFER-OWN"}),
        (FOLLOWUP.empty, OLD, {"FOLLOWUP-TRANSFER-OWN"}),
        (taken_in(), {}, {"FOLLOWUP-TRANSFER-NOTHING"}),
    ],
)
def test_only_an_imported_visit_and_only_with_outcomes(state, scores, rules) -> None:
    assert refused(transfer_in_again(state, relative_day=42, scores=scores)) == rules


@pytest.mark.parametrize(
    ("treated", "sessions", "done"), [(True, 1, 1), (False, 1, 0), (None, 0, 0)]
)
def test_a_course_taken_in_has_a_session_where_somebody_wrote_whether(
    treated, sessions, done
) -> None:
    decision = courses.transfer_in(
        COURSE.empty,
        patient="p1",
        episode="e1",
        arm="usual-care",
        product_class="usual-care",
        protocol="",
        anchor="2020-01-01",
        treated=treated,
    )
    state = after(COURSE, decision)
    assert (state.sessions, state.sessions_done) == (sessions, done)
