"""What touched a product or a run: lots, instruments, people, places, and each other.

A trace asks "where else was this used?". So each stream gives the things that touched it
as (kind, word), and the word is written in one way only: what a person types later finds
it, however they use capitals and spaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from blastema.core.product.state import ProductState
from blastema.core.run.state import RunState
from blastema.core.treatment.state import TreatmentState

# As wide as the column; a longer label is cut here and at the asking alike.
LONGEST = 200


class Kind(StrEnum):
    """What a thing is that touched a product or a run."""

    LOT = "lot"
    REAGENT = "reagent"
    EQUIPMENT = "equipment"
    OPERATOR = "operator"
    PLACE = "place"
    STORE = "store"
    # Streams that touch streams: the run that made a product, what a run started from,
    # the session in which a product was collected, the donor whose tissue was delivered.
    RUN = "run"
    INPUT = "input"
    SESSION = "session"
    DONOR = "donor"


# What a person may name by the words that stand on it.
NAMED = (Kind.LOT, Kind.REAGENT, Kind.EQUIPMENT, Kind.PLACE)


@dataclass(frozen=True, slots=True)
class Touch:
    """One thing; ``word`` is what it is found by, ``label`` how it was written."""

    kind: Kind
    word: str
    label: str


def folded(text: str) -> str:
    """The one way in which a lot, an instrument or a place is looked up."""
    return " ".join(text.split()).casefold()[:LONGEST]


def of_product(state: ProductState) -> tuple[Touch, ...]:
    return _once((*_arrived(state), *_made(state), *_handled(state)))


def of_run(state: RunState) -> tuple[Touch, ...]:
    return _once(
        (*_inputs(state), *_rooms(state), *_instruments(state), *_reagents(state), *_hands(state))
    )


def of_treatment(state: TreatmentState) -> tuple[Touch, ...]:
    """The sterile sets and kits that were opened for a session, whatever came of it."""
    return _once(_named(Kind.REAGENT, one.lot, f"{one.lot}, {one.name}") for one in state.kits)


def _once(found: Iterable[Touch]) -> tuple[Touch, ...]:
    """Each thing once, the empty ones left out."""
    return tuple({(one.kind, one.word): one for one in found if one.word}.values())


def _named(kind: Kind, word: str, label: str = "") -> Touch:
    said = " ".join((label or word).split())
    return Touch(kind, folded(word), said[:LONGEST])


def _stream(kind: Kind, key: str) -> Touch:
    return Touch(kind, key, "")


def _arrived(state: ProductState) -> Iterator[Touch]:
    if state.arrival:
        lot = state.arrival.lot
        yield _named(Kind.LOT, lot, f"{lot}, {state.arrival.supplier}")
    yield _stream(Kind.DONOR, state.donor)


def _made(state: ProductState) -> Iterator[Touch]:
    yield _stream(Kind.RUN, state.run)
    yield _stream(Kind.SESSION, state.treatment)
    for measure in state.measures:
        yield _named(Kind.EQUIPMENT, measure.equipment)


def _handled(state: ProductState) -> Iterator[Touch]:
    # In a store the place is a position, which tells nothing without its store.
    yield _named(Kind.PLACE, "" if state.store else state.place)
    for stay in state.stays:
        yield _stream(Kind.STORE, stay.store)
    for one in state.custody:
        yield _named(Kind.PLACE, one.from_place)
        yield _named(Kind.PLACE, one.to_place)
        yield _stream(Kind.OPERATOR, one.handed_by)
        yield _stream(Kind.OPERATOR, one.received_by)
    for signer in state.released_by:
        yield _stream(Kind.OPERATOR, signer)


def _inputs(state: RunState) -> Iterator[Touch]:
    for product in state.inputs:
        yield _stream(Kind.INPUT, product)


def _rooms(state: RunState) -> Iterator[Touch]:
    for one in state.rooms:
        yield _named(Kind.PLACE, one.room)


def _instruments(state: RunState) -> Iterator[Touch]:
    for name in (*state.equipment, *(one for done in state.steps for one in done.equipment)):
        yield _named(Kind.EQUIPMENT, name)


def _reagents(state: RunState) -> Iterator[Touch]:
    for done in state.steps:
        for reagent in done.reagents:
            yield _named(Kind.REAGENT, reagent.lot, f"{reagent.lot}, {reagent.name}")


def _hands(state: RunState) -> Iterator[Touch]:
    for done in state.steps:
        yield _stream(Kind.OPERATOR, done.done_by)
        yield _stream(Kind.OPERATOR, done.witnessed_by)
