"""May this person do this here? Closed by default; the answer says why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from blastema.core.access.permissions import PRACTICE_WIDE, SENTENCES, Permission
from blastema.core.access.roles import ROLES, Role, holders
from blastema.core.verdict import Finding, refuse

# Who can grant what is missing.
_WHO = Role.ADMINISTRATOR.value


@dataclass(frozen=True, slots=True)
class Grant:
    """A role held at a site, until the end of a local day where an agreement sets one.

    A role that this version does not know grants nothing.
    """

    role: str
    site: str
    until: date | None = None

    def allows(self, permission: Permission) -> bool:
        card = ROLES.get(self.role)
        return card is not None and permission in card.permissions

    def reaches(self, permission: Permission, site: str) -> bool:
        return permission in PRACTICE_WIDE or self.site == site

    def expired(self, on: date) -> bool:
        return self.until is not None and self.until < on


def may(grants: Iterable[Grant], permission: Permission, site: str, *, on: date) -> Finding | None:
    """``None`` where one grant allows it, else the one finding that says what is missing.

    ``site`` is where the record is; for an act on the whole practice it is not looked at.
    """
    allowing = [grant for grant in grants if grant.allows(permission)]
    if not allowing:
        return _no_role(permission)
    here = [grant for grant in allowing if grant.reaches(permission, site)]
    if not here:
        return _wrong_site(permission)
    if all(grant.expired(on) for grant in here):
        return _expired(permission)
    return None


def sites_where(grants: Iterable[Grant], permission: Permission, *, on: date) -> frozenset[str]:
    """The sites at which somebody may do this: what a list of records is cut down to."""
    return frozenset(
        grant.site for grant in grants if grant.allows(permission) and not grant.expired(on)
    )


def _no_role(permission: Permission) -> Finding:
    return refuse(
        "ACCESS-ROLE",
        f"None of your roles lets you {SENTENCES[permission]}.",
        f"This is the work of: {', '.join(holders(permission)).lower()}.",
        _WHO,
    )


def _wrong_site(permission: Permission) -> Finding:
    return refuse(
        "ACCESS-SITE",
        f"You may {SENTENCES[permission]}, but not at this site.",
        "Ask for the role at this site.",
        _WHO,
    )


def _expired(permission: Permission) -> Finding:
    return refuse(
        "ACCESS-EXPIRED",
        f"Your agreement has ended: you may no longer {SENTENCES[permission]}.",
        "Ask for the agreement to be renewed.",
        _WHO,
    )
