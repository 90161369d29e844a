"""A patient with a link to her own pages."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.actions.links import token_for
from blastema.records import history
from blastema.records.models import Followup
from tests.actions.world import World


@dataclass
class Ann:
    """A patient whose course is planned and consented to, with a baseline due."""

    world: World
    patient: str
    course: str

    def token(self) -> str:
        stream = f"patient/{self.patient}"
        epoch = history.load([stream])[stream].state.link_epoch
        return token_for(self.patient, epoch, self.world.fresh.now())

    @property
    def page(self) -> str:
        return f"/p/{self.token()}/"

    def followup(self, visit: str = "baseline") -> str:
        return Followup.objects.get(course=self.course, visit=visit).id

    def state(self, visit: str = "baseline"):
        stream = f"followup/{self.followup(visit)}"
        return history.load([stream])[stream].state
