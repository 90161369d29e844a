"""What every form of the clinic shares: whose record it changes, and at which site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse

from blastema.actions.act import Act, Result
from blastema.actions.read.about import About, about
from blastema.core.access.permissions import Permission
from blastema.web.clinic.words import names
from blastema.web.verbs import VerbView, shown_or_raise


class RecordVerb(VerbView):
    """A form about one record, found by the last part of its address.

    The act happens at the record's own site, whichever site the person chose to look at.
    """

    permission: Permission
    kind = "episode"
    about: About

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        self.about = shown_or_raise(about(act, self.permission, self.kind, ids[self.kind]))
        return {
            "kicker": self.kicker(),
            "back_url": self.back_url(),
            "seen": self.about.seen,
            **self.shown(act),
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return self.send(replace(act, site=self.about.site, zone=self.about.zone), data)

    def shown(self, act: Act) -> dict[str, Any]:
        """What else the template is given: initial values, choices, facts."""
        return {}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        raise AssertionError(f"{type(self).__name__} sends no command")

    def kicker(self) -> str:
        return str(self.about.name)

    def back_url(self) -> str:
        return reverse("patient", args=[self.about.patient])

    def next_url(self, done: Any, **ids: str) -> str:
        return self.back_url()


class EpisodeVerb(RecordVerb):
    kind = "episode"

    def kicker(self) -> str:
        state = self.about.state
        problem = names.condition(state.condition, state.side, state.level)
        return f"{self.about.name} · {problem}"

    def back_url(self) -> str:
        return reverse("episode", args=[self.about.id])


class CourseVerb(RecordVerb):
    kind = "course"

    def kicker(self) -> str:
        return f"{self.about.name} · {names.product(self.about.state.product_class)}"

    def back_url(self) -> str:
        return reverse("episode", args=[self.about.state.episode])
