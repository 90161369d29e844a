"""A person's name and contact as a form, bundle or table gives them, and how they are sealed."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field, fields
from datetime import date

from blastema.core.identity.birth import BirthDate
from blastema.core.patient.zone import zone_of


@dataclass(frozen=True, slots=True)
class Name:
    family: str = ""
    given: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.given, self.family) if part)


@dataclass(frozen=True, slots=True)
class Contact:
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    line: str = ""
    city: str = ""
    state: str = ""
    postal: str = ""
    country: str = ""

    @property
    def zone(self) -> str:
        return zone_of(state=self.state, postal=self.postal)


@dataclass(frozen=True, slots=True)
class Person:
    """``birth_date`` is ISO text; every part stays out of ``repr``, so out of every log."""

    name: Name = field(default=Name(), repr=False)
    birth_date: str = field(default="", repr=False)
    sex: str = field(default="unknown", repr=False)
    contact: Contact = field(default=Contact(), repr=False)
    address: Address = field(default=Address(), repr=False)

    def birth_year(self, today: date) -> int | None:
        """Checked: an impossible or future date raises ``IdentityError``."""
        return BirthDate.parse(self.birth_date, today).day.year if self.birth_date else None

    def words(self) -> list[str]:
        """What this person can be found by, exactly or by the first three letters of a name."""
        names = [plain(part) for part in f"{self.name.family} {self.name.given}".split()]
        starts = [name[:3] for name in names if len(name) > 3]
        numbers = [digits(self.contact.phone), self.contact.email.strip().lower()]
        return [*dict.fromkeys(w for w in (*names, *starts, *numbers, self.birth_date) if w)]


def plain(word: str) -> str:
    """Letters without accents and case, so that Müller is found as muller."""
    spread = unicodedata.normalize("NFKD", word.casefold())
    return "".join(c for c in spread if not unicodedata.combining(c))


def digits(phone: str) -> str:
    return re.sub(r"\D", "", phone)


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


def as_text(value: Name | Contact | Address) -> str:
    """The text that is sealed: JSON without empty parts; empty where there is none."""
    named = ((part.name, getattr(value, part.name)) for part in fields(value))
    parts = {name: text for name, text in named if text}
    return _ENCODER.encode(parts) if parts else ""


def name_from(text: str) -> Name:
    return Name(**json.loads(text)) if text.startswith("{") else Name(family=text)


def contact_from(text: str) -> Contact:
    return Contact(**json.loads(text)) if text.startswith("{") else Contact(phone=text)


def address_from(text: str) -> Address:
    return Address(**json.loads(text)) if text.startswith("{") else Address(line=text)
