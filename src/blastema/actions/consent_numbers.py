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
from blastema.core.consent.spanish import PRODUCTS
from blastema.records import history

_AFTER = re.compile(r"(week|month)-([0-9]+)", re.ASCII)
_UNITS = {
    "en": {"week": "weeks", "month": "months"},
    "es": {"week": "semanas", "month": "meses"},
}
_SEEN = {
    "en": "We saw {judged} people after this was done here. After {after}, {better} of {judged} "
    "were clearly better, {same} were not, and {silent} gave no answer.",
    "es": "Vimos aquí a {judged} personas después de esto. Después de {after}, {better} de "
    "{judged} estaban claramente mejor, {same} no, y {silent} sin respuesta.",
}
_BEGAN_AT_ZERO = {
    "en": "{unjudged} more had no pain at the start and are not counted.",
    "es": "Otras {unjudged} no tenían dolor al inicio y no se cuentan.",
}
_BESIDE = {
    "en": "With other care ({arm}), {better} of {judged} were clearly better and {silent} gave no "
    "answer.",
    "es": "Con otra atención ({arm}), {better} de {judged} estaban claramente mejor y {silent} "
    "sin respuesta.",
}
# Counted, none at all, and too few to say how many: as the page tells it.
_HARM = {
    "en": "{people} of {of} people were harmed",
    "es": "{people} de {of} personas tuvieron un daño",
}
_NO_HARM = {
    "en": "none of {of} people was harmed so far. With so few people, a harm in up to 1 of "
    "{unseen} could still be unseen",
    "es": "ninguna de {of} personas tuvo un daño. Con tan pocas, un daño en 1 de cada {unseen} "
    "aún podría no haberse visto",
}
_SOME_HARM = {
    "en": "some people were harmed, but fewer than {least} of {of}",
    "es": "algunas personas tuvieron un daño, pero menos de {least} de {of}",
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
    return {language: dict(numbers_of(told, language)) for language in _SEEN}


def numbers_of(told: Told, language: str) -> Iterator[tuple[str, str]]:
    """Each slot that the figures of a page fill, in words."""
    last = told.group.seen[-1]
    beside = [
        _BESIDE[language].format(arm=_named(other, language), **_counts(seen))
        for other in told.comparison
        for seen in other.seen
        if seen.visit == last.visit
    ]
    own = [_SEEN[language].format(**_counts(last), after=_visit(last.visit, language))]
    if last.unjudged:
        own.append(_BEGAN_AT_ZERO[language].format(**_counts(last)))
    yield "results", " ".join([*own, *beside])
    yield "own-rates", _harmed(told.harm, language)


def _counts(seen: SeenAt) -> dict[str, int]:
    """The parts add up to ``judged``; who is silent is in it, as on the page."""
    return {
        "judged": seen.judged,
        "better": seen.better,
        "same": seen.not_better,
        "silent": seen.silent,
        "unjudged": seen.unjudged,
    }


def _named(group: Group, language: str) -> str:
    spanish = PRODUCTS.get(group.arm, "") if language == "es" else ""
    return spanish or catalogue().product(group.arm).name


def _harmed(harm: Harm, language: str) -> str:
    if harm.none:
        return _NO_HARM[language].format(of=harm.of, unseen=harm.unseen)
    if harm.people is None:
        return _SOME_HARM[language].format(least=harm.told_from, of=harm.of)
    return _HARM[language].format(people=harm.people, of=harm.of)


def _visit(visit: str, language: str) -> str:
    found = _AFTER.fullmatch(visit)
    return f"{found[2]} {_UNITS[language][found[1]]}" if found else visit
