"""What every step in the procedure room shares: its session, its scans, and a late entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.urls import reverse

from blastema.actions.act import Act, Result
from blastema.actions.read.treatment_page import TreatmentPage, treatment_page
from blastema.core.access.may import may
from blastema.core.access.permissions import Permission
from blastema.core.treatment.label import container_code
from blastema.core.verdict import Refusal, refuse
from blastema.web.clinic.fields import OpenText, sized
from blastema.web.clinic.verbs import RecordVerb
from blastema.web.lab.verb import moment_field
from blastema.web.verbs import CommandForm, shown_or_raise


def scan(label: str, hint: str, *, of: str = "", **more: Any) -> Any:
    """A field that a scanner types into, or a person who reads the label; ``of`` names what
    is scanned, where a page sends each scan to its field."""
    box = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-scan": of})
    return sized(OpenText(label=label, help_text=hint, max_length=80, widget=box, **more), "2xl")


def scanned_code(typed: str) -> str:
    """Donation number and division of whatever was scanned or typed; see `container_code`."""
    return container_code(typed)


class LateVerb(RecordVerb):
    """Something that happened at a session, entered while it happens or later."""

    kind = "treatment"
    template_name = "clinic/room_form.html"

    def kicker(self) -> str:
        return str(self.about.name)

    def back_url(self) -> str:
        return reverse("treatment", args=[self.about.id])

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        form.fields["happened"] = moment_field(
            "When did it happen?", required=False, help_text=_LATER
        )
        return super()._filled(form, context)

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        """Where it is entered later both times are kept, and the entry is marked."""
        if not (given := data.get("happened")):
            return super().perform(act, data, **ids)
        happened = given.replace(tzinfo=ZoneInfo(self.about.zone))
        if happened > act.now:
            return Refusal((_TO_COME,))
        return super().perform(replace(act, occurred=happened), data, **ids)


_LATER = "Leave it empty while it happens. Fill it in where it is entered later."
_TO_COME = refuse(
    "ROOM-TO-COME", "The time that was typed has not come yet.", "Type when it happened."
)


class BesideVerb(LateVerb):
    """A step of somebody who perhaps may not read the session: the page names nobody, and
    no change there that happened meanwhile holds it up."""

    may_read = False

    def shown(self, act: Act) -> dict[str, Any]:
        on = date.fromisoformat(act.today)
        refused = may(act.who.grants, Permission.TREATMENT_READ, self.about.site, on=on)
        self.may_read = refused is None
        return {"seen": {}, "back_url": self.back_url()}

    def kicker(self) -> str:
        return "Procedure room"

    def back_url(self) -> str:
        return super().back_url() if self.may_read else "/"


class RoomVerb(LateVerb):
    """A step of a session; ``page`` is what the room looked like when it was asked for."""

    page: TreatmentPage

    def shown(self, act: Act) -> dict[str, Any]:
        self.page = shown_or_raise(treatment_page(act, treatment=self.about.id))
        return {"choices": self.offered()}

    def offered(self) -> dict[str, Any]:
        return {}
