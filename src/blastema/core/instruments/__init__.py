"""Questionnaires: what is asked, how it is scored, and what a change means.

Item texts stand here only where their licence allows it; for the others a site brings
its own file (`with_site_text`), and without it the instrument is scored but not shown.
"""

from blastema.core.instruments.load import instrument, instruments, outcome, with_site_text
from blastema.core.instruments.scoring import Answers, Score, Scored, given_score, score
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
    "given_score",
    "instrument",
    "instruments",
    "outcome",
    "score",
    "with_site_text",
]
