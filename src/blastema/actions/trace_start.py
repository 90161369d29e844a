"""What somebody means who asks for a trace: a number, a lot, an instrument, a person.

The words may be a donation number with or without its division, as typed or as scanned; a
lot of a product or of a reagent; an instrument; a place; a donor's code; a user name; or the
id of a product, run, treatment, patient or donor, with its kind before it or without.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from blastema.actions.door import RefusedError
from blastema.core.identity import IdentityError
from blastema.core.identity.container import Container
from blastema.core.trace.touch import Kind, folded
from blastema.core.verdict import Finding, Refusal, refuse
from blastema.records import find_trace, merged

# Longer than any label; what is longer was pasted by mistake.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Start:
    """Where a walk begins: the products to go up from, and those to go down from.

    ``listed`` says whether these products are themselves part of the answer: what a lot
    became is, the product that was asked about is not. ``runs`` are asked about as such;
    ``sessions`` are those in which a lot was opened, whatever was given or collected there.
    """

    kind: str
    id: str
    label: str
    up: tuple[str, ...]
    down: tuple[str, ...]
    listed: bool = True
    runs: tuple[str, ...] = ()
    sessions: tuple[str, ...] = ()
    cut: bool = False


def meant(text: str, kind: str = "") -> Start:
    """Raises ``RefusedError`` where nothing, or more than one kind of thing, is meant."""
    words = " ".join(text.replace("\0", "").split())[:LONGEST]
    found = [one for one in _readings_of(words) if kind in ("", one.kind)]
    if len(found) == 1:
        return found[0]
    raise RefusedError(Refusal((_several(found) if found else _nothing(words),)))


def _readings_of(words: str) -> list[Start]:
    stream = _stream(words)
    if stream:
        return [stream]
    number = _number(words)
    if number:
        return [number]
    operator = find_trace.staff_called(words)
    people = [_operator(*operator)] if operator else []
    stores = find_trace.stores_called(words.casefold())
    return [
        *people,
        *(_touched(Kind.STORE, key, name) for key, name in stores[:1]),
        *(_donor(key) for key, _ in find_trace.donors_called(words)[:2]),
        *(_named(Kind(k), words, label) for k, label in _known(words)),
    ]


def _known(words: str) -> list[tuple[str, str]]:
    return find_trace.known_as(folded(words)) if words else []


def _stream(words: str) -> Start | None:
    kind, _, key = words.rpartition("/")
    found = find_trace.which(key) if kind in ("", *_STREAMS) and key else ""
    return _STREAMS[found](key) if found and kind in ("", found) else None


def _product(key: str) -> Start:
    return Start("product", key, "", (key,), (key,), listed=False)


def _run(key: str) -> Start:
    made = tuple(find_trace.touched(Kind.RUN, [key]))
    return Start("run", key, "", _inputs([key]), made, runs=(key,))


def _treatment(key: str) -> Start:
    collected = tuple(find_trace.touched(Kind.SESSION, [key]))
    return Start("treatment", key, "", tuple(find_trace.given_in([key])), collected)


def _patient(key: str) -> Start:
    """A person's cells and treatments may stand under records merged into this one."""
    records = merged.records_of(key)
    had = find_trace.given_in([t for one in records for t in find_trace.treatments_of(one)])
    own = [product for one in records for product in find_trace.own_products(one)]
    return Start("patient", key, "", tuple(had), tuple(own))


def _donor(key: str) -> Start:
    return _touched(Kind.DONOR, key, find_trace.donor_names([key]).get(key, ""))


_STREAMS: dict[str, Callable[[str], Start]] = {
    "product": _product,
    "run": _run,
    "treatment": _treatment,
    "patient": _patient,
    "donor": _donor,
}


def _inputs(runs: list[str]) -> tuple[str, ...]:
    found = find_trace.touches(runs)
    return tuple(word for _, kind, word, _ in found if kind == Kind.INPUT)


def _number(words: str) -> Start | None:
    try:
        container = Container.parse(words)
    except IdentityError:
        return None
    division = str(container.division or "")
    found = tuple(find_trace.with_number(str(container.number), division))
    if division and len(found) == 1:
        return _product(found[0])
    if not found:
        return None
    return Start("donation", container.code, container.number.for_people, found, found)


def _operator(key: str, name: str) -> Start:
    return _touched(Kind.OPERATOR, f"staff/{key}", name)


def _named(kind: Kind, words: str, label: str) -> Start:
    return _touched(kind, folded(words), label)


def _touched(kind: Kind, word: str, label: str) -> Start:
    """What it touched itself, and what came of the runs and sessions in which it was used."""
    streams = find_trace.touched(kind, [word])
    runs = find_trace.runs(streams)
    in_sessions = kind is Kind.REAGENT
    sessions = tuple(one.treatment for one in find_trace.sessions(streams if in_sessions else ()))
    own = {*streams} - {run for run, _, _ in runs} - {*sessions}
    found = tuple(sorted({*own, *_of_runs(runs), *_of_sessions(sessions)}))
    cut = len(streams) > find_trace.MOST
    return Start(kind.value, word, label, found, found, sessions=sessions, cut=cut)


def _of_sessions(sessions: tuple[str, ...]) -> set[str]:
    """What was collected, and what was given, in the sessions in which a set was opened."""
    if not sessions:
        return set()
    return {*find_trace.touched(Kind.SESSION, sessions), *find_trace.given_in(sessions)}


def _of_runs(runs: list[tuple[str, str, str]]) -> set[str]:
    """What the runs made; of a run that has made nothing yet, what it works on."""
    made = find_trace.touched(Kind.RUN, [run for run, _, stage in runs if stage == "finished"])
    return {*made, *_inputs([run for run, _, stage in runs if stage != "finished"])}


def _several(found: list[Start]) -> Finding:
    kinds = ", ".join(one.kind for one in found)
    return refuse(
        "TRACE-SEVERAL",
        f"These words stand for several things: {kinds}.",
        "Say which of them is meant.",
    )


def _nothing(words: str) -> Finding:
    if words.startswith("="):
        remedy = "Compare the number with the label, or scan the donation number alone."
    else:
        remedy = (
            "Scan a label, or type a lot, an instrument, a donor's code, a place or a user name "
            "as recorded."
        )
    return refuse("TRACE-UNKNOWN", "Nothing that is recorded here is called so.", remedy)
