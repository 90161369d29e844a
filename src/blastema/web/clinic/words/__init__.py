"""How an event reads to a person: one sentence for each type, and a detail where there is one.

The data come from ``actions.read.happenings``: people and products are named already, and
sealed text is open. A version of a type that is not in the tables is told by its name.
"""

from __future__ import annotations

from blastema.actions.read.happenings import Happening
from blastema.web.clinic.words import (
    after,
    care,
    cells,
    donors,
    house,
    people,
    quality,
    recalls,
    room,
)
from blastema.web.clinic.words.names import plain, zone
from blastema.web.clinic.words.told import Entry, Table, Told

SENTENCES: Table = {
    **care.SENTENCES,
    **cells.SENTENCES,
    **donors.SENTENCES,
    **room.SENTENCES,
    **after.SENTENCES,
    **people.SENTENCES,
    **house.SENTENCES,
    **recalls.SENTENCES,
    **quality.SENTENCES,
}

# Streams of their own tell these: a list of visits, and answers that are still being given.
UNTOLD = frozenset({"followup.scheduled.v1", "followup.answer_saved.v1"})


def tell(happening: Happening) -> Told:
    sentence = SENTENCES.get(happening.type)
    if sentence is None:
        return Told(plain(happening.type.rpartition(".v")[0].replace(".", " ")))
    return sentence(happening.data)


def entry(happening: Happening) -> Entry:
    """An entry of ``parts/timeline.html``."""
    told = tell(happening)
    return Entry(
        what=told.what,
        detail=told.detail,
        who=happening.who,
        when=happening.at,
        zone=zone(happening.zone),
        late=happening.late,
        recorded=happening.recorded,
        signed=" and ".join(happening.signed),
        verified=happening.verified,
    )


def timeline(happenings: tuple[Happening, ...]) -> list[Entry]:
    return [entry(one) for one in happenings if one.type not in UNTOLD]
