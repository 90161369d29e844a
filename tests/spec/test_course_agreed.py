"""What of a course is agreed to, purpose by purpose, and what another plan leaves of it."""

from __future__ import annotations

from blastema.core.course import decide
from blastema.core.course.state import COURSE

from .streams import after, refused
from .test_course_stream import CONSENTED, PLANNED, S, _agree, _plan


def test_each_purpose_is_agreed_to_and_ended_by_itself() -> None:
    both = after(
        COURSE, decide.agree(CONSENTED, consents={"images": "c-1", "registry": "c-2"}), CONSENTED
    )
    ended = after(COURSE, decide.end_agreement(both, purpose="images"), both)
    assert (ended.agreed, ended.taken_back) == ({"registry": "c-2"}, {"images"})
    assert ended.stage is S.CONSENTED
    assert refused(decide.end_agreement(ended, purpose="images")) == {"COURSE-NOT-AGREED"}
    again = after(COURSE, _agree(ended, "images"), ended)
    assert (again.agreed["images"], again.taken_back) == ("consent-2", frozenset())


def test_what_is_signed_again_takes_the_place_of_the_consent_that_stood() -> None:
    again = after(COURSE, _agree(CONSENTED, "treatment"), CONSENTED)
    assert (again.consent, again.stage) == ("consent-2", S.CONSENTED)
    assert after(COURSE, _agree(PLANNED, "treatment"), PLANNED).consent == ""


def test_another_plan_is_asked_about_again_and_what_is_of_the_person_stays() -> None:
    told = {"collection": "c-1", "treatment": "c-2", "registry": "c-3"}
    agreed = after(COURSE, decide.agree(CONSENTED, consents=told), CONSENTED)
    assert after(COURSE, _plan(agreed), agreed).agreed == {"registry": "c-3"}
