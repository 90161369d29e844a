"""The tasks of *Start here*: whose chair a visitor takes, what to do there, and where it is.

A task whose page is not built, or that has nothing left to be tried on, is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from blastema.actions.read.demonstration import Found
from blastema.core.access.roles import ROLES, Role


def _anything(_found: Found) -> dict[str, str] | None:
    """A page whose address names no record."""
    return {}


def _nothing(_found: Found) -> str:
    return ""


def _props(found: Found) -> str:
    return (
        f"Nothing can be scanned here. The wristband reads {found.wristband} and the label of "
        f"the syringe {found.label}. The plan says the {found.side} knee: say the other one."
    )


def _heel(_found: Found) -> str:
    return (
        "Try: treatment; amniotic or placental allograft; from placenta and amnion; into a "
        "ligament or its attachment; ultrasound; the heel is the foot of the title."
    )


@dataclass(frozen=True, slots=True)
class Task:
    """``page`` is the name of the page; ``on`` gives the ids in its address, or `None` where
    nothing is left to be tried on. ``hint`` is said on the page: what a visitor would read
    off a wristband, or from the person before them."""

    slug: str
    role: Role
    title: str
    what: str
    page: str
    on: Callable[[Found], dict[str, str] | None] = _anything
    query: str = ""
    hint: Callable[[Found], str] = _nothing

    @property
    def chair(self) -> str:
        """Who the visitor will be, in words."""
        return "Patient, on a phone" if self.role is Role.PATIENT else ROLES[self.role].title


@dataclass(frozen=True, slots=True)
class Offer:
    """A task with the address where it is done, and what is said there."""

    task: Task
    url: str
    hint: str = ""


def _one(kind: str) -> Callable[[Found], dict[str, str] | None]:
    """The page of one record of this kind that suits the task."""
    name, _, page = kind.partition(":")

    def on(found: Found) -> dict[str, str] | None:
        value = getattr(found, name)
        return {page or name: value} if value else None

    return on


TASKS = (
    Task(
        "answer",
        Role.PATIENT,
        "Answer what is due",
        "A mail brought you here. A few questions, one a screen; stop and come back when you like.",
        "own-home",
        _one("token"),
    ),
    Task(
        "unblock",
        Role.COORDINATOR,
        "Clear a blocked episode",
        "It is paused until the cardiologist writes. The letter has come: take it up again.",
        "episode",
        _one("paused:episode"),
    ),
    Task(
        "refusal",
        Role.CLINICIAN,
        "Be refused, and read why",
        "A person with heel pain will have nothing made of birth tissue. Plan a placental "
        "allograft, and see which rules say no.",
        "episode-plan",
        _one("unwilling:episode"),
        hint=_heel,
    ),
    Task(
        "bench",
        Role.LABORATORY,
        "Run marrow concentrate on the bench",
        "Two steps are done and the clock runs. Do the next one: measure, name the lot, go on.",
        "run",
        _one("run"),
    ),
    Task(
        "wrong-knee",
        Role.CLINICIAN,
        "Be stopped at the wrong knee",
        "The syringe is in the room. Hold the time-out and say the other side than is planned.",
        "treatment-time-out-injection",
        _one("treatment"),
        hint=_props,
    ),
    Task(
        "course",
        Role.CLINICIAN,
        "See a course",
        "One knee over more than a year: what was asked, answered and changed, and who signed.",
        "episode",
        _one("followed:episode"),
    ),
    Task(
        "missing",
        Role.ANALYST,
        "See who is missing",
        "Outcomes by treatment, with how many were asked, how many answered, and how many never "
        "did.",
        "evidence",
        query="?condition=knee-osteoarthritis&outcome=nrs",
    ),
    Task(
        "board",
        Role.COORDINATOR,
        "Look at the whole board",
        "Every open episode by state: what it waits for, and whose turn it is.",
        "board",
    ),
    Task(
        "quality",
        Role.QUALITY,
        "Watch a legal clock",
        "A serious event was reported and nobody has judged it yet.",
        "quality",
    ),
)


def offers(found: Found) -> Iterator[Offer]:
    for task in TASKS:
        url = _address(task, found)
        if url:
            yield Offer(task, url, task.hint(found))


def offer(slug: str, found: Found) -> Offer | None:
    return next((one for one in offers(found) if one.task.slug == slug), None)


def _address(task: Task, found: Found) -> str:
    ids = task.on(found)
    if ids is None:
        return ""
    try:
        return reverse(task.page, kwargs=ids) + task.query
    except NoReverseMatch:
        return ""
