"""Staff: people and companies, the roles they hold at sites, and when those end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from blastema.core.access.may import Grant
from blastema.core.access.roles import GRANTABLE, ROLES, Role
from blastema.core.staff import decide
from blastema.core.staff.state import (
    STAFF,
    DeactivateReason,
    RevokeReason,
    SignInPart,
    StaffStage,
    StaffState,
)
from blastema.core.stream import Decision

from .streams import after, refused, rules_in

Verb = Callable[[StaffState], Decision]
TODAY = date(2026, 11, 22)
YESTERDAY, NEXT_YEAR = date(2026, 11, 21), date(2027, 11, 22)


def _add(
    state: StaffState = STAFF.empty,
    name: str = "Dr Bo Example",
    username: str = "bo",
    free: bool = True,
) -> Decision:
    return decide.add(state, name=name, username=username, username_free=free)


def _grant(state: StaffState, role: str = Role.CLINICIAN, **changed: Any) -> Decision:
    given = {"site": "here", "own": False, "site_exists": True, "today": TODAY, **changed}
    return decide.grant_role(state, role=role, **given)


def _contract(state: StaffState, **changed: Any) -> Decision:
    return _grant(state, Role.EXTERNAL, **{"until": NEXT_YEAR, "agreement": "A-1", **changed})


def _revoke(state: StaffState) -> Decision:
    return decide.revoke_role(
        state, role=Role.CLINICIAN, site="here", reason=RevokeReason.LEFT_SITE
    )


def _deactivate(state: StaffState, own: bool = False) -> Decision:
    return decide.deactivate(state, reason=DeactivateReason.LEFT, own=own)


def _renew(state: StaffState, own: bool = False) -> Decision:
    return decide.renew_sign_in(state, part=SignInPart.PASSWORD, own=own)


ADDED = after(STAFF, _add())
CLINICIAN = after(STAFF, _grant(ADDED), ADDED)
COMPANY = after(STAFF, _contract(ADDED), ADDED)
GONE = after(STAFF, _deactivate(CLINICIAN), CLINICIAN)
STATES = {
    StaffStage.NONE: STAFF.empty,
    StaffStage.ACTIVE: CLINICIAN,
    StaffStage.DEACTIVATED: GONE,
}
TABLE: list[tuple[str, Verb, dict[StaffStage, StaffStage]]] = [
    ("ADD", _add, {StaffStage.NONE: StaffStage.ACTIVE}),
    ("GRANT", lambda s: _grant(s, Role.QUALITY), {StaffStage.ACTIVE: StaffStage.ACTIVE}),
    ("REVOKE", _revoke, {StaffStage.ACTIVE: StaffStage.ACTIVE}),
    ("RENEW", _renew, {StaffStage.ACTIVE: StaffStage.ACTIVE}),
    ("DEACTIVATE", _deactivate, {StaffStage.ACTIVE: StaffStage.DEACTIVATED}),
]


@pytest.mark.parametrize("stage", StaffStage)
@pytest.mark.parametrize(("rule", "verb", "leads"), TABLE, ids=[row[0] for row in TABLE])
def test_every_verb_at_every_stage(
    rule: str, verb: Verb, leads: dict[StaffStage, StaffStage], stage: StaffStage
) -> None:
    state = STATES[stage]
    assert state.stage is stage
    if stage in leads:
        assert after(STAFF, verb(state), state).stage is leads[stage]
    else:
        assert f"STAFF-{rule}-WHEN" in refused(verb(state))


REFUSALS: list[tuple[set[str], Decision]] = [
    ({"STAFF-NAME"}, _add(name="  ")),
    ({"STAFF-USERNAME"}, _add(username="Bo")),
    ({"STAFF-USERNAME"}, _add(username="b")),
    ({"STAFF-USERNAME"}, _add(username="bo example")),
    ({"STAFF-USERNAME-TAKEN"}, _add(free=False)),
    ({"STAFF-NAME", "STAFF-USERNAME"}, _add(name="", username="")),
    ({"STAFF-ROLE"}, _grant(ADDED, "wizard")),
    ({"STAFF-OWN-ROLE"}, _grant(ADDED, own=True)),
    ({"STAFF-SITE"}, _grant(ADDED, site_exists=False)),
    ({"STAFF-UNTIL-PAST"}, _grant(ADDED, until=YESTERDAY)),
    ({"STAFF-EXTERNAL-UNTIL"}, _contract(ADDED, until=None)),
    ({"STAFF-EXTERNAL-AGREEMENT"}, _contract(ADDED, agreement=" ")),
    (
        {"STAFF-EXTERNAL-UNTIL", "STAFF-EXTERNAL-AGREEMENT"},
        _contract(ADDED, until=None, agreement=""),
    ),
    ({"STAFF-UNTIL-PAST"}, _contract(ADDED, until=YESTERDAY)),
    ({"STAFF-EXTERNAL-ONLY"}, _contract(CLINICIAN)),
    ({"STAFF-EXTERNAL-ONLY"}, _grant(COMPANY)),
    ({"STAFF-HELD"}, _grant(CLINICIAN)),
    ({"STAFF-NOT-HELD"}, _revoke(ADDED)),
    ({"STAFF-OWN-SIGN-IN"}, _renew(ADDED, own=True)),
    ({"STAFF-OWN-END"}, _deactivate(ADDED, own=True)),
]


@pytest.mark.parametrize(
    ("rules", "decision"), REFUSALS, ids=[" ".join(sorted(row[0])) for row in REFUSALS]
)
def test_every_refusal_names_all_rules_that_refused(rules: set[str], decision: Decision) -> None:
    assert refused(decision) == rules


def test_the_tables_hold_every_rule_of_the_code() -> None:
    shown = {f"STAFF-{rule}-WHEN" for rule, _, _ in TABLE}.union(*(row[0] for row in REFUSALS))
    assert rules_in("STAFF", decide) == shown


@pytest.mark.parametrize("role", Role)
def test_a_role_can_be_granted_where_people_sign_in_with_it(role: Role) -> None:
    decision = _contract(ADDED) if role is Role.EXTERNAL else _grant(ADDED, role)
    assert (refused(decision) == frozenset()) == (role in GRANTABLE)
    assert role in ROLES


def test_a_person_holds_several_roles_at_several_sites() -> None:
    both = after(STAFF, _grant(CLINICIAN, Role.QUALITY), CLINICIAN)
    there = after(STAFF, _grant(both, site="there"), both)
    assert there.grants == (
        Grant("clinician", "here"),
        Grant("quality", "here"),
        Grant("clinician", "there"),
    )


def test_a_role_granted_again_is_renewed_and_stands_once() -> None:
    renewed = after(STAFF, _grant(CLINICIAN, until=NEXT_YEAR), CLINICIAN)
    assert renewed.grants == (Grant("clinician", "here", NEXT_YEAR),)


def test_taking_a_role_away_leaves_the_others() -> None:
    both = after(STAFF, _grant(CLINICIAN, Role.QUALITY), CLINICIAN)
    assert after(STAFF, _revoke(both), both).grants == (Grant("quality", "here"),)


def test_who_is_deactivated_holds_nothing() -> None:
    assert (GONE.grants, GONE.active, GONE.deactivated) == ((), False, "left")


def test_the_reference_of_the_agreement_is_kept() -> None:
    assert [held.agreement for held in COMPANY.roles] == ["A-1"]


@pytest.mark.parametrize(
    ("state", "site", "on", "expected"),
    [
        pytest.param(COMPANY, "here", TODAY, NEXT_YEAR, id="runs"),
        pytest.param(COMPANY, "here", NEXT_YEAR, NEXT_YEAR, id="its last day"),
        pytest.param(COMPANY, "here", date(2027, 11, 23), None, id="ended"),
        pytest.param(COMPANY, "there", TODAY, None, id="another site"),
        pytest.param(CLINICIAN, "here", TODAY, None, id="no company"),
    ],
)
def test_until_when_a_company_may_work(
    state: StaffState, site: str, on: date, expected: date | None
) -> None:
    assert state.agreement_until(site, on) == expected


def test_a_role_that_a_later_version_dropped_still_folds() -> None:
    dropped = {"role": "herbalist", "site": "here", "until": None, "agreement": ""}
    state = STAFF.handlers["staff.role_granted.v1"](ADDED, dropped)
    assert state.grants == (Grant("herbalist", "here"),)
