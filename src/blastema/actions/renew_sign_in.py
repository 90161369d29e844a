"""Renews the sign-in of a colleague who forgot the password or lost the second factor."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.staff import decide
from blastema.core.staff.state import SignInPart, StaffState, sites_that_agree
from blastema.records import second_factor, sessions, signin


@verb(Permission.STAFF_RENEW_SIGN_IN)
def renew_password(door: Door, *, staff: str, password: str) -> Done:
    """Gives a password that somebody else chose, and ends every session of the person."""
    done = _renewed(door, staff, SignInPart.PASSWORD)
    signin.set_password(staff, password)
    sessions.end_all(staff)
    return done


@verb(Permission.STAFF_RENEW_SIGN_IN)
def renew_second_factor(door: Door, *, staff: str) -> Done:
    """Takes the second factor away; the person sets a new one up at the next sign-in."""
    done = _renewed(door, staff, SignInPart.SECOND_FACTOR)
    second_factor.drop(staff)
    sessions.end_all(staff)
    return done


def _renewed(door: Door, staff: str, part: SignInPart) -> Done:
    state: StaffState = door.fact("staff", staff)
    for site in sites_that_agree(state, door.act.site):
        door.allow(site)
    own = door.act.who.key == staff
    renewed = decide.renew_sign_in(state, part=part, own=own)
    return door.write({("staff", staff): renewed})
