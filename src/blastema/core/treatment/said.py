"""What is scanned, said and answered at the table, before anything is compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from blastema.core.course.state import Target
from blastema.core.event import Json


class TeamRole(StrEnum):
    """What somebody does at the table."""

    OPERATOR = "operator"
    ASSISTANT = "assistant"
    ANAESTHESIA = "anaesthesia"
    IMAGING = "imaging"
    LABORATORY = "laboratory"
    OBSERVER = "observer"


@dataclass(frozen=True, slots=True)
class Member:
    """One person at the table, by the code of their sign-in."""

    staff: str
    role: TeamRole

    def as_data(self) -> dict[str, Json]:
        return {"staff": self.staff, "role": self.role.value}


@dataclass(frozen=True, slots=True)
class Kit:
    """A sterile set or kit that is opened; ``expires`` is its last good day, if it has one."""

    name: str
    lot: str
    expires: date | None = None

    def as_data(self) -> dict[str, Json]:
        day = self.expires.isoformat() if self.expires else None
        return {"name": self.name, "lot": self.lot, "expires": day}


@dataclass(frozen=True, slots=True)
class Said:
    """What was scanned and said aloud at the table.

    ``scanned`` is what the container's label gave. The two allergy answers are ``None`` until
    the question was answered, whatever the answer was; ``answers`` holds those to all other
    questions by the slug of the item. ``antithrombotic`` is the day of the last dose. With
    ``typed`` the wristband and the container are those that two people typed before.
    ``said_by`` leads and ``second_person`` assists; ``team`` is whoever else is at the table.
    """

    wristband: str
    target: Target
    scanned: str = ""
    anaesthetic_allergy: bool | None = None
    antibiotic_allergy: bool | None = None
    said_by: str = ""
    second_person: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    antithrombotic: date | None = None
    kits: tuple[Kit, ...] = ()
    team: tuple[Member, ...] = ()
    typed: bool = False

    @property
    def given(self) -> dict[str, str]:
        """Every answer by the slug of its item, those to the two old questions among them."""
        allergies = {
            "anaesthetic-allergy": self.anaesthetic_allergy,
            "antibiotic-allergy": self.antibiotic_allergy,
        }
        old = {slug: "yes" if yes else "no" for slug, yes in allergies.items() if yes is not None}
        return {**{slug: one for slug, one in self.answers.items() if one}, **old}

    @property
    def everybody(self) -> tuple[Member, ...]:
        return (
            Member(self.said_by, TeamRole.OPERATOR),
            Member(self.second_person, TeamRole.ASSISTANT),
            *self.team,
        )
