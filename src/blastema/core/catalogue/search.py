"""Finding a condition by a person's words or another system's code, and products by words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from blastema.core.catalogue.content import Named
from blastema.core.catalogue.load import catalogue
from blastema.core.catalogue.values import Condition

_WORD = re.compile(r"[a-z0-9]+")
# Words that carry no meaning for the search; ours, short on purpose.
_NOISE = frozenset(_WORD.findall("a an and at for have i in is it me my of on or s the to with"))
# Words that many problems share: alone they find what names them, but where a more telling
# word was typed, it must fit.
_SHARED = frozenset(
    _WORD.findall(
        "arthritis bad bone chronic disease injury joint pain sore stiff tear tendon torn worn"
    )
)


def find_conditions(text: str) -> tuple[Condition, ...]:
    """The conditions a person may mean, best first: all their words, else some of them.

    "my bad back" finds chronic low back pain. Nothing typed finds nothing.
    """
    asked = _words(text)
    scored = [
        (_score(asked, condition), order, condition)
        for order, condition in enumerate(catalogue().conditions.values())
    ]
    hits = sorted((-score, order) for score, order, _ in scored if score)
    found = {order: condition for _, order, condition in scored}
    return tuple(found[order] for _, order in hits)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower().replace("'", ""))) - _NOISE


def _phrases(condition: Condition) -> Iterator[frozenset[str]]:
    yield from map(_words, (condition.name, condition.plain, *condition.synonyms))


def _score(asked: frozenset[str], condition: Condition) -> int:
    """Higher is better: 1000 for a whole phrase, else how much of one was said, in percent.

    Half of a phrase is the least that counts, so that "pain" alone does not find everything.
    """
    best, telling = 0, asked - _SHARED
    for phrase in _phrases(condition):
        common = len(asked & phrase)
        if phrase and (asked == phrase):
            return 1000
        fits = common * 2 >= len(phrase) and (telling & phrase if telling else common)
        if common and fits:
            best = max(best, 100 * common // len(asked | phrase) + 100 * (common == len(phrase)))
    return best


def find_answered(text: str) -> tuple[Condition, ...]:
    """Every problem named anywhere in a text that is answered honestly and not treated here."""
    said = _words(text)
    return tuple(
        one
        for one in catalogue().conditions.values()
        if not one.treated_here and any(phrase and phrase <= said for phrase in _phrases(one))
    )


def find_treatments(text: str) -> tuple[Named, ...]:
    """The products, sources, routes and guidance whose words were all typed, longest first.

    "stem cell therapy for my knee" finds marrow concentrate; "knee" alone finds none of them.
    """
    asked = _words(text)
    said = [
        (max((len(phrase) for phrase in _said(thing) if phrase <= asked), default=0), order, thing)
        for order, (kind, thing) in enumerate(catalogue().named())
        if kind != "condition"
    ]
    hits = sorted((-length, order) for length, order, _ in said if length)
    found = {order: thing for _, order, thing in said}
    return tuple(found[order] for _, order in hits)


def _said(thing: Named) -> Iterator[frozenset[str]]:
    """Its name and its synonyms; never the empty phrase, which everything holds."""
    yield from filter(None, map(_words, (thing.name, *thing.synonyms)))


def by_snomed(code: str) -> Condition | None:
    """The condition that a SNOMED CT code means; ``None`` where the catalogue is not sure."""
    conditions = catalogue().conditions.values()
    return next((c for c in conditions if code in c.snomed), None)


def by_icd10(code: str) -> Condition | None:
    """The condition that an ICD-10-CM code falls under: M17.11 under M17, C50.9 under C."""
    wanted = code.strip().upper()
    fitting = [
        (len(stem), order, condition)
        for order, condition in enumerate(catalogue().conditions.values())
        for stem in condition.icd10cm
        if _falls_under(wanted, stem)
    ]
    # The longest stem is the most exact one.
    return max(fitting, default=(0, 0, None), key=lambda hit: hit[:2])[2]


def _falls_under(code: str, stem: str) -> bool:
    return bool(re.fullmatch(r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?", code)) and (
        code.replace(".", "").startswith(stem.replace(".", ""))
    )
