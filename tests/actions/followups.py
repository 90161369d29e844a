"""A patient with a treatment behind them, and what the schedule has done for them."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.records import history
from blastema.records.models import Followup, Outbox
from tests.actions.paths import treated_course
from tests.actions.world import World


@dataclass
class Followed:
    """Ann was treated on 2 March 2026; her first visit afterwards opens on 30 March."""

    world: World
    patient: str = ""
    course: str = ""

    def __post_init__(self) -> None:
        self.patient, self.course = treated_course(self.world)

    def visit(self, slug: str) -> str:
        return Followup.objects.get(course=self.course, visit=slug).id

    def contacts(self, slug: str = "week-6") -> list[tuple[str, str]]:
        stream = f"followup/{self.visit(slug)}"
        return [(c.channel, c.result) for c in history.load([stream])[stream].state.contacts]

    def mails(self) -> int:
        return Outbox.objects.filter(subject=f"patient/{self.patient}").count()
