"""What anybody may read: the sites of the practice, and honest answers from the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from blastema.core.catalogue import Condition, catalogue, find_conditions
from blastema.core.civil import find_zone, local_day
from blastema.core.site.state import SiteState
from blastema.records import history
from blastema.records.places import places

_SUGGESTIONS = 5


@dataclass(frozen=True, slots=True)
class PublicSite:
    """A site as a visitor sees it, with the notices that hang there today."""

    id: str
    name: str
    address: str
    phone: str
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What we say about a condition that is not treated here."""

    slug: str
    name: str
    text: str


def public_sites(now: datetime) -> tuple[PublicSite, ...]:
    """Every site, by name. Name, address and telephone number are public."""
    ids = [place.id for place in places()]
    found = history.load([f"site/{site}" for site in ids])
    shown = (_public(site, found[f"site/{site}"].state, now) for site in ids)
    return tuple(sorted(shown, key=lambda site: site.name.casefold()))


def _public(site: str, state: SiteState, now: datetime) -> PublicSite:
    zone = find_zone(state.zone)
    hanging = state.notices_on(local_day(now, zone)) if zone else ()
    texts = tuple(notice.text for notice in hanging)
    return PublicSite(site, state.name, state.address, state.phone, texts)


def suggestions(words: str) -> tuple[Condition, ...]:
    """The problems that a person may mean, best first; nothing typed suggests nothing."""
    return find_conditions(words)[:_SUGGESTIONS]


def answers() -> tuple[Answer, ...]:
    """The conditions that people ask about and that are not treated here."""
    return tuple(_answer(c) for c in catalogue().conditions.values() if not c.treated_here)


def answer(slug: str) -> Answer | None:
    return next((one for one in answers() if one.slug == slug), None)


def _answer(condition: Condition) -> Answer:
    return Answer(condition.slug, condition.name, condition.answer)
