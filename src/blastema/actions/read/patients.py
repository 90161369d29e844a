"""Finds patients for those who may see who a patient is."""

from __future__ import annotations

from dataclasses import dataclass, field

from blastema.actions.person import Contact, Name, digits, plain
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.records import find_people
from blastema.records.models import Patient

# More than these are not looked through: then the search has to say more.
MOST = 500
PAGE = 25
_START = 3  # letters by which the index knows the start of a name


@dataclass(frozen=True, slots=True)
class Search:
    """What was typed; every part that is not empty has to fit."""

    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    born: str = field(default="", repr=False)
    number: str = field(default="", repr=False)

    @property
    def asked(self) -> bool:
        return bool(self.name or self.phone or self.born or self.number)

    @property
    def name_words(self) -> list[str]:
        return [plain(word) for word in self.name.split()]

    @property
    def other_words(self) -> list[str]:
        """A telephone number by its digits, everything else as it is written."""
        reach = self.phone.lower() if "@" in self.phone else digits(self.phone)
        return [word for word in (reach, self.born, self.number) if word]

    def fits(self, name: Name) -> bool:
        """Whether each word that was typed begins one of the names."""
        parts = plain(f"{name.family} {name.given}").split()
        return all(any(part.startswith(word) for part in parts) for word in self.name_words)


@dataclass(frozen=True, slots=True)
class Found:
    id: str
    name: Name = field(repr=False)
    birth_date: str = field(repr=False)
    contact: Contact = field(repr=False)
    status: str


@dataclass(frozen=True, slots=True)
class FoundPatients:
    """One page of ``total``; ``more`` says that not all who may fit were looked through."""

    rows: tuple[Found, ...]
    total: int
    more: bool
    may_register: bool


@reading(Permission.PATIENT_READ)
def patients_found(reader: Reader, *, search: Search, page: int = 1) -> FoundPatients:
    """Who fits, by name; or who was registered last, where nothing was asked."""
    sites = sorted(reader.sites)
    found = _candidates(search, sites) if search.asked else find_people.newest(sites, PAGE)
    reader.keys.fetch([f"patient/{row.id}" for row in found])
    named = [(row, reader.name(row.id, row.name)) for row in found]
    fitting = [(row, name) for row, name in named if search.fits(name)]
    if search.asked:
        fitting.sort(key=lambda pair: plain(f"{pair[1].family} {pair[1].given}"))
    shown = fitting[(page - 1) * PAGE : page * PAGE]
    reader.show_many((row.id for row, _ in shown), "patients")
    return FoundPatients(
        rows=tuple(_shown(reader, row, name) for row, name in shown),
        total=len(fitting),
        more=len(found) >= MOST,
        may_register=reader.may(Permission.PATIENT_REGISTER, reader.act.site),
    )


def _candidates(search: Search, sites: list[str]) -> list[Patient]:
    """By the first letters; where too many share them, by whole names."""
    starts = [word[:_START] for word in search.name_words]
    found = find_people.by_words([*starts, *search.other_words], sites, MOST)
    if len(found) < MOST:
        return found
    whole = find_people.by_words([*search.name_words, *search.other_words], sites, MOST)
    return whole or found


def _shown(reader: Reader, row: Patient, name: Name) -> Found:
    return Found(
        id=row.id,
        name=name,
        birth_date=reader.text(row.id, row.birth_date),
        contact=reader.contact(row.id, row.contact),
        status=row.status,
    )
