"""Assurances: what has to be on file before the condition of a rule counts as met."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from blastema.core.catalogue.tables import Table


class Level(StrEnum):
    """Where an assurance is put on file."""

    SITE = "site"
    COURSE = "course"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Assurance:
    """One fact that rules ask for; ``who`` answers for it.

    ``per_product`` says that a site's policy may stand for one product class alone.
    """

    slug: str
    level: Level
    who: str
    words: str
    per_product: bool = False


def assurance(table: Table) -> Assurance:
    return Assurance(
        slug=table.text("slug"),
        level=table.word("level", Level) if "level" in table.content else Level.SITE,
        who=table.text("who", "quality"),
        words=table.text("words"),
        per_product=table.flag("per_product", False),
    )
