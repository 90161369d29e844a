"""The figures of the evidence page in words, for a consent in its language.

Only where the site shows such a page to everybody, and enough people answered. An
improvement never stands alone: how many gave no answer, and how the other roads did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from blastema.actions.act import Act
from blastema.actions.read.public_results import Group, Harm, SeenAt, Told, public_results
from blastema.core.catalogue import catalogue
from blastema.records import history

_AFTER = re.compile(r"(week|month)-([0-9]+)", re.ASCII)
_UNITS = {
    "en": {"week": "weeks", "month": "months"},
    "es": {"week": "semanas", "month": "meses"},
}
_SEEN = {
    "en": "Of {due} people treated with this here, {better} were clearly better after {after}, "
    "{same} were not, and {silent} gave no answer.",
    "es": "De {due} personas tratadas así aquí, a los {after} {better} estaban claramente mejor, "
    "{same} no, y {silent} no respondieron.",
}
_BESIDE = {
    "en": "With other care ({arm}) it was {better} of {due}.",
    "es": "Con otra atención ({arm}) fueron {better} de {due}.",
}
_HARM = {
    "en": "{people} of {of} people were harmed by it",
    "es": "{people} de {of} personas tuvieron un daño",
}


def course_numbers(act: Act, course: str) -> Mapping[str, Mapping[str, str]]:
    """Language -> slot -> words for a course, from its own site; empty where nothing is shown."""
    loaded = history.load([f"course/{course}"])[f"course/{course}"]
    stream = f"episode/{loaded.state.episode}"
    if not loaded.position:
        return {}
    condition = history.load([stream])[stream].state.condition
    here = replace(act, site=loaded.meta.site)
    page = public_results(here, condition=condition, product=loaded.state.product_class)
    if page is None or page.told is None:
        return {}
    told = page.told
    return {language: dict(_words(told, language)) for language in _SEEN}


def _words(told: Told, language: str) -> Iterator[tuple[str, str]]:
    last = told.group.seen[-1]
    after = _visit(last.visit, language)
    beside = [
        _BESIDE[language].format(arm=_named(other), better=seen.better, due=seen.due)
        for other in told.comparison
        for seen in other.seen
        if seen.visit == last.visit
    ]
    yield "results", " ".join([_SEEN[language].format(**_counts(last), after=after), *beside])
    if told.harm.people is not None:
        yield "own-rates", _harmed(told.harm, language)


def _counts(seen: SeenAt) -> dict[str, int]:
    return {
        "due": seen.due,
        "better": seen.better,
        "same": seen.not_better,
        "silent": seen.silent,
    }


def _named(group: Group) -> str:
    return catalogue().product(group.arm).name


def _harmed(harm: Harm, language: str) -> str:
    return _HARM[language].format(people=harm.people, of=harm.of)


def _visit(visit: str, language: str) -> str:
    found = _AFTER.fullmatch(visit)
    return f"{found[2]} {_UNITS[language][found[1]]}" if found else visit
