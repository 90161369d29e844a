"""Adds a member of staff with a sign-in, grants and revokes roles, deactivates."""

from __future__ import annotations

from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.staff import decide
from blastema.core.staff.state import (
    STAFF,
    DeactivateReason,
    RevokeReason,
    sites_that_agree,
)
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal
from blastema.records import signin
from blastema.records.signin import username_free


@verb(Permission.STAFF_ADD)
def add_staff(
    door: Door, *, name: str, username: str, password: str, roles: tuple[tuple[str, str], ...] = ()
) -> Done:
    """``roles`` are (role, site) pairs granted at once, where the person may grant roles."""
    staff = door.new()
    added = decide.add(
        door.begin_child("staff", staff),
        name=name,
        username=username,
        username_free=door.look(username_free, username),
    )
    door.allow(door.act.site)
    decision = added if isinstance(added, Refusal) else _with_roles(door, added, roles)
    done = door.write({("staff", staff): decision})
    signin.create(username=username, password=password, staff=staff)
    return done


def _with_roles(door: Door, added: Decision, roles: tuple[tuple[str, str], ...]) -> Decision:
    assert not isinstance(added, Refusal)
    events = list(added)
    for role, site in roles:
        door.allow(site, Permission.STAFF_GRANT)
        granted = decide.grant_role(
            STAFF.fold(events),
            role=role,
            site=site,
            own=False,
            site_exists=door.exists("site", site),
            today=date.fromisoformat(door.act.today),
        )
        if isinstance(granted, Refusal):
            return granted
        events += granted
    return tuple(events)


@verb(Permission.STAFF_GRANT)
def grant_role(
    door: Door,
    *,
    staff: str,
    role: str,
    site: str,
    until: date | None = None,
    agreement: str = "",
) -> Done:
    """An external company's role needs the last day and the reference of its agreement."""
    door.allow(site)
    granted = decide.grant_role(
        door.fact("staff", staff),
        role=role,
        site=site,
        until=until,
        agreement=agreement,
        own=door.act.who.key == staff,
        site_exists=door.exists("site", site),
        today=date.fromisoformat(door.act.today),
    )
    return door.write({("staff", staff): granted})


@verb(Permission.STAFF_REVOKE)
def revoke_role(door: Door, *, staff: str, role: str, site: str, reason: RevokeReason) -> Done:
    door.allow(site)
    revoked = decide.revoke_role(door.fact("staff", staff), role=role, site=site, reason=reason)
    return door.write({("staff", staff): revoked})


@verb(Permission.STAFF_DEACTIVATE)
def deactivate_staff(door: Door, *, staff: str, reason: DeactivateReason) -> Done:
    """Ends every role and the sign-in; what the person did stays signed with their name."""
    own = door.act.who.key == staff
    state = door.fact("staff", staff)
    for site in sites_that_agree(state, door.act.site):
        door.allow(site)
    ended = decide.deactivate(state, reason=reason, own=own)
    done = door.write({("staff", staff): ended})
    signin.close(staff)
    return done
