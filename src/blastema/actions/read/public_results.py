"""What we have seen, for everybody: only where a site switched it on, and of enough people.

No patient is read. Below ``LEAST`` people who answered there is no figure at all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from blastema.actions.act import Act
from blastema.actions.read.registry import Origin, Registry, Threshold, answered
from blastema.actions.read.registry_responders import ResponderRow
from blastema.actions.registry import Question
from blastema.core.catalogue import Kind, catalogue
from blastema.core.site.published import Published, published
from blastema.evidence import THRESHOLD
from blastema.evidence.sensitivity.comparators import ComparatorArm, beside
from blastema.records import history
from blastema.records import public_results as counts
from blastema.records.places import places
from blastema.records.public_results import Treated

# "People like you" only from so many people up (how we speak); the same for everybody.
LEAST = 20
# Scales of pain from 0 to 10, as those of the published arms.
_PAIN = frozenset({"nrs"})


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """A page that is on, as the first page links to it."""

    site: str
    site_name: str
    what: Published


@dataclass(frozen=True, slots=True)
class SeenAt:
    """One visit of which enough people answered.

    Of ``due`` people ``better`` and ``not_better`` answered; ``silent`` gave no answer now or
    before day 0; ``unjudged`` began at zero, so that no share of it can be better.
    """

    visit: str
    due: int
    better: int
    not_better: int
    silent: int
    unjudged: int

    @property
    def answered(self) -> int:
        return self.better + self.not_better

    @property
    def judged(self) -> int:
        """Those who could be better; who is silent counts as not better."""
        return self.answered + self.silent


@dataclass(frozen=True, slots=True)
class Group:
    """People with one kind of care; ``few`` are visits of which too few people answered."""

    arm: str
    treated: Treated
    seen: tuple[SeenAt, ...]
    few: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Harm:
    """People harmed ``of`` those treated; ``None`` where they are some, but too few to say."""

    people: int | None
    of: int

    @property
    def none(self) -> bool:
        return self.people == 0

    @property
    def told_from(self) -> int:
        """Fewer people than this are not counted out: the rule of exports."""
        return THRESHOLD

    @property
    def unseen(self) -> int:
        """Nothing in N people leaves a harm in up to 1 of this many possible, at 95 %: the
        rule of three (Hanley and Lippman-Hand, JAMA 1983;249:1743)."""
        return self.of // 3


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of a page, which only exist where enough people answered."""

    group: Group
    harm: Harm
    serious: Harm
    comparison: tuple[Group, ...]
    elsewhere: tuple[ComparatorArm, ...]
    threshold: Threshold
    origin: Origin


@dataclass(frozen=True, slots=True)
class PublicResults:
    """A page that is on; without ``told`` there were too few people."""

    page: ResultsPage
    told: Told | None

    @property
    def least(self) -> int:
        return LEAST


def results_pages() -> tuple[ResultsPage, ...]:
    """Every page that is on, by site."""
    there = sorted(places(), key=lambda place: place.name.casefold())
    found = history.load([f"site/{place.id}" for place in there])
    return tuple(
        ResultsPage(place.id, place.name, one)
        for place in there
        for one in published(found[f"site/{place.id}"].state)
    )


def public_results(act: Act, *, condition: str, product: str) -> PublicResults | None:
    """Of the act's site; ``None`` where no such page is on, whatever the reason."""
    wanted = (act.site, condition, product)
    pages = (p for p in results_pages() if (p.site, p.what.condition, p.what.product) == wanted)
    page = next(pages, None)
    return PublicResults(page, _told(act, page.what)) if page else None


def _told(act: Act, what: Published) -> Told | None:
    cares = tuple(p.slug for p in catalogue().products.values() if p.kind is Kind.COMPARATOR)
    question = Question(what.condition, what.outcome, frozenset([act.site]))
    told = answered(act, question, (what.product, *cares))
    if what.product not in told.shown or not told.thresholds:
        return None
    group = _group(told, act.site, what.product)
    if not group.seen:
        return None
    harmed = counts.harmed(act.site, what.condition, what.product)
    return Told(
        group=group,
        harm=_harm(harmed.any, group),
        serious=_harm(harmed.serious, group),
        comparison=_others(told, act.site, group),
        elsewhere=beside(what.condition) if what.outcome in _PAIN else (),
        threshold=told.thresholds[0],
        origin=told.origin,
    )


def _others(told: Registry, site: str, group: Group) -> tuple[Group, ...]:
    """Other roads, at the visits that the group is shown at: nothing is compared across time."""
    visits = {seen.visit for seen in group.seen}
    roads = (_group(told, site, arm) for arm in told.shown if arm != group.arm)
    same = (
        replace(road, seen=tuple(seen for seen in road.seen if seen.visit in visits))
        for road in roads
    )
    return tuple(road for road in same if road.seen)


def _group(told: Registry, site: str, arm: str) -> Group:
    people = counts.treated(site, told.question.condition, arm)
    rows = [r for r in told.responders if (r.key, r.arm) == (told.thresholds[0].key, arm)]
    enough = [row for row in rows if _people(row, people) >= LEAST]
    few = tuple(row.visit for row in rows if row not in enough)
    return Group(arm, people, tuple(map(_seen, enough)), few)


def _people(row: ResponderRow, treated: Treated) -> int:
    """At least so many different people answered: who was treated again may be in it twice."""
    there = row.due - row.missing - row.excluded
    return there - (treated.courses - treated.people)


def _seen(row: ResponderRow) -> SeenAt:
    assert row.of_answered is not None  # of LEAST people or more
    better = row.of_answered.responders
    return SeenAt(
        visit=row.visit,
        due=row.due,
        better=better,
        not_better=row.of_answered.people - better,
        silent=row.missing,
        unjudged=row.excluded,
    )


def _harm(people: int, group: Group) -> Harm:
    return Harm(people if people == 0 or people >= THRESHOLD else None, group.treated.people)
