"""Where a problem is, and when its side must be said: at the door, or at the assessment."""

from __future__ import annotations

import pytest

from blastema.core.episode import decide, place
from blastema.core.episode.state import (
    EPISODE,
    AssessmentVerdict,
    EpisodeOrigin,
    EpisodeStage,
    EpisodeState,
)
from blastema.core.stream import Decision
from tests.spec.streams import after, data_of, refused, rules_in, types_of

KNEE, BACK, HEEL = "knee-osteoarthritis", "chronic-low-back-pain", "plantar-fasciitis"
WIDE = "chronic-widespread-pain"


def opening(state: EpisodeState = EPISODE.empty, **changes) -> Decision:
    told = {
        "patient": "p1",
        "condition": KNEE,
        "side": "left",
        "origin": EpisodeOrigin.FRONT_DESK,
        "patient_exists": True,
    }
    return decide.open_episode(state, **told | changes)


def taking_in(state: EpisodeState = EPISODE.empty, **changes) -> Decision:
    told = {
        "patient": "p1",
        "condition": BACK,
        "side": "",
        "level": "",
        "body_site": "",
        "source": "elm-street",
        "patient_exists": True,
    }
    return decide.transfer_in(state, **told | changes)


def assessing(state: EpisodeState, side: str = "") -> Decision:
    verdict = AssessmentVerdict.ELIGIBLE
    return decide.assess(state, verdict=verdict, findings="", side=side)


@pytest.mark.parametrize(
    ("condition", "side", "level", "front_desk", "referral"),
    [
        (KNEE, "left", "", set(), set()),
        (KNEE, "right", "", set(), set()),
        # A referral may name the joint alone; a person at the desk can look and say.
        (KNEE, "", "", {"EPISODE-SIDE"}, set()),
        (KNEE, "both", "", {"EPISODE-SIDE"}, {"EPISODE-SIDE"}),
        (WIDE, "", "", set(), set()),
        (WIDE, "left", "", {"EPISODE-NO-SIDE"}, {"EPISODE-NO-SIDE"}),
        (BACK, "", "L4-L5", set(), set()),
        (KNEE, "left", "L4-L5", {"EPISODE-NO-LEVEL"}, {"EPISODE-NO-LEVEL"}),
        ("broken-heart", "", "", {"EPISODE-CONDITION"}, {"EPISODE-CONDITION"}),
    ],
)
def test_a_problem_has_its_side_and_its_level(condition, side, level, front_desk, referral) -> None:
    told = {"condition": condition, "side": side, "level": level}
    assert refused(opening(**told)) == front_desk
    assert refused(opening(**told, origin=EpisodeOrigin.FHIR)) == referral


@pytest.mark.parametrize("verb", [opening, taking_in])
@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"patient_exists": False}, {"EPISODE-PATIENT"}),
        ({"body_site": "tail"}, {"EPISODE-BODY-SITE"}),
        ({"condition": "broken-heart"}, {"EPISODE-CONDITION"}),
        ({"state": EpisodeState(stage=EpisodeStage.REGISTERED)}, {"EPISODE-OPEN-ONCE"}),
    ],
)
def test_an_episode_begins_once_with_a_person_at_a_known_place(verb, changes, rules) -> None:
    assert refused(verb(**changes)) == rules


def test_the_body_site_is_the_conditions_first_where_none_is_named() -> None:
    assert data_of(opening(body_site=""))["body_site"] == "knee"
    assert data_of(taking_in(body_site="cervical-spine"))["body_site"] == "cervical-spine"


def test_history_taken_in_is_no_assessment_of_ours() -> None:
    taken = after(EPISODE, taking_in(condition=KNEE))
    assert (taken.stage, taken.source) == (EpisodeStage.ASSESSED, "elm-street")
    assert (taken.verdict, taken.side, taken.origin) == ("", "", "registry")


def test_history_taken_in_names_its_source() -> None:
    assert refused(taking_in(source="")) == {"EPISODE-SOURCE"}


UNSAID = after(EPISODE, opening(side="", origin=EpisodeOrigin.FHIR))
LEFT = after(EPISODE, opening())
SIDELESS = after(EPISODE, opening(condition=WIDE, side=""))


@pytest.mark.parametrize(
    ("state", "side", "rules", "becomes"),
    [
        (UNSAID, "", {"EPISODE-SIDE-UNSAID"}, ""),
        (UNSAID, "both", {"EPISODE-SIDE-UNSAID"}, ""),
        (UNSAID, "right", set(), "right"),
        (LEFT, "", set(), "left"),
        (LEFT, "left", set(), "left"),
        # The wrong knee: an episode's side is never changed by assessing it.
        (LEFT, "right", {"EPISODE-OTHER-SIDE"}, "left"),
        (SIDELESS, "", set(), ""),
        (SIDELESS, "left", {"EPISODE-NO-SIDE"}, ""),
    ],
)
def test_the_assessment_asks_for_the_side_that_nobody_said(state, side, rules, becomes) -> None:
    assessed = assessing(state, side)
    assert refused(assessed) == rules
    if not rules:
        assert after(EPISODE, assessed, state).side == becomes


def test_the_side_is_an_event_of_its_own_and_only_once() -> None:
    assert types_of(assessing(UNSAID, "left")) == ["episode.side_said.v1", "episode.assessed.v2"]
    said = after(EPISODE, assessing(UNSAID, "left"), UNSAID)
    assert types_of(assessing(said, "left")) == ["episode.assessed.v2"]


def test_each_rule_about_the_place_is_shown_here() -> None:
    assert rules_in("EPISODE", place) == {
        "EPISODE-BODY-SITE",
        "EPISODE-CONDITION",
        "EPISODE-NO-LEVEL",
        "EPISODE-NO-SIDE",
        "EPISODE-OTHER-SIDE",
        "EPISODE-SIDE",
        "EPISODE-SIDE-UNSAID",
    }
