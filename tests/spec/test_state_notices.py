"""A state's notice: on the wall with words that are on file, and to each person for their course.

Utah Code 58-1-512 and California B&P 684: at the entrance and in the office or a patient area, on
8.5 x 11 inches in at least 40 points, and in writing before the first therapy.
"""

from __future__ import annotations

import pytest

from blastema.core.consent.notices import GIVEN, NOTICES, POSTED, without_words
from blastema.core.course import assure as course
from blastema.core.rules import gate, rulebook
from blastema.core.rules.assurances import Level
from blastema.core.rules.cases import start
from blastema.core.rules.owed import Pays
from blastema.core.rules.question import GateQuestion
from blastema.core.site import decide
from blastema.core.site.state import SITE
from tests.spec.streams import after, refused
from tests.spec.test_course_assurances import PLANNED
from tests.spec.test_site_stream import PLACE

WORDS = "INVENTED WORDING of a statute"


def site(jurisdiction, **policies):
    state = after(SITE, decide.open_site(SITE.empty, **{**PLACE, "jurisdiction": jurisdiction}))
    for policy, value in policies.items():
        state = after(SITE, sign(state, policy.replace("_", "-"), value), state)
    return state


def sign(state, policy, value):
    return decide.set_policy(state, policy=policy, value=value, signed_by="a-director")


@pytest.mark.parametrize("place", NOTICES)
class TestOnTheWall:
    def test_nobody_signs_that_it_hangs_before_its_words_are_on_file(self, place):
        assert refused(sign(site(place), POSTED, "yes")) == {"SITE-NOTICE-WORDING"}
        words = {NOTICES[place].policy: WORDS}
        assert not hasattr(sign(site(place, **words), POSTED, "yes"), "findings")

    def test_blanks_are_no_words(self, place):
        state = site(place, **{NOTICES[place].policy: "  "})
        assert refused(sign(state, POSTED, "yes")) == {"SITE-NOTICE-WORDING"}

    def test_the_words_stay_while_it_hangs(self, place):
        policy = NOTICES[place].policy
        hangs = site(place, **{policy: WORDS, POSTED: "yes"})
        assert refused(sign(hangs, policy, "")) == {"SITE-NOTICE-HANGS"}
        assert not hasattr(sign(hangs, policy, "OTHER WORDS"), "findings")
        down = after(SITE, sign(hangs, POSTED, ""), hangs)
        assert not hasattr(sign(down, policy, ""), "findings")


def test_elsewhere_no_words_are_asked_for():
    assert not hasattr(sign(site("US-FL"), POSTED, "yes"), "findings")
    assert without_words("US-FL", {}) is None


@pytest.mark.parametrize("place", NOTICES)
def test_nobody_puts_on_file_that_a_person_was_given_a_notice_without_words(place):
    def assured(assurance, wordless):
        return course.assure(
            PLANNED,
            assurance=assurance,
            words="s1.sealed",
            signed_by="staff/c",
            book=rulebook(),
            wordless=wordless,
        )

    missing = without_words(place, {})
    assert refused(assured(GIVEN, missing)) == {"COURSE-NOTICE-WORDING"}
    assert not hasattr(assured(GIVEN, None), "findings")
    assert not hasattr(assured("immune-plan", missing), "findings")


@pytest.mark.parametrize(("place", "to_person", "wall"), [
    ("US-UT", "UT-1", "UT-2"),
    ("US-CA", "CA-1", "CA-2"),
])  # fmt: skip
def test_the_gate_says_what_is_owed_who_pays_it_and_from_where(place, to_person, wall):
    answer = gate(GateQuestion(**{**start("heel").facts, "jurisdiction": place}))
    owed = {one.rule: one for one in answer.owed}
    assert (owed[to_person].pays, owed[to_person].what) == (Pays.ASSURANCE, (GIVEN,))
    assert (owed[wall].pays, owed[wall].what) == (Pays.POLICY, (POSTED,))
    for rule in (to_person, wall):
        assert NOTICES[place].citation in owed[rule].finding.citation
        assert owed[rule].finding.verified
    assert str(NOTICES[place].least_pt) in owed[wall].finding.words
    assert "not checked here" in owed[wall].finding.remedy


def test_what_is_given_is_of_one_course_and_what_hangs_of_the_site():
    on_file = rulebook().on_file
    assert (on_file[GIVEN].level, on_file[POSTED].level) == (Level.COURSE, Level.SITE)
