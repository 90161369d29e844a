"""Beside the time-outs: stop the line, decide about an answer, type what cannot be scanned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from blastema.actions.act import Act, Result
from blastema.actions.decide_answer import decide_answer
from blastema.actions.stop_line import stop_line
from blastema.actions.type_identifiers import type_identifiers
from blastema.core.access.permissions import Permission
from blastema.core.treatment.checklist import checklist
from blastema.core.treatment.state import DecisionReason, HaltReason
from blastema.web.clinic.fields import choices, one_of
from blastema.web.clinic.room_verb import BesideVerb, RoomVerb, scan
from blastema.web.clinic.words.room import DECISIONS, HALTS
from blastema.web.verbs import CommandForm


class StopForm(CommandForm):
    reason = one_of("Why?", choices(HALTS))


class StopLine(BesideVerb):
    """Open to everybody at the table, whether or not they may read the session."""

    form_class = StopForm
    permission = Permission.BEDSIDE_STOP
    title, submit, danger = "Stop the line", "Stop now", True
    done_message = "Stopped. Nothing goes on before a new time-out has passed."

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return stop_line(act, treatment=self.about.id, reason=HaltReason(data["reason"]))


class DecideForm(CommandForm):
    item = one_of("About which answer?")
    reason = one_of("Why go on?", choices(DECISIONS))


class Decide(RoomVerb):
    form_class = DecideForm
    permission = Permission.TREATMENT_DECIDE
    title, submit = "Decide to go on", "Sign: go on"
    done_message = "Your decision is recorded. Hold the time-out again."

    def offered(self) -> dict[str, Any]:
        """What the last time-out waits for; without one, everything that can be decided."""
        waits = self.page.stop.mismatches if self.page.stop else ()
        items = [item for item in checklist().values() if item.decidable]
        some = [item for item in items if item.decide_rule in waits] or items
        return {"item": [(item.slug, item.stop) for item in some]}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return decide_answer(
            act,
            treatment=self.about.id,
            item=data["item"],
            answer=checklist()[data["item"]].decidable[0],
            reason=DecisionReason(data["reason"]),
        )


class TypeForm(CommandForm):
    wristband = scan("Wristband", "Type the number that stands on the wristband.")
    container = scan(
        "Product",
        "Type number and division from the label. Leave it empty before collecting.",
        required=False,
    )


class TypeIdentifiers(BesideVerb):
    """Each of two people types on their own, and sees nothing of what the other typed."""

    form_class = TypeForm
    permission = Permission.BEDSIDE_IDENTIFY
    title, submit = "Type wristband and label", "This is what I read"
    done_message = "Recorded. The other person types it too, then the time-out compares."

    def shown(self, act: Act) -> dict[str, Any]:
        lead = "Where nothing can be scanned, two people type what they read."
        return {**super().shown(act), "lead": lead}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return type_identifiers(
            act,
            treatment=self.about.id,
            wristband=data["wristband"],
            container=data["container"],
        )
