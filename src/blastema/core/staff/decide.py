"""What may happen to a member of staff and to the roles they hold."""

from __future__ import annotations

import re
from datetime import date

from blastema.core.access.roles import GRANTABLE, ROLES, Role
from blastema.core.event import Event
from blastema.core.moment import moment
from blastema.core.staff.state import (
    DeactivateReason,
    RevokeReason,
    SignInPart,
    StaffStage,
    StaffState,
)
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# Lower case, so that two people are never told apart by a capital alone.
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,149}", re.ASCII)


def add(state: StaffState, *, name: str, username: str, username_free: bool) -> Decision:
    """Adds a person, or a company that works for the practice, without any role yet."""
    refused = refusal(
        _when("ADD", "add this person", state, StaffStage.NONE),
        None if name.strip() else refuse("STAFF-NAME", "The person has no name.", "Give a name."),
        None
        if _USERNAME.fullmatch(username)
        else refuse(
            "STAFF-USERNAME",
            "A user name has 2 to 150 characters: small letters, digits, and . _ @ + -.",
            "Choose another one.",
        ),
        None
        if username_free
        else refuse("STAFF-USERNAME-TAKEN", "This user name is taken.", "Choose another one."),
    )
    return refused or (Event("staff.added.v1", {"name": name.strip(), "username": username}),)


def grant_role(
    state: StaffState,
    *,
    role: str,
    site: str,
    until: date | None = None,
    agreement: str = "",
    own: bool,
    site_exists: bool,
    today: date,
) -> Decision:
    """Grants a role at a site, or renews it; ``own`` says that somebody grants it to themselves.

    ``until`` is the last day on which it counts; ``agreement`` is the reference of the
    contract that a company works under.
    """
    refused = refusal(
        _when("GRANT", "grant a role", state, StaffStage.ACTIVE),
        _grantable(role),
        refuse("STAFF-OWN-ROLE", "Nobody grants a role to themselves.", "Ask a colleague.", _WHO)
        if own
        else None,
        None if site_exists else refuse("STAFF-SITE", "There is no such site."),
        refuse("STAFF-UNTIL-PAST", "The last day lies in the past.", "Give a later day.", _WHO)
        if until and until < today
        else None,
        *(_external(until, agreement) if role == Role.EXTERNAL else ()),
        _apart(state, role),
        _same_grant(state, role, site, until, agreement),
    )
    if refused:
        return refused
    granted = Event(
        "staff.role_granted.v1",
        {
            "role": role,
            "site": site,
            "until": until.isoformat() if until else None,
            "agreement": agreement,
        },
    )
    return (granted,)


def revoke_role(state: StaffState, *, role: str, site: str, reason: RevokeReason) -> Decision:
    held = any(one.at == (role, site) for one in state.roles)
    refused = refusal(
        _when("REVOKE", "take a role away", state, StaffStage.ACTIVE),
        None
        if held
        else refuse("STAFF-NOT-HELD", "The person does not hold this role at this site."),
    )
    data = {"role": role, "site": site, "reason": reason.value}
    return refused or (Event("staff.role_revoked.v1", data),)


def renew_sign_in(state: StaffState, *, part: SignInPart, own: bool) -> Decision:
    """Somebody gives a colleague a new password, or takes a lost second factor away.

    Whoever renews both could sign in as the colleague: so it stands in the ledger.
    """
    refused = refusal(
        _when("RENEW", "renew this sign-in", state, StaffStage.ACTIVE),
        refuse(
            "STAFF-OWN-SIGN-IN",
            "Your own sign-in is renewed on your own page.",
            "Open it by your name at the top.",
        )
        if own
        else None,
    )
    return refused or (Event("staff.sign_in_renewed.v1", {"part": part.value}),)


def deactivate(state: StaffState, *, reason: DeactivateReason, own: bool) -> Decision:
    """Ends every role at once; what the person did stays signed with their name."""
    refused = refusal(
        _when("DEACTIVATE", "deactivate this person", state, StaffStage.ACTIVE),
        refuse("STAFF-OWN-END", "Nobody deactivates themselves.", "Ask a colleague.", _WHO)
        if own
        else None,
    )
    return refused or (Event("staff.deactivated.v1", {"reason": reason.value}),)


_WHO = Role.ADMINISTRATOR.value


def _when(rule: str, verb: str, state: StaffState, *stages: StaffStage) -> Finding | None:
    return moment(f"STAFF-{rule}-WHEN", verb, state.stage, stages)


def _grantable(role: str) -> Finding | None:
    if role in GRANTABLE:
        return None
    known = "This role is not held by staff." if role in ROLES else "There is no such role."
    listed = ", ".join(one for one in ROLES if one in GRANTABLE)
    return refuse("STAFF-ROLE", known, f"Choose one of: {listed}.", _WHO)


def _external(until: date | None, agreement: str) -> tuple[Finding | None, ...]:
    return (
        None
        if until
        else refuse(
            "STAFF-EXTERNAL-UNTIL",
            "A company's role ends with its agreement.",
            "Give the day on which the agreement ends.",
            _WHO,
        ),
        None
        if agreement.strip()
        else refuse(
            "STAFF-EXTERNAL-AGREEMENT",
            "A company works under an agreement.",
            "Give the reference of the agreement.",
            _WHO,
        ),
    )


def _apart(state: StaffState, role: str) -> Finding | None:
    """A company holds no role of the practice, and staff not that of a company."""
    external = role == Role.EXTERNAL
    if all((held.grant.role == Role.EXTERNAL) == external for held in state.roles):
        return None
    return refuse(
        "STAFF-EXTERNAL-ONLY",
        "Somebody from an external company holds no other role.",
        "Add a second sign-in for the other work.",
        _WHO,
    )


def _same_grant(
    state: StaffState, role: str, site: str, until: date | None, agreement: str
) -> Finding | None:
    for held in state.roles:
        if held.at == (role, site) and (held.grant.until, held.agreement) == (until, agreement):
            return refuse("STAFF-HELD", "The person holds this role at this site already.")
    return None
