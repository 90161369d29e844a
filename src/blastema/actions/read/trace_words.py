"""What the things in a trace are called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from blastema.core.catalogue import catalogue
from blastema.core.identity import IdentityError
from blastema.core.identity.donation import DonationNumber
from blastema.core.trace.touch import Kind
from blastema.records import find_lab, find_trace
from blastema.records.find_trace import Given, Traced


@dataclass(frozen=True, slots=True)
class Touched:
    """One thing in a trace: ``state`` says where it stands, ``holds`` what holds it back."""

    kind: str
    id: str
    label: str
    state: str = ""
    holds: tuple[str, ...] = ()

    def to_json(self) -> dict[str, str]:
        return {"kind": self.kind, "id": self.id, "label": self.label, "state": self.state}


# In the order in which a list names them.
_MARKS = (Kind.DONOR, Kind.LOT, Kind.REAGENT, Kind.EQUIPMENT, Kind.OPERATOR, Kind.PLACE, Kind.STORE)


def of_product(row: Traced) -> Touched:
    held = f"on hold: {', '.join(row.holds)}" if row.holds else ""
    state = ", ".join(filter(None, (row.disposition, row.release, held)))
    return Touched("product", row.id, f"{number(row)} {class_name(row)}", state, row.holds)


def number(row: Traced) -> str:
    return f"{_for_people(row.din)} · {row.division}"


@lru_cache(maxsize=1024)  # one donation is often in thousands of containers
def _for_people(din: str) -> str:
    try:
        return DonationNumber(din).for_people
    except IdentityError:  # of an older record, which is shown as it is
        return din


def class_name(row: Traced) -> str:
    known = catalogue().products.get(row.product_class)
    return known.name if known else row.product_class


def of_runs(found: Iterable[tuple[str, str, str]]) -> list[Touched]:
    names = {process.slug: process.name for process in catalogue().processes}
    return [Touched("run", run, names.get(slug, slug), stage) for run, slug, stage in found]


def of_treatment(one: Given) -> Touched:
    return Touched(
        "treatment",
        one.treatment,
        f"Session of {one.at[:10]}",
        "given" if one.product else "opened",
    )


def of_marks(
    marks: Iterable[tuple[str, str, str, str]], *, leave_out: str = ""
) -> tuple[Touched, ...]:
    """Lots, instruments, people and places, each once; staff by their names."""
    found = {(kind, word): label for _, kind, word, label in marks if word != leave_out}
    names = find_lab.staff_names(word for kind, word in found if kind == Kind.OPERATOR)
    names |= find_trace.store_names([word for kind, word in found if kind == Kind.STORE])
    names |= find_trace.donor_names([word for kind, word in found if kind == Kind.DONOR])
    return tuple(
        Touched(kind, word, names.get(word, "") or label or "a former member of staff")
        for wanted in _MARKS
        for (kind, word), label in sorted(found.items())
        if kind == wanted
    )
