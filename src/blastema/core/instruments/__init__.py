"""Questionnaires: what is asked, how it is scored, and what a change means.

Item texts stand here only where their licence allows it; for the others a site brings
its own file (`site_texts`), and without it the instrument is scored but not shown.
"""

from blastema.core.instruments.load import instrument, instruments, outcome
from blastema.core.instruments.scoring import Answers, Score, Scored, given_score, score
from blastema.core.instruments.texts import SiteText, Texts, TextsError, site_texts, wordless
from blastema.core.instruments.values import (
    Answer,
    Better,
    Difference,
    Flag,
    Instrument,
    Item,
    Method,
    Missing,
    Scale,
)

__all__ = [
    "Answer",
    "Answers",
    "Better",
    "Difference",
    "Flag",
    "Instrument",
    "Item",
    "Method",
    "Missing",
    "Scale",
    "Score",
    "Scored",
    "SiteText",
    "Texts",
    "TextsError",
    "given_score",
    "instrument",
    "instruments",
    "outcome",
    "score",
    "site_texts",
    "wordless",
]
