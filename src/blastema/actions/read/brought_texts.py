"""Which licensed questionnaires this installation has the words of, for whoever signs for it."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.actions.read.reader import Reader, reading
from blastema.actions.texts import texts
from blastema.core.access.permissions import Permission
from blastema.core.instruments import wordless


@dataclass(frozen=True, slots=True)
class BroughtText:
    """One questionnaire; without words ``place``, ``language`` and ``licence`` are empty."""

    name: str
    place: str = ""
    language: str = ""
    licence: str = ""


@reading(Permission.SITE_SET_POLICY)
def brought_texts(_: Reader) -> tuple[BroughtText, ...]:
    """Each file that was read, and each questionnaire whose words are lacking."""
    read = tuple(
        BroughtText(one.instrument.full_name, one.place, one.instrument.language, one.licence)
        for one in texts().brought
    )
    here = {one.name for one in read}
    lacking = (one.full_name for one in wordless() if one.full_name not in here)
    return (*read, *(BroughtText(name) for name in lacking))
