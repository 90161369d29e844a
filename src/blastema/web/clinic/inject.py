"""The injection: how much, how guided, with what needle, and what the person felt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from blastema.actions.act import Act, Result
from blastema.actions.inject_product import Picture, inject_product
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.treatment.means import NOT_SAID, Anaesthetic, Means, SkinPreparation
from blastema.core.verdict import Refusal, refuse
from blastema.web import errors
from blastema.web.clinic.collect_form import microlitres, millilitres
from blastema.web.clinic.fields import choices, named, one_of, picked, sized, text, words
from blastema.web.clinic.room_verb import RoomVerb
from blastema.web.clinic.words import names, room
from blastema.web.verbs import CommandForm


def whole(label: str, unit: str) -> Any:
    return sized(forms.IntegerField(label=label, required=False, min_value=0), "2xs", unit)


class InjectForm(CommandForm):
    volume = millilitres("How much was injected?")
    guidance = one_of("How was the needle guided?")
    needle_gauge = whole("Needle: gauge", "G")
    needle_mm = whole("Needle: length", "mm")
    skin = picked("With what was the skin prepared?", choices(room.SKIN), required=False)
    anaesthetic = picked("Local anaesthetic", choices(room.ANAESTHETICS), required=False)
    anaesthetic_volume = millilitres("How much of it?", required=False)
    image = forms.FileField(
        label="Image of the needle", required=False, help_text="A PNG or JPEG file up to 10 MB."
    )
    reference = words(
        "Number of an image that is kept elsewhere",
        required=False,
        help_text="For example the accession number.",
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
        initial = {"guidance": self.page.course.guidance, **self._as_before()}
        return {**shown, "lead": where, "initial": initial, "multipart": True}

    def _as_before(self) -> dict[str, Any]:
        """What the last injection of this session was given with: most often the next is too."""
        given = self.page.state.injections
        last = given[-1].means if given else NOT_SAID
        said = {
            "needle_gauge": last.needle_gauge,
            "needle_mm": last.needle_mm,
            "skin": last.skin,
            "anaesthetic": last.anaesthetic,
        }
        return {name: value for name, value in said.items() if value}

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
            reference=data["reference"],
            felt=data["felt"],
            means=_means(data),
        )


def _means(data: Mapping[str, Any]) -> Means:
    skin, anaesthetic = data["skin"], data["anaesthetic"]
    return Means(
        needle_gauge=data["needle_gauge"] or 0,
        needle_mm=data["needle_mm"] or 0,
        skin=SkinPreparation(skin) if skin else None,
        anaesthetic=Anaesthetic(anaesthetic) if anaesthetic else None,
        anaesthetic_ul=microlitres(data["anaesthetic_volume"] or 0),
    )


_NO_TIME_OUT = refuse(
    "TREATMENT-NO-TIMEOUT",
    "No time-out was passed since the last act.",
    "Hold a time-out for this target.",
    "clinician",
)
