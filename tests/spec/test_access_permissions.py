"""Who may do what, where: closed by default, and each refusal says what is missing."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.access.may import Grant, may, sites_where
from blastema.core.access.permissions import PRACTICE_WIDE, SENTENCES, Permission
from blastema.core.access.roles import GRANTABLE, ROLES, Role, holders
from blastema.core.verdict import Effect

TODAY = date(2026, 11, 22)
YESTERDAY, TOMORROW = date(2026, 11, 21), date(2026, 11, 23)
HERE, THERE = "site-here", "site-there"
CLINICIAN_HERE = Grant(Role.CLINICIAN, HERE)
CLINICIAN_THERE = Grant(Role.CLINICIAN, THERE)


def _rule(
    *grants: Grant, permission: Permission = Permission.EPISODE_ASSESS, site: str = HERE
) -> str:
    finding = may(grants, permission, site, on=TODAY)
    return finding.rule if finding else "allowed"


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        pytest.param((), "ACCESS-ROLE", id="no grant at all"),
        pytest.param((Grant(Role.ANALYST, HERE),), "ACCESS-ROLE", id="another role here"),
        pytest.param((Grant("wizard", HERE),), "ACCESS-ROLE", id="a role nobody knows"),
        pytest.param((CLINICIAN_HERE,), "allowed", id="the role here"),
        pytest.param((CLINICIAN_THERE,), "ACCESS-SITE", id="the role at another site"),
        pytest.param((CLINICIAN_THERE, CLINICIAN_HERE), "allowed", id="at both sites"),
        pytest.param(
            (CLINICIAN_THERE, Grant(Role.ANALYST, HERE)),
            "ACCESS-SITE",
            id="two halves are no whole",
        ),
        pytest.param(
            (Grant(Role.CLINICIAN, HERE, YESTERDAY),), "ACCESS-EXPIRED", id="ended yesterday"
        ),
        pytest.param((Grant(Role.CLINICIAN, HERE, TODAY),), "allowed", id="ends today, inclusive"),
        pytest.param((Grant(Role.CLINICIAN, HERE, TOMORROW),), "allowed", id="ends tomorrow"),
        pytest.param(
            (Grant(Role.CLINICIAN, HERE, YESTERDAY), CLINICIAN_HERE), "allowed", id="one still runs"
        ),
        pytest.param(
            (Grant(Role.CLINICIAN, HERE, YESTERDAY), CLINICIAN_THERE),
            "ACCESS-EXPIRED",
            id="ended here, runs elsewhere",
        ),
    ],
)
def test_a_grant_counts_by_role_site_and_day(grants: tuple[Grant, ...], expected: str) -> None:
    assert _rule(*grants) == expected


def test_an_act_on_the_whole_practice_needs_the_role_at_any_site() -> None:
    quality = Grant(Role.QUALITY, THERE)
    assert _rule(quality, permission=Permission.LEDGER_VERIFY, site="") == "allowed"
    assert _rule(quality, permission=Permission.PRODUCT_HOLD, site="") == "ACCESS-SITE"


def test_an_ended_agreement_ends_acts_on_the_practice_too() -> None:
    ended = Grant(Role.QUALITY, THERE, YESTERDAY)
    assert _rule(ended, permission=Permission.LEDGER_VERIFY) == "ACCESS-EXPIRED"


def test_a_refusal_says_what_was_asked_and_whose_work_it_is() -> None:
    finding = may([], Permission.PRODUCT_RELEASE_EXCEPTIONALLY, HERE, on=TODAY)
    assert finding is not None
    assert finding.effect is Effect.REFUSED
    assert SENTENCES[Permission.PRODUCT_RELEASE_EXCEPTIONALLY] in finding.words
    assert "quality and medical director" in finding.remedy
    assert finding.who == "administrator"


def test_a_list_is_cut_down_to_the_sites_where_one_may() -> None:
    grants = [
        CLINICIAN_HERE,
        Grant(Role.CLINICIAN, "closed", YESTERDAY),
        Grant(Role.LABORATORY, THERE),
    ]
    assert sites_where(grants, Permission.EPISODE_READ, on=TODAY) == {HERE}
    assert sites_where([], Permission.EPISODE_READ, on=TODAY) == frozenset()


GRANTS = st.builds(
    Grant,
    role=st.sampled_from([*Role, "wizard"]),
    site=st.sampled_from([HERE, THERE]),
    until=st.sampled_from([None, YESTERDAY, TODAY, TOMORROW]),
)


@given(st.lists(GRANTS, max_size=5), GRANTS, st.sampled_from(Permission))
def test_more_grants_never_take_a_right_away(
    grants: list[Grant], added: Grant, permission: Permission
) -> None:
    if may(grants, permission, HERE, on=TODAY) is None:
        assert may([*grants, added], permission, HERE, on=TODAY) is None


@given(st.lists(GRANTS, max_size=5), st.sampled_from(sorted(set(Permission) - PRACTICE_WIDE)))
def test_the_list_of_sites_and_the_single_question_agree(
    grants: list[Grant], permission: Permission
) -> None:
    sites = sites_where(grants, permission, on=TODAY)
    for site in (HERE, THERE):
        assert (may(grants, permission, site, on=TODAY) is None) == (site in sites)


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_held_and_has_its_sentence(permission: Permission) -> None:
    assert holders(permission)
    sentence = SENTENCES[permission]
    # It completes "None of your roles lets you ...".
    assert sentence[0].islower()
    assert not sentence.endswith(".")


def test_no_two_permissions_share_a_sentence() -> None:
    assert len(set(SENTENCES.values())) == len(Permission)


@pytest.mark.parametrize("role", Role)
def test_every_role_says_in_words_what_it_is_for(role: Role) -> None:
    card = ROLES[role]
    assert card.title
    assert card.prose.endswith(".")
    assert card.permissions


IDENTIFIED = {p for p in Permission if p.value.startswith(("patient.", "enquiry."))} | {
    Permission.DESK_READ,
    Permission.BOARD_READ,
    Permission.BENCH_READ,
    Permission.QUALITY_READ,
    Permission.ASSIGNMENT_READ,
    Permission.APPOINTMENT_READ,
    Permission.LEDGER_READ,
}
CLINICAL = {p for p in Permission if p.value.startswith(("episode.", "treatment.", "adverse."))} | {
    Permission.PATIENT_READ_HISTORY,
    Permission.CONSENT_READ,
    Permission.FOLLOWUP_READ,
}


@pytest.mark.parametrize(
    ("role", "never"),
    [
        pytest.param(Role.ANALYST, IDENTIFIED | CLINICAL, id="analyst: no identified patient"),
        pytest.param(Role.ADMINISTRATOR, IDENTIFIED | CLINICAL, id="administrator: no patient"),
        pytest.param(Role.FRONT_DESK, CLINICAL, id="front desk: no clinical finding"),
        pytest.param(
            Role.LABORATORY,
            CLINICAL | (IDENTIFIED - {Permission.BENCH_READ}),
            id="laboratory: the bench, and no diagnosis",
        ),
        pytest.param(
            Role.EXTERNAL,
            set(Permission) - {Permission.ASSIGNMENT_READ, Permission.ASSIGNMENT_DO},
            id="external company: assigned work alone",
        ),
        pytest.param(
            Role.PATIENT,
            set(Permission)
            - {
                Permission.OWN_READ,
                Permission.OWN_ANSWER,
                Permission.OWN_CONSENT,
                Permission.ENQUIRY_RECEIVE,
            },
            id="patient: their own alone",
        ),
        pytest.param(
            Role.REPRESENTATIVE,
            set(Permission) - {Permission.REPRESENTED_READ, Permission.REPRESENTED_CONSENT},
            id="representative: the consents of one person alone",
        ),
        pytest.param(
            Role.VISITOR, set(Permission) - {Permission.ENQUIRY_RECEIVE}, id="visitor: asks only"
        ),
        pytest.param(Role.OPERATOR, IDENTIFIED | CLINICAL, id="operator: no patient's record"),
        pytest.param(
            Role.WORK,
            {p for p in Permission if p.value.endswith(("read", ".plan", ".release"))},
            id="the schedule reads no record and decides nothing",
        ),
        pytest.param(
            Role.IMPORT,
            {p for p in Permission if p.value.startswith(("consent.", "treatment.", "product."))},
            id="the import invents no consent, treatment or product",
        ),
    ],
)
def test_what_a_role_never_holds(role: Role, never: set[Permission]) -> None:
    assert ROLES[role].permissions & never == frozenset()


@pytest.mark.parametrize(
    ("permission", "expected"),
    [
        (Permission.PATIENT_ERASE, {Role.QUALITY}),
        (Permission.PATIENT_BREAK_GLASS, {Role.CLINICIAN}),
        (Permission.BREAK_GLASS_REVIEW, {Role.QUALITY}),
        (Permission.PRODUCT_RELEASE_EXCEPTIONALLY, {Role.QUALITY}),
        (Permission.PRODUCT_LIFT_HOLD, {Role.QUALITY}),
        (Permission.COURSE_PLAN, {Role.CLINICIAN}),
        (Permission.CONSENT_RECORD, {Role.CLINICIAN}),
        (Permission.TREATMENT_INJECT, {Role.CLINICIAN}),
        (Permission.STAFF_GRANT, {Role.ADMINISTRATOR, Role.OPERATOR}),
        (Permission.COHORT_EXPORT, {Role.ANALYST, Role.OPERATOR}),
        (Permission.ASSIGNMENT_DO, {Role.EXTERNAL}),
        (Permission.OWN_ANSWER, {Role.PATIENT}),
        (Permission.OWN_CONSENT, {Role.PATIENT}),
        (Permission.REPRESENTED_CONSENT, {Role.REPRESENTATIVE}),
        (Permission.PATIENT_REPRESENT, {Role.CLINICIAN}),
    ],
)
def test_who_alone_holds_the_heavy_permissions(permission: Permission, expected: set[Role]) -> None:
    assert {role for role, card in ROLES.items() if permission in card.permissions} == expected


def test_staff_are_granted_the_roles_of_people_who_sign_in() -> None:
    assert (
        frozenset(
            {
                Role.PATIENT,
                Role.REPRESENTATIVE,
                Role.VISITOR,
                Role.WORK,
                Role.IMPORT,
                Role.OPERATOR,
            }
        )
        == frozenset(ROLES) - GRANTABLE
    )


def test_no_role_contains_another_of_those_who_decide() -> None:
    """Each of the three judges the others' work: none may do all of it alone."""
    deciding = (Role.CLINICIAN, Role.LABORATORY, Role.QUALITY)
    for one, other in combinations(deciding, 2):
        assert ROLES[one].permissions - ROLES[other].permissions
        assert ROLES[other].permissions - ROLES[one].permissions
