"""The verbs of the procedure room."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.collect_product import collect_product
from blastema.actions.finish_treatment import abandon_treatment, finish_treatment
from blastema.actions.hand_over_product import hand_over_product, take_over_product
from blastema.actions.inject_product import Picture, inject_product
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.controlled.demand import StepKind
from blastema.core.verdict import Refusal, refuse
from blastema.web import errors
from blastema.web.clinic.fields import named, one_of, sized, text
from blastema.web.clinic.room import LABORATORY, ROOM, to_hand_over, to_take_over
from blastema.web.clinic.room_verb import RoomVerb, scan, scanned_code
from blastema.web.clinic.words import names
from blastema.web.verbs import CommandForm

_MICROLITRES = Decimal(1000)


def microlitres(millilitres: Decimal) -> int:
    """A volume as it was typed; a part of a microlitre is below what any syringe shows."""
    return int((millilitres * _MICROLITRES).to_integral_value())


def millilitres(label: str) -> Any:
    return sized(forms.DecimalField(label=label, max_digits=7, decimal_places=3), "sm", "ml")


class CollectForm(CommandForm):
    volume = millilitres("How much was taken?")


class Collect(RoomVerb):
    step_kind = StepKind.COLLECTION
    form_class = CollectForm
    permission = Permission.PRODUCT_COLLECT
    title, submit, done_message = "Collect", "It is in the container", "The collection is recorded."

    def shown(self, act: Act) -> dict[str, Any]:
        shown = super().shown(act)
        ready = self.page.state.ready
        lead = f"From the {names.target(ready.target.as_data())}." if ready else ""
        return {**shown, "lead": lead}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        ready = self.page.state.ready
        return collect_product(
            act,
            treatment=self.about.id,
            volume_ul=microlitres(data["volume"]),
            body_site=ready.target.body_site if ready else "",
            side=ready.target.side if ready else "",
        )


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


class InjectForm(CommandForm):
    volume = millilitres("How much was injected?")
    guidance = one_of("How was the needle guided?")
    image = forms.FileField(
        label="Image of the needle", required=False, help_text="A PNG or JPEG file up to 10 MB."
    )
    felt = text("What did the person feel?", required=False)

    def clean_image(self) -> Picture | None:
        return picture(self.cleaned_data["image"])


MOST_BYTES = 10 * 1024 * 1024
# The first bytes of the two kinds of picture that the page shows again.
_KINDS = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


def picture(upload: Any) -> Picture | None:
    """The picture that was sent, known by its own first bytes and not by its name."""
    if not upload:
        return None
    content = upload.read()
    for start, media_type in _KINDS.items():
        if content.startswith(start):
            return Picture(media_type, content)
    raise forms.ValidationError("This is not a PNG or JPEG picture. Save it as one, and send it.")


class Inject(RoomVerb):
    step_kind = StepKind.INJECTION
    form_class = InjectForm
    permission = Permission.TREATMENT_INJECT
    title, submit, done_message = "Inject", "It is injected", "The injection is recorded."

    def post(self, request: HttpRequest, **ids: str) -> HttpResponse:
        """Nothing of a picture that is too large is opened."""
        upload = request.FILES.get("image")
        if upload is not None and (upload.size or 0) > MOST_BYTES:
            return errors.too_large(request)
        return super().post(request, **ids)

    def shown(self, act: Act) -> dict[str, Any]:
        shown = super().shown(act)
        ready = self.page.state.ready
        where = f"Into the {names.target(ready.target.as_data())}." if ready else ""
        initial = {"guidance": self.page.course.guidance}
        return {**shown, "lead": where, "initial": initial, "multipart": True}

    def offered(self) -> dict[str, Any]:
        route = catalogue().routes.get(self.page.course.route)
        ways = route.guidance if route else tuple(catalogue().guidance)
        return {"guidance": named(ways, names.guidance)}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        ready = self.page.state.ready
        if ready is None:
            return Refusal((_NO_TIME_OUT,))
        return inject_product(
            act,
            treatment=self.about.id,
            product=ready.product,
            target=ready.target,
            volume_ul=microlitres(data["volume"]),
            route=self.page.course.route,
            guidance=data["guidance"],
            picture=data["image"],
            felt=data["felt"],
        )


_NO_TIME_OUT = refuse(
    "TREATMENT-NO-TIMEOUT",
    "No time-out was passed since the last act.",
    "Hold a time-out for this target.",
    "clinician",
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
