"""Left, right or both: read from codes and words, and left open where they disagree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from blastema.fhir.values import SNOMED, Concept

LEFT = "left"
RIGHT = "right"
BOTH = "both"
SIDES = (LEFT, RIGHT, BOTH)

# SNOMED CT qualifier values, and the regions that carry their side in the code.
_CODES: Mapping[str, str] = MappingProxyType(
    {
        "7771000": LEFT,
        "24028007": RIGHT,
        "51440002": BOTH,
        "82169009": LEFT,  # left knee region
        "6757004": RIGHT,  # right knee region
        "287679003": LEFT,  # left hip region
        "287579007": RIGHT,  # right hip region
        "91775009": LEFT,  # left shoulder region
        "91774008": RIGHT,  # right shoulder region
    }
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {"left": LEFT, "right": RIGHT, "both": BOTH, "bilateral": BOTH}
)
_WORD = re.compile(r"[a-z]+")


def side_of(concepts: Iterable[Concept]) -> str | None:
    """The side that codes name; without a coded side, the one that the words name.

    Two different sides in one place give ``None``: a person asks, a program does not guess which
    knee.
    """
    given = tuple(concepts)
    coded = {_CODES[c] for concept in given for c in concept.codes(SNOMED) if c in _CODES}
    found = coded or {side for concept in given for side in _said(concept)}
    return found.pop() if len(found) == 1 else None


def _said(concept: Concept) -> set[str]:
    texts = (concept.text, *(coding.display for coding in concept.codings))
    words = {word for text in texts for word in _WORD.findall(text.lower())}
    return {_WORDS[word] for word in words & _WORDS.keys()}
