"""A page of results in plain words: no figure without of how many, and words for nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from blastema.actions.read.own_words import problem, product_name, visit_name
from blastema.actions.read.public_results import Group, Harm, ResultsPage, SeenAt, Told
from blastema.web.charts import ShareBar
from blastema.web.parts import Table, table


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Beside:
    """Another road of the same practice, at the visits that both roads show."""

    name: str
    treated: int
    table: Table


def link_words(pages: Iterable[ResultsPage]) -> list[Link]:
    return [_link(page) for page in pages]


def _link(page: ResultsPage) -> Link:
    asked = [page.site, page.what.condition, page.what.product]
    what = f"{product_name(page.what.product)}: {problem(page.what.condition, '')}"
    return Link(reverse("public-results", args=asked), f"{what} ({page.site_name})")


def period(group: Group) -> str:
    """``from January 2024 to March 2026``; a day would tell of one person."""
    days = group.treated.first, group.treated.last
    first, last = (f"{date.fromisoformat(day):%B %Y}" for day in days)
    return f"in {first}" if first == last else f"from {first} to {last}"


def bar(seen: SeenAt) -> ShareBar:
    parts = seen.better, seen.not_better, seen.silent, seen.unjudged
    return ShareBar(visit_name(seen.visit), parts)


def sentences(group: Group) -> list[str]:
    return [_sentence(seen) for seen in group.seen]


def _sentence(seen: SeenAt) -> str:
    return (
        f"After {visit_name(seen.visit).lower()}, {seen.due} people were followed so far. "
        f"{seen.answered} of {seen.due} answered. {_of(seen.better, seen.answered)} of those who "
        f"answered got better. If everybody who did not answer is not better, it is "
        f"{_of(seen.better, seen.judged)}."
    )


def _of(people: int, everybody: int) -> str:
    """``15 of 25 (60 of 100)``."""
    return f"{people} of {everybody} ({round(100 * people / everybody)} of 100)"


def seen_table(group: Group, title: str) -> Table:
    zero = any(seen.unjudged for seen in group.seen)
    columns = ["After", "Followed#", "Answered#", "Better, of those who answered#"]
    columns += ["Better, silent counted as not better#"]
    columns += ["Began at zero#"] if zero else []
    return table(title, [*columns], [_row(seen, zero=zero) for seen in group.seen])


def _row(seen: SeenAt, *, zero: bool) -> list[object]:
    return [
        visit_name(seen.visit),
        seen.due,
        f"{seen.answered} of {seen.due}",
        _of(seen.better, seen.answered),
        _of(seen.better, seen.judged),
        *([f"{seen.unjudged} of {seen.due}"] if zero else []),
    ]


def few(group: Group) -> str:
    return ", ".join(visit_name(visit).lower() for visit in group.few)


def beside(other: Group) -> Beside:
    name = product_name(other.arm)
    return Beside(
        name,
        other.treated.people,
        seen_table(other, f"Who got better with {name[0].lower()}{name[1:]}"),
    )


def harms(told: Told) -> list[tuple[str, str]]:
    """Each kind of harm with its words."""
    serious = "Serious harm (death, danger to life, hospital, lasting damage)"
    return [("Any harm", harm_words(told.harm)), (serious, harm_words(told.serious))]


def harm_words(harm: Harm) -> str:
    if harm.none:
        return (
            f"None of {harm.of} people so far. With {harm.of} people, a harm in up to 1 in "
            f"{harm.unseen} people could still be unseen."
        )
    if harm.people is None:
        return f"Some, but fewer than {harm.told_from} of {harm.of} people."
    return f"{_of(harm.people, harm.of)} people."
