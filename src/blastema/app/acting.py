"""Who acts when a command is typed: a job with the rights of its role, at every site.

Whoever has the command line of the server has the operator's rights, and an import those
of the import; the ledger says ``job/operator`` or ``job/import``, never a person's name.
"""

from __future__ import annotations

import sys
from typing import TypeVar

from blastema.actions.act import Act, Done, Fresh, Who
from blastema.actions.open_site import open_site
from blastema.app.errors import UserError
from blastema.app.fresh import MACHINE
from blastema.core.access.may import Grant
from blastema.core.access.roles import ROLES, Role
from blastema.core.verdict import Refusal
from blastema.records.places import Place, places

# Where the practice itself is meant, before it has a place.
PRACTICE = "practice"

T = TypeVar("T")


def job(role: Role, site: str = "", *, fresh: Fresh = MACHINE) -> Act:
    """One command of a job at the site that was named, or at the only one.

    ``site`` is its id, its facility number or its name. Raises ``UserError`` where several
    could be meant.
    """
    known = places() or (_first_place(fresh),)
    at = _chosen(known, site)
    grants = tuple(Grant(role.value, place.id) for place in known)
    return _act(role, at.id, at.zone, grants, fresh)


def everywhere(role: Role, *, fresh: Fresh = MACHINE) -> Act:
    """One command of a job about the practice as a whole; it opens no site."""
    known = places()
    at = known[0] if known else Place(PRACTICE, "", "", "UTC")
    grants = tuple(Grant(role.value, place.id) for place in (*known, at))
    return _act(role, at.id, at.zone, grants, fresh)


def accepted(result: T | Refusal) -> T:
    """What an action did or showed; a refusal becomes a ``UserError`` in its own words."""
    if isinstance(result, Refusal):
        raise UserError("\n".join(f"{f.words} {f.remedy}".rstrip() for f in result.findings))
    return result


def _act(role: Role, site: str, zone: str, grants: tuple[Grant, ...], fresh: Fresh) -> Act:
    who = Who(f"job/{role.value}", ROLES[role].title, grants)
    return Act(who, site, zone, fresh.now(), fresh.id(), fresh)


def _chosen(known: tuple[Place, ...], wanted: str) -> Place:
    if not wanted and len(known) == 1:
        return known[0]
    fitting = [place for place in known if place.is_called(wanted)]
    if len(fitting) == 1:
        return fitting[0]
    listed = "\n".join(f"  {place.facility}  {place.name}" for place in known)
    words = f"There is no site {wanted!r}" if wanted else "There are several sites"
    raise UserError(f"{words}; name one with --site, by its number or its name:\n{listed}")


def _first_place(fresh: Fresh) -> Place:
    """A fresh installation has no site: records that come in need one to stand at."""
    done: Done = accepted(
        open_site(
            everywhere(Role.OPERATOR, fresh=fresh),
            name="First site",
            zone="UTC",
            jurisdiction="US",
            facility="A9999",
        )
    )
    print(
        "There was no site yet: opened one called 'First site' (time zone UTC, number A9999). "
        "Give it its own particulars before patients are treated there.",
        file=sys.stderr,
    )
    return next(place for place in places() if place.id == done.subject)
