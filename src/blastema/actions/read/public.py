"""What anybody may read: the sites of the practice, and honest answers from the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from blastema.core.catalogue import (
    CellSource,
    Condition,
    Kind,
    Named,
    ProductClass,
    catalogue,
    find_conditions,
    find_treatments,
)
from blastema.core.civil import find_zone, local_day
from blastema.core.site.state import SiteState
from blastema.core.verdict import Effect
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


@dataclass(frozen=True, slots=True)
class Meant:
    """A treatment, a source or a way that a person's words name, and what it is."""

    name: str
    text: str


def treatments_meant(words: str) -> tuple[Meant, ...]:
    """What is known under the words, longest first; it is told and offers nothing."""
    return tuple(Meant(thing.name, _told(thing)) for thing in find_treatments(words))


def _told(thing: Named) -> str:
    plain = "" if thing.name == getattr(thing, "plain", "") else getattr(thing, "plain", "")
    return ". ".join(filter(None, (plain, _limits(thing))))


def _limits(thing: Named) -> str:
    """What must not be left unsaid beside a name."""
    if isinstance(thing, CellSource):
        return thing.words.rstrip(".")
    if not isinstance(thing, ProductClass):
        return "Only within a study" if getattr(thing, "only_in_study", False) else ""
    if thing.kind is Kind.ANSWER:
        return "Not given here"
    study = thing.regulation is not None and thing.regulation.effect is Effect.STUDY
    return "Only within a study" if study else ""


def answers() -> tuple[Answer, ...]:
    """The conditions that people ask about and that are not treated here."""
    return tuple(_answer(c) for c in catalogue().conditions.values() if not c.treated_here)


def answer(slug: str) -> Answer | None:
    return next((one for one in answers() if one.slug == slug), None)


def _answer(condition: Condition) -> Answer:
    return Answer(condition.slug, condition.name, condition.answer)
