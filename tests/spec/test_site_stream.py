"""Sites: a place's name, clock, law and facility number, its notices and its policies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from blastema.core.site import decide
from blastema.core.site.state import SITE, SiteField, SiteStage, SiteState
from blastema.core.stream import Decision

from .streams import after, refused, rules_in, types_of

Verb = Callable[[SiteState], Decision]
TODAY = date(2026, 11, 22)
PLACE: dict[str, Any] = {
    "name": "Example Practice, North",
    "zone": "America/Chicago",
    "jurisdiction": "US-TX",
    # Facility A9999 stands in examples only: core.identity.donation.
    "facility": "A9999",
    "address": "1 Example Street",
    "phone": "+1 555 0100",
}


def _open(state: SiteState = SITE.empty, **changed: Any) -> Decision:
    return decide.open_site(state, **{**PLACE, **changed})


def _change(state: SiteState, changes: dict[SiteField, str] | None = None) -> Decision:
    return decide.change(state, changes=changes or {SiteField.PHONE: "+1 555 0101"})


def _notice(
    state: SiteState,
    text: str = "Flu season: please wear a mask.",
    from_: date = TODAY,
    until: date = date(2026, 12, 24),
) -> Decision:
    return decide.put_up_notice(state, text=text, from_=from_, until=until, today=TODAY)


def _policy(
    state: SiteState,
    policy: str = "harvest-to-injection",
    by: str = "staff-1",
    value: str = "240",
) -> Decision:
    return decide.set_policy(state, policy=policy, value=value, signed_by=by)


OPEN = after(SITE, _open())
UTAH = after(SITE, _open(jurisdiction="US-UT"))
WORDED = after(SITE, _policy(UTAH, policy="consent-notice-us-ut", value="INVENTED WORDING"), UTAH)
NOTICE_HANGS = after(SITE, _policy(WORDED, policy="state-notice-posted", value="yes"), WORDED)
TABLE: list[tuple[str, Verb, SiteStage]] = [
    ("OPEN", _open, SiteStage.NONE),
    ("CHANGE", _change, SiteStage.OPEN),
    ("NOTICE", _notice, SiteStage.OPEN),
    ("POLICY", _policy, SiteStage.OPEN),
]


@pytest.mark.parametrize(("stage", "state"), [(SiteStage.NONE, SITE.empty), (SiteStage.OPEN, OPEN)])
@pytest.mark.parametrize(("rule", "verb", "when"), TABLE, ids=[row[0] for row in TABLE])
def test_every_verb_at_every_stage(
    rule: str, verb: Verb, when: SiteStage, stage: SiteStage, state: SiteState
) -> None:
    if stage is when:
        assert after(SITE, verb(state), state).stage is SiteStage.OPEN
    else:
        assert refused(verb(state)) == {f"SITE-{rule}-WHEN"}


REFUSALS: list[tuple[set[str], Decision]] = [
    ({"SITE-NAME"}, _open(name=" ")),
    ({"SITE-ZONE"}, _open(zone="Central Time")),
    ({"SITE-ZONE"}, _open(zone="America")),
    ({"SITE-ZONE"}, _open(zone="../etc/passwd")),
    ({"SITE-ZONE"}, _open(zone="")),
    ({"SITE-JURISDICTION"}, _open(jurisdiction="Texas")),
    ({"SITE-FACILITY"}, _open(facility="O9999")),
    ({"SITE-FACILITY"}, _open(facility="A999")),
    (
        {"SITE-NAME", "SITE-ZONE", "SITE-JURISDICTION", "SITE-FACILITY"},
        _open(name="", zone="x", jurisdiction="", facility=""),
    ),
    ({"SITE-ZONE"}, _change(OPEN, {SiteField.ZONE: "Mars/Olympus"})),
    ({"SITE-NOTICE-TEXT"}, _notice(OPEN, text=" ")),
    ({"SITE-NOTICE-TEXT"}, _notice(OPEN, text="x" * 501)),
    ({"SITE-NOTICE-DAYS"}, _notice(OPEN, from_=date(2026, 12, 25))),
    (
        {"SITE-NOTICE-DAYS"},
        _notice(OPEN, from_=date(2026, 11, 1), until=date(2026, 11, 21)),
    ),
    ({"SITE-POLICY-NAME"}, _policy(OPEN, policy="Harvest time")),
    ({"SITE-POLICY-SIGNED"}, _policy(OPEN, by="")),
    ({"SITE-LIMIT"}, _policy(OPEN, policy="limit-hba1c-tenths", value="8.0 %")),
    ({"SITE-LIMIT"}, _policy(OPEN, policy="limit-hba1c-tenths", value="٨٠")),
    ({"SITE-LIMIT"}, _policy(OPEN, policy="limit-bmi-tenths", value="-1")),
    ({"SITE-NOTICE-WORDING"}, _policy(UTAH, policy="state-notice-posted", value="yes")),
    ({"SITE-NOTICE-HANGS"}, _policy(NOTICE_HANGS, policy="consent-notice-us-ut", value="")),
]


@pytest.mark.parametrize(
    ("rules", "decision"), REFUSALS, ids=[" ".join(sorted(row[0])) for row in REFUSALS]
)
def test_every_refusal_names_all_rules_that_refused(rules: set[str], decision: Decision) -> None:
    assert refused(decision) == rules


def test_the_tables_hold_every_rule_of_the_code() -> None:
    shown = {f"SITE-{rule}-WHEN" for rule, _, _ in TABLE}.union(*(row[0] for row in REFUSALS))
    assert rules_in("SITE", decide) == shown


@pytest.mark.parametrize("jurisdiction", ["US", "US-FL", "DE-BY", "GB-ENG"])
def test_a_country_or_a_part_of_it(jurisdiction: str) -> None:
    assert after(SITE, _open(jurisdiction=jurisdiction)).jurisdiction == jurisdiction


def test_only_what_differs_is_an_event() -> None:
    changes = {SiteField.PHONE: PLACE["phone"], SiteField.ZONE: "America/Denver"}
    decision = _change(OPEN, changes)
    assert types_of(decision) == ["site.changed.v1"]
    assert after(SITE, decision, OPEN).zone == "America/Denver"


@pytest.mark.parametrize(
    ("day", "hangs"),
    [
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), True),
        (date(2026, 12, 24), True),
        (date(2026, 12, 25), False),
    ],
)
def test_a_notice_hangs_from_its_first_to_its_last_day(day: date, hangs: bool) -> None:
    state = after(SITE, _notice(OPEN), OPEN)
    assert bool(state.notices_on(day)) is hangs


def test_the_newest_notice_comes_first() -> None:
    one = after(SITE, _notice(OPEN, text="first"), OPEN)
    two = after(SITE, _notice(one, text="second"), one)
    assert [notice.text for notice in two.notices_on(TODAY)] == ["second", "first"]


def test_a_policy_holds_what_was_signed_last_and_is_empty_before() -> None:
    assert OPEN.policy("harvest-to-injection") == ""
    state = after(SITE, _policy(OPEN), OPEN)
    state = after(SITE, decide.set_policy(state, policy="p", value="1", signed_by="s"), state)
    assert (state.policy("harvest-to-injection"), state.policy("p")) == ("240", "1")
    assert state.policies["harvest-to-injection"].signed_by == "staff-1"
