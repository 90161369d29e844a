"""Opens a site, changes its particulars, puts up notices, sets its policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.access.roles import Role
from blastema.core.site import decide
from blastema.core.site.published import PREFIX
from blastema.core.site.said import to_look_at, words_of
from blastema.core.site.state import SiteField
from blastema.core.staff import decide as staff_decide
from blastema.core.stream import Decision


@verb(Permission.SITE_OPEN)
def open_site(
    door: Door,
    *,
    name: str,
    zone: str,
    jurisdiction: str,
    facility: str,
    address: str = "",
    phone: str = "",
) -> Done:
    """``facility`` is the facility's part of donation numbers; opening asks no other site.

    A member of staff who opens a site administers it: nobody else could grant the first
    role there.
    """
    site = door.new()
    door.allow(door.act.site)
    opened = decide.open_site(
        door.begin_child("site", site),
        name=name,
        zone=zone,
        jurisdiction=jurisdiction,
        facility=facility,
        address=address,
        phone=phone,
    )
    done = door.write({("site", site): opened, **_administered_by_opener(door, site)})
    return replace(done, review=to_look_at(name))


def _administered_by_opener(door: Door, site: str) -> dict[tuple[str, str], Decision]:
    kind, _, staff = door.act.who.id.partition("/")
    if kind != "staff":
        return {}
    granted = staff_decide.grant_role(
        door.fact("staff", staff),
        role=Role.ADMINISTRATOR,
        site=site,
        own=False,
        site_exists=True,
        today=date.fromisoformat(door.act.today),
    )
    return {("staff", staff): granted}


@verb(Permission.SITE_CHANGE)
def change_site(door: Door, *, site: str, changes: Mapping[SiteField, str]) -> Done:
    door.allow(site)
    done = door.write({("site", site): decide.change(door.fact("site", site), changes=changes)})
    return replace(done, review=to_look_at(changes.get(SiteField.NAME, "")))


@verb(Permission.SITE_NOTICE)
def put_up_notice(door: Door, *, site: str, text: str, from_: date, until: date) -> Done:
    door.allow(site)
    put_up = decide.put_up_notice(
        door.fact("site", site),
        text=text,
        from_=from_,
        until=until,
        today=date.fromisoformat(door.act.today),
    )
    return replace(door.write({("site", site): put_up}), review=to_look_at(text))


@verb(Permission.SITE_SET_POLICY)
def set_policy(door: Door, *, site: str, policy: str, value: str) -> Done:
    """What everybody may see of the results is for quality to decide, and not to administer."""
    door.allow(site)
    if policy.startswith(PREFIX):
        door.allow(site, Permission.EVIDENCE_PUBLISH)
    signed_by = door.act.who.id
    decided = decide.set_policy(
        door.fact("site", site), policy=policy, value=value, signed_by=signed_by
    )
    done = door.write({("site", site): decided})
    return replace(done, review=to_look_at(words_of(policy, value)))
