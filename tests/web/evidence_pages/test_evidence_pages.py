"""The analyst's pages: counts beside every mean, who is missing, and how to ask again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from blastema.actions.answer_followup import enter_answers
from blastema.core.followup.state import FollowupChannel
from tests.actions.followups import Followed
from tests.actions.world import done
from tests.web.people import Practice

pytestmark = pytest.mark.django_db

ASKED = "/evidence/?condition=knee-osteoarthritis&outcome=nrs"


@pytest.fixture
def practice(monkeypatch: pytest.MonkeyPatch) -> Practice:
    made = Practice()
    monkeypatch.setattr("blastema.app.middleware.MACHINE", made.world.fresh)
    return made


@pytest.fixture
def ann(practice: Practice) -> Followed:
    followed = Followed(practice.world)
    practice.world.at(datetime(2026, 4, 20, 15, tzinfo=UTC))
    told = enter_answers(
        practice.world.act("coordinator"),
        followup=followed.visit("week-6"),
        instrument="nrs",
        answers={"pain": 3},
        channel=FollowupChannel.CALL,
    )
    done(told)
    return followed


def test_an_answer_says_who_is_missing_and_how_to_ask_again(
    practice: Practice, ann: Followed
) -> None:
    shown = practice.browser("analyst").get(ASKED).content.decode()
    assert "Marrow concentrate" in shown
    assert "1 of 1" in shown  # week-6: one due, one answered
    assert "0 of 1" in shown  # the baseline: one due, none answered
    assert "1 of 2 due answers are missing (50.0 %)" in shown
    command = "blastema evidence describe --condition knee-osteoarthritis --outcome nrs --by arm"
    assert command in shown
    assert "A difference between arms is not an effect" in shown


def test_a_question_without_any_answer_says_so(practice: Practice, ann: Followed) -> None:
    shown = practice.browser("analyst").get(ASKED.replace("knee", "hip")).content.decode()
    assert "No course of this condition" in shown


@pytest.mark.parametrize("query", ["condition=nothing&outcome=nrs", "condition=&outcome="])
def test_a_question_that_is_none_is_told(practice: Practice, query: str) -> None:
    answer = practice.browser("analyst").get(f"/evidence/?{query}")
    assert answer.status_code == 200
    assert b"Error" in answer.content


def test_only_ones_own_sites_are_counted(practice: Practice, ann: Followed) -> None:
    shown = practice.browser("analyst", charlie=True).get(ASKED).content.decode()
    assert "No course of this condition" in shown


@pytest.mark.parametrize(
    ("role", "evidence", "exports"),
    [
        # Who holds evidence.describe and cohort.export, by core/access/roles.py.
        ("analyst", 200, 200),
        ("quality", 200, 403),
        ("coordinator", 403, 403),
        ("front-desk", 403, 403),
    ],
)
def test_who_may_open_them(practice: Practice, role: str, evidence: int, exports: int) -> None:
    browser = practice.browser(role)
    assert browser.get("/evidence/").status_code == evidence
    assert browser.get(ASKED).status_code == evidence
    assert browser.get("/exports/").status_code == exports


def test_the_last_exports_are_listed(practice: Practice, ann: Followed, tmp_path) -> None:
    from blastema.actions.export_cohort import export_cohort
    from blastema.core.verdict import Refusal

    made = export_cohort(practice.world.act("analyst"), folder=tmp_path / "out")
    assert not isinstance(made, Refusal)
    shown = practice.browser("analyst").get("/exports/").content.decode()
    assert "Analyst Invented 1" in shown
    assert "blastema export cohort" in shown


def test_no_question_is_asked_before_somebody_chose_one(practice: Practice) -> None:
    shown = practice.browser("analyst").get("/evidence/")
    assert shown.context["form"]["condition"].value() is None
    assert shown.context["form"].fields["condition"].choices[0] == ("", "Choose")
    assert "No question yet" in shown.text
