"""The verbs of the procedure room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.finish_treatment import abandon_treatment, finish_treatment
from blastema.actions.hand_over_product import hand_over_product, take_over_product
from blastema.core.access.permissions import Permission
from blastema.core.verdict import Refusal, refuse
from blastema.web.clinic.fields import one_of, text
from blastema.web.clinic.room import LABORATORY, ROOM, to_hand_over, to_take_over
from blastema.web.clinic.room_verb import RoomVerb, scan, scanned_code
from blastema.web.clinic.words import names
from blastema.web.verbs import CommandForm


class HandOverForm(CommandForm):
    product = one_of("Which container?")


class HandOver(RoomVerb):
    form_class = HandOverForm
    permission = Permission.PRODUCT_HAND_OVER
    title, submit = "Hand over to the laboratory", "Hand it over"
    done_message = "Handed over. The laboratory scans it when it arrives."

    def offered(self) -> dict[str, Any]:
        found = to_hand_over(self.page).items()
        return {"product": [(one, names.container(f"{p.din}{p.division}")) for one, p in found]}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return hand_over_product(
            act,
            product=data["product"],
            from_place=ROOM,
            to_place=LABORATORY,
            to_role="laboratory",
        )


class TakeOverForm(CommandForm):
    scanned = scan("Product", "Scan the label of the container that arrived.")
    intact = one_of("Is the container intact?", [("yes", "Yes"), ("no", "No, it is damaged")])


class TakeOver(RoomVerb):
    form_class = TakeOverForm
    permission = Permission.PRODUCT_TAKE_OVER
    title, submit = "Take over from the laboratory", "It is here"
    done_message = "Taken over."

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        coming = to_take_over(self.page)
        code = scanned_code(data["scanned"])
        fitting = [one for one, product in coming.items() if product.code == code]
        product = next(iter([*fitting, *coming]), "")
        if not product:
            return Refusal((_NOTHING_COMES,))
        return take_over_product(
            act, product=product, place=ROOM, scanned=code, intact=data["intact"] == "yes"
        )


_NOTHING_COMES = refuse(
    "ROOM-NOTHING-COMES",
    "No container is on its way to this room.",
    "The laboratory hands it over first.",
    "laboratory",
)


class FinishForm(CommandForm):
    advice = text(
        "What did you advise?", help_text="What to do, what to watch for, and whom to call."
    )


class Finish(RoomVerb):
    form_class = FinishForm
    permission = Permission.TREATMENT_FINISH
    title, submit, done_message = "Finish the session", "Finish", "The session is finished."

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return finish_treatment(act, treatment=self.about.id, advice=data["advice"])

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("episode", args=[self.about.state.episode])


class AbandonForm(CommandForm):
    reason = text("Why does it end early?")


class Abandon(RoomVerb):
    form_class = AbandonForm
    permission = Permission.TREATMENT_FINISH
    title, submit = "End the session early", "End the session"
    done_message = "The session is ended. It does not count as done."
    danger = True

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return abandon_treatment(act, treatment=self.about.id, reason=data["reason"])
