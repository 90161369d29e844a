"""What an administrator sees of people and sites. No patient is in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from blastema.actions.door import RefusedError
from blastema.actions.read.desk import local
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.signed import Signature, signed_on
from blastema.core.access.may import sites_where
from blastema.core.access.permissions import Permission
from blastema.core.site.state import SiteState
from blastema.core.staff.state import StaffState, sites_that_agree
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_desk, find_staff, second_factor
from blastema.records.places import places

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role at a site; ``over`` where its agreement has ended."""

    role: str
    site: str
    site_name: str
    until: date | None
    agreement: str = ""
    over: bool = False


@dataclass(frozen=True, slots=True)
class PersonLine:
    id: str
    name: str
    username: str
    active: bool
    roles: tuple[RoleHeld, ...]


@dataclass(frozen=True, slots=True)
class People:
    lines: tuple[PersonLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class PersonShown:
    """One person, and what the reader may do; ``sites`` are where roles may be granted."""

    id: str
    state: StaffState
    roles: tuple[RoleHeld, ...]
    sites: tuple[tuple[str, str], ...]
    own: bool
    may_renew: bool
    may_deactivate: bool
    second_factor: bool
    last_seen: datetime | None
    today: date
    seen: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SiteShown:
    """A site with everything that was decided about it.

    ``mine`` where the reader may sign for it, ``may_change`` where its particulars too.
    """

    id: str
    state: SiteState
    signers: dict[str, str]
    today: date
    mine: bool
    may_change: bool
    seen: dict[str, int] = field(default_factory=dict)


@reading(Permission.STAFF_READ)
def people(reader: Reader, *, page: int = 1) -> People:
    reader.allow(reader.act.site)
    start = (max(1, page) - 1) * PER_PAGE
    rows = find_staff.members(start=start, end=start + PER_PAGE)
    names = find_desk.site_names()
    held: dict[str, list[RoleHeld]] = {row.id: [] for row in rows}
    for one in find_staff.roles_of(held):
        until = date.fromisoformat(one.until) if one.until else None
        over = until is not None and until < reader.today
        role = RoleHeld(one.role, one.site, names.get(one.site, ""), until, over=over)
        held[one.parent].append(role)
    lines = tuple(
        PersonLine(row.id, row.name, row.username, row.active, tuple(held[row.id])) for row in rows
    )
    return People(lines, find_staff.count_members())


@reading(Permission.STAFF_READ)
def member(reader: Reader, staff: str, to: Permission = Permission.STAFF_READ) -> PersonShown:
    """One person, for somebody who may do ``to`` with their sign-in as a whole."""
    reader.allow(reader.act.site)
    loaded = reader.fold(f"staff/{staff}")[0]
    if loaded.position == 0:
        raise RefusedError(Refusal((refuse("STAFF-UNKNOWN", "There is no such person."),)))
    agree = sites_that_agree(loaded.state, reader.act.site)
    if to is not Permission.STAFF_READ:
        for site in agree:
            reader.allow(site, to)
    names = find_desk.site_names()
    seen = find_staff.last_seen(staff)
    return PersonShown(
        id=staff,
        state=loaded.state,
        roles=_held(loaded.state, names, reader.today),
        sites=_grantable(reader, names),
        own=reader.act.who.key == staff,
        may_renew=all(reader.may(Permission.STAFF_RENEW_SIGN_IN, site) for site in agree),
        may_deactivate=all(reader.may(Permission.STAFF_DEACTIVATE, site) for site in agree),
        second_factor=second_factor.has(find_staff.user_of(staff)),
        last_seen=local(seen, reader.act.zone) if seen else None,
        today=reader.today,
        seen={f"staff/{staff}": loaded.position},
    )


def _held(state: StaffState, names: dict[str, str], today: date) -> tuple[RoleHeld, ...]:
    return tuple(
        RoleHeld(
            one.grant.role,
            one.grant.site,
            names.get(one.grant.site, ""),
            one.grant.until,
            one.agreement,
            one.grant.expired(today),
        )
        for one in state.roles
    )


@reading(Permission.STAFF_ADD)
def places_to_add(reader: Reader) -> tuple[tuple[str, str], ...]:
    """The sites at which this person may grant a role to somebody new."""
    reader.allow(reader.act.site)
    return _grantable(reader, find_desk.site_names())


def _grantable(reader: Reader, names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    at = sites_where(reader.act.who.grants, Permission.STAFF_GRANT, on=reader.today)
    return tuple((site, name) for site, name in names.items() if site in at)


@reading(Permission.SITE_SET_POLICY)
def sites(reader: Reader) -> tuple[SiteShown, ...]:
    """Every site, for whoever signs for one of them; ``mine`` are those."""
    return tuple(_site(reader, place.id) for place in places())


@reading(Permission.SITE_SET_POLICY)
def site(reader: Reader, site_id: str) -> SiteShown:
    """A site for whoever signs for it."""
    return _known_site(reader, site_id)


@reading(Permission.SITE_SET_POLICY)
def policy_signatures(reader: Reader, site_id: str, *, policy: str) -> tuple[Signature, ...]:
    """Who signed for one policy of a site, and for what it was before."""
    reader.allow(site_id)
    return signed_on(
        f"site/{site_id}", lambda told: any(one.get("policy") == policy for one in told)
    )


@reading(Permission.SITE_CHANGE)
def site_to_change(reader: Reader, site_id: str) -> SiteShown:
    return _known_site(reader, site_id)


@reading(Permission.SITE_OPEN)
def may_open_site(reader: Reader) -> bool:
    reader.allow(reader.act.site)
    return True


def _known_site(reader: Reader, site_id: str) -> SiteShown:
    shown = _site(reader, site_id)
    if not shown.seen[f"site/{site_id}"]:
        raise RefusedError(Refusal((refuse("SITE-UNKNOWN", "There is no such site."),)))
    reader.allow(site_id)
    return shown


def _site(reader: Reader, site_id: str) -> SiteShown:
    loaded = reader.fold(f"site/{site_id}")[0]
    state: SiteState = loaded.state
    signers = {policy.signed_by for policy in state.policies.values()}
    names = find_desk.staff_names(one.partition("/")[2] for one in signers)
    return SiteShown(
        id=site_id,
        state=state,
        signers={one: names.get(one.partition("/")[2], one) for one in signers},
        today=reader.today,
        mine=site_id in reader.sites,
        may_change=reader.may(Permission.SITE_CHANGE, site_id),
        seen={f"site/{site_id}": loaded.position},
    )
