"""Finds patients for those who may see who a patient is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from blastema.actions.person import Contact, Name, digits, plain
from blastema.actions.read.reader import Reader, reading
from blastema.core.access.permissions import Permission
from blastema.records import find_people
from blastema.records.models import Patient

# More than these are not looked through: then the search has to say more.
MOST = 500
# Who was registered last is shown where nothing was asked.
NEWEST = 25
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
    """``more`` says that the search has to be narrowed: not all were looked through."""

    rows: tuple[Found, ...]
    more: bool
    may: frozenset[Permission]


@reading(Permission.PATIENT_READ)
def patients_found(reader: Reader, *, search: Search) -> FoundPatients:
    """Who fits, by name; or who was registered last, where nothing was asked."""
    sites = sorted(reader.sites)
    found = _candidates(search, sites) if search.asked else find_people.newest(sites, NEWEST)
    reader.keys.fetch([f"patient/{row.id}" for row in found])
    rows = [row for row in map(lambda row: _shown(reader, row), found) if search.fits(row.name)]
    if search.asked:
        rows.sort(key=lambda row: plain(f"{row.name.family} {row.name.given}"))
    reader.show_many((row.id for row in rows[:NEWEST]), "patients")
    here = reader.may(Permission.PATIENT_REGISTER, reader.act.site)
    may = frozenset({Permission.PATIENT_REGISTER} if here else ())
    return FoundPatients(tuple(rows), len(found) >= MOST, may)


def _candidates(search: Search, sites: list[str]) -> list[Patient]:
    """By whole names first, since few have them; else by the first letters."""
    whole = find_people.by_words([*search.name_words, *search.other_words], sites, MOST)
    starts = [*_starts(search.name_words), *search.other_words]
    return whole or find_people.by_words(starts, sites, MOST)


def _starts(words: Iterable[str]) -> list[str]:
    return [word[:_START] for word in words]


def _shown(reader: Reader, row: Patient) -> Found:
    return Found(
        id=row.id,
        name=reader.name(row.id, row.name),
        birth_date=reader.text(row.id, row.birth_date),
        contact=reader.contact(row.id, row.contact),
        status=row.status,
    )
