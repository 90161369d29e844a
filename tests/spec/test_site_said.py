"""What a site writes and others read: every claim in it refuses the act that would take it.

The phrases are those of `adverts.toml`, with the sources that stand there.
"""

from __future__ import annotations

from datetime import date

import pytest

from blastema.core.consent.notices import NOTICES
from blastema.core.consent.settings import POLICY, SLOTS
from blastema.core.labels.statements import STUDY_POLICY
from blastema.core.sheets import SLOTS as SHEET_SLOTS
from blastema.core.site import decide
from blastema.core.site.said import said_faults, to_look_at
from blastema.core.site.state import SITE, SiteField
from blastema.core.verdict import Effect
from tests.spec.streams import after, refused
from tests.spec.test_site_stream import OPEN, PLACE, TODAY

CURES, STORY = "It cures the knee.", "It changed my life."


def policy(name, value):
    return decide.set_policy(OPEN, policy=name, value=value, signed_by="a-director")


def notice(text):
    return decide.put_up_notice(OPEN, text=text, from_=TODAY, until=TODAY, today=TODAY)


# Every policy with words that somebody outside the practice reads.
READ_OUTSIDE = (
    *(f"{POLICY.format(slot=slot)}{end}" for slot in SLOTS for end in ("", "-es")),
    *(one.policy for one in NOTICES.values()),
    *(f"sheet-{slot}" for slot in SHEET_SLOTS),
    STUDY_POLICY,
)


@pytest.mark.parametrize("name", READ_OUTSIDE)
def test_no_policy_that_is_read_outside_takes_a_claim(name):
    assert "ADVERT-2" in refused(policy(name, CURES))


@pytest.mark.parametrize(
    "act",
    [
        notice,
        lambda text: decide.open_site(SITE.empty, **{**PLACE, "name": text}),
        lambda text: decide.change(OPEN, changes={SiteField.NAME: text}),
    ],
    ids=["notice", "a new site's name", "a changed name"],
)
def test_neither_a_notice_nor_a_name_takes_one(act):
    assert refused(act(CURES)) == {"ADVERT-2"}
    assert not hasattr(act("Closed on Friday"), "findings")


def test_every_claim_is_told_at_once_with_its_place_remedy_and_source():
    told = notice("Proven.\nIt regenerates,\nno side effects.").findings
    assert [one.words.partition(":")[0] for one in told] == [
        "Line 1, column 1, “Proven”",
        "Line 2, column 4, “regenerates”",
        "Line 3, column 1, “no side effects”",
    ]
    assert all(one.remedy and one.citation for one in told)


def test_claims_are_told_beside_the_other_faults():
    bad = decide.set_policy(OPEN, policy="Not a slug", value=CURES, signed_by="")
    assert refused(bad) == {"SITE-POLICY-NAME", "SITE-POLICY-SIGNED", "ADVERT-2"}


def test_a_story_is_taken_and_shown_to_be_looked_at():
    assert not hasattr(notice(STORY), "findings")
    (one,) = to_look_at(STORY)
    assert (one.rule, one.effect) == ("ADVERT-4", Effect.CONDITIONS)
    assert to_look_at(CURES) == said_faults(STORY) == ()


@pytest.mark.parametrize(
    "text",
    [
        # A statute's notice says that something is not approved.
        "It has not yet been approved by the FDA.",
        "No se garantiza nada; no está aprobado por la FDA.",
        "$ 3,000, paid before the day.",
    ],
)
def test_what_claims_nothing_is_taken(text):
    assert not hasattr(policy("consent-cost", text), "findings")


def test_what_a_site_says_that_it_claims_is_no_claim_by_itself():
    assert not hasattr(policy("claims-marrow-concentrate", "repair,pain-relief"), "findings")


def test_a_place_s_notice_is_not_asked_of_a_single_sentence():
    assert OPEN.jurisdiction == "US-TX"
    state = after(SITE, decide.open_site(SITE.empty, **{**PLACE, "jurisdiction": "US-FL"}))
    up = decide.put_up_notice(
        state, text="Closed.", from_=TODAY, until=date(2026, 12, 1), today=TODAY
    )
    assert not hasattr(up, "findings")
