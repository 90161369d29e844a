"""Who may sign for a patient by a link: named, given the link, and ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from blastema.actions.act import Act, Result
from blastema.actions.links import Represented, representative_link
from blastema.actions.represent import end_representation, name_representative
from blastema.core.access.permissions import Permission
from blastema.core.consent.state import Identity, Representing
from blastema.core.patient.state import RepresentationEnd
from blastema.web.clinic.consent_words import IDENTITIES, RELATIONS, REPRESENTATION_ENDS
from blastema.web.clinic.fields import choices, one_of, words
from blastema.web.clinic.verbs import RecordVerb
from blastema.web.verbs import CommandForm, shown_or_raise

_LEAD = (
    "Where a patient cannot decide, somebody who may by law reads and signs for them: at the "
    "desk, or by a link of their own. See who they are before you name them. Whoever you name "
    "takes the place of whoever was named before."
)


class RepresentForm(CommandForm):
    who = words("Full name of who may sign")
    relation = one_of("As what?", [(slug, said) for slug, said in RELATIONS.items() if slug])
    identity = one_of("How did they show who they are?", choices(IDENTITIES))


class Represent(RecordVerb):
    """Names who may sign, and shows who may now with the link to be given to them."""

    kind = "patient"
    form_class = RepresentForm
    template_name = "clinic/represent.html"
    permission = Permission.PATIENT_REPRESENT
    title, submit = "Somebody who may sign for the patient", "Name this person"
    done_message = "They may sign now. Give them the link that stands on this page."

    def shown(self, act: Act) -> dict[str, Any]:
        found: Represented = shown_or_raise(representative_link(act, patient=self.about.id))
        return {"lead": _LEAD, "facts": _facts(found), "link": found.link,
                "end_url": reverse("patient-end-representation", args=[self.about.id])}  # fmt: skip

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return name_representative(
            act,
            patient=self.about.id,
            name=data["who"],
            relation=Representing(data["relation"]),
            identity=Identity(data["identity"]),
        )

    def next_url(self, done: Any, **ids: str) -> str:
        return reverse("patient-represent", args=[self.about.id])


def _facts(found: Represented) -> list[tuple[str, str]]:
    one = found.representative
    if one is None:
        return []
    return [
        ("Name", one.name),
        ("As", RELATIONS[one.relation]),
        ("Showed who they are by", IDENTITIES[one.identity]),
    ]


class EndForm(CommandForm):
    reason = one_of("Why?", choices(REPRESENTATION_ENDS))


class EndRepresentation(RecordVerb):
    kind = "patient"
    form_class = EndForm
    permission = Permission.PATIENT_REPRESENT
    title, submit = "End signing for the patient", "End it"
    done_message = "Their link opens nothing any more."
    danger = True

    def shown(self, act: Act) -> dict[str, Any]:
        return {"lead": "The link opens nothing from now on. What was signed stays signed, until "
                        "it is taken back."}  # fmt: skip

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return end_representation(
            act, patient=self.about.id, reason=RepresentationEnd(data["reason"])
        )
