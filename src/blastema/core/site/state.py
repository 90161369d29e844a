"""What a site is, as the fold of its events.

    (none) -> open

Its own specifications have their states in ``own``.

A site's text is about the practice, not about patients, and stands in the clear.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from blastema.core.site.own import Owned, after_draft, after_signature, without_draft
from blastema.core.stream import Handler, Kind


class SiteStage(StrEnum):
    NONE = "none"
    OPEN = "open"


class SiteField(StrEnum):
    """What can be changed. Past events keep the zone that they were recorded with."""

    NAME = "name"
    ZONE = "zone"
    JURISDICTION = "jurisdiction"
    FACILITY = "facility"
    ADDRESS = "address"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to everybody at a site, on the days from ``since`` to ``until``."""

    text: str
    since: str
    until: str


@dataclass(frozen=True, slots=True)
class Policy:
    value: str
    signed_by: str


@dataclass(frozen=True, slots=True)
class SiteState:
    """``drafted`` counts the versions that were ever drafted of each class, so that no number
    comes twice."""

    stage: SiteStage = SiteStage.NONE
    name: str = ""
    zone: str = ""
    jurisdiction: str = ""
    facility: str = ""
    address: str = ""
    phone: str = ""
    notices: tuple[Notice, ...] = ()
    policies: Mapping[str, Policy] = field(default_factory=dict)
    specifications: Owned = ()
    drafted: Mapping[str, int] = field(default_factory=dict)

    def notices_on(self, day: date) -> tuple[Notice, ...]:
        """The notices that hang on a day, the newest first."""
        on = day.isoformat()
        return tuple(n for n in reversed(self.notices) if n.since <= on <= n.until)

    def policy(self, name: str) -> str:
        """What the site decided, or an empty text where nobody has signed anything."""
        found = self.policies.get(name)
        return found.value if found else ""


def _opened(state: SiteState, data: Mapping[str, Any]) -> SiteState:
    return replace(
        state,
        stage=SiteStage.OPEN,
        name=data["name"],
        zone=data["zone"],
        jurisdiction=data["jurisdiction"],
        facility=data["facility"],
        address=data["address"],
        phone=data["phone"],
    )


def _changed(state: SiteState, data: Mapping[str, Any]) -> SiteState:
    return replace(state, **{SiteField(data["field"]).value: data["value"]})


def _notice_put_up(state: SiteState, data: Mapping[str, Any]) -> SiteState:
    notice = Notice(data["text"], data["from"], data["until"])
    return replace(state, notices=(*state.notices, notice))


def _policy_set(state: SiteState, data: Mapping[str, Any]) -> SiteState:
    policy = Policy(data["value"], data["signed_by"])
    return replace(state, policies={**state.policies, data["policy"]: policy})


def _drafted(state: SiteState, data: Mapping[str, Any]) -> SiteState:
    return replace(
        state,
        specifications=after_draft(state.specifications, data),
        drafted={**state.drafted, data["product"]: data["version"]},
    )


def _specified(state: SiteState, data: Mapping[str, Any]) -> SiteState:
    return replace(state, specifications=after_signature(state.specifications, data))


def _draft_withdrawn(state: SiteState, data: Mapping[str, Any]) -> SiteState:
    left = without_draft(state.specifications, data["product"])
    return replace(state, specifications=left)


_HANDLERS: dict[str, Handler[SiteState]] = {
    "site.opened.v1": _opened,
    "site.changed.v1": _changed,
    "site.notice_put_up.v1": _notice_put_up,
    "site.policy_set.v1": _policy_set,
    "site.specification_drafted.v1": _drafted,
    "site.specification_signed.v1": _specified,
    "site.specification_withdrawn.v1": _draft_withdrawn,
}

SITE = Kind("site", SiteState(), _HANDLERS)
