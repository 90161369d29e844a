"""The small-cell rule for rows of people: who may be shown, and with how much of themselves.

An arm of a condition with fewer people than the threshold leaves the export whole. Inside an
arm, age band and sex are withheld from people who share them with too few others, and from the
next smallest group too where those withheld would themselves be few (k-anonymity by local
suppression; Sweeney 2002, doi 10.1142/S0218488502001648).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """One person in one condition, with what could single them out."""

    subject: str
    condition: str
    arm: str
    age_band: str | None
    sex: str | None

    @property
    def group(self) -> tuple[str, str]:
        return (self.condition, self.arm)

    @property
    def traits(self) -> tuple[str, str]:
        return (self.age_band or "", self.sex or "")


@dataclass(frozen=True, slots=True)
class Shown:
    """Who leaves the export (``gone``) and whose traits are withheld (``blurred``)."""

    gone: frozenset[Person]
    blurred: frozenset[Person]


def protect(people: Iterable[Person], threshold: int) -> Shown:
    """Sorts people into shown, shown without traits, and not shown."""
    groups: dict[tuple[str, str], list[Person]] = defaultdict(list)
    for person in people:
        groups[person.group].append(person)
    gone: set[Person] = set()
    blurred: set[Person] = set()
    for members in groups.values():
        if len(members) < threshold:
            gone.update(members)
        else:
            rare = _rare_traits(members, threshold)
            blurred.update(person for person in members if person.traits in rare)
    return Shown(frozenset(gone), frozenset(blurred))


def _rare_traits(members: list[Person], threshold: int) -> set[tuple[str, str]]:
    """The traits to withhold in one arm: too rare, or needed to hide those among."""
    sizes = Counter(person.traits for person in members)
    by_size = sorted(sizes, key=lambda traits: (sizes[traits], traits))
    rare = {traits for traits in by_size if sizes[traits] < threshold}
    for traits in by_size[len(rare) :]:
        if not rare or sum(sizes[each] for each in rare) >= threshold:
            break
        rare.add(traits)
    return rare
