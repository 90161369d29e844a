"""The verbs of consent at the desk: sign, note that it was read, talk through, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from blastema.actions.act import Act, Result
from blastema.actions.read.consents import CourseConsents, course_consents
from blastema.actions.record_consent import document_for, record_consent, withdraw_consent
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Purpose
from blastema.core.consent.document import Point
from blastema.core.consent.state import ConsentWithdrawal, Identity, Representing, SignedBy
from blastema.web.clinic.fields import any_of, choices, one_of, words
from blastema.web.clinic.verbs import CourseVerb
from blastema.web.clinic.words import names
from blastema.web.verbs import CommandForm, shown_or_raise

SIGNERS = {"patient": "The patient", "representative": "Somebody who may sign for the patient"}
RELATIONS = {
    "": "Nobody signs for the patient",
    "parent": "Parent",
    "guardian": "Guardian",
    "health-care-agent": "Health care agent",
    "spouse": "Husband, wife or partner",
    "adult-child": "Adult child",
    "other": "Somebody else whom the law allows",
}
IDENTITIES = {
    "known-to-staff": "Known to us",
    "photo-id": "A document with a photograph",
    "papers-of-representative": "Papers that show whom they represent",
}
PURPOSES = {
    "collection": "Taking cells or tissue",
    "treatment": "Treatment",
    "registry": "Keeping results in the registry",
    "images": "Keeping a picture",
    "recontact": "Being called or written to later",
    "follow-up": "Being asked with conventional care",
}


class ConsentForm(CommandForm):
    elements = any_of("Agreed to, point by point")
    elements.asked = True  # type: ignore[attr-defined]  # read by parts/optional.html
    signature = words("Signature", help_text="The person types their full name.")
    by = one_of("Who signs?", choices(SIGNERS), initial="patient")
    relation = one_of("As what?", choices(RELATIONS), required=False, initial="")
    identity = one_of(
        "How did they show who they are?",
        choices(IDENTITIES),
        required=False,
        initial="known-to-staff",
    )
    relation.asked = identity.asked = True  # type: ignore[attr-defined]
    language = forms.CharField(required=False, max_length=2, widget=forms.HiddenInput)
    # The hashes of what is on the page: other words than these are not signed.
    shown = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)


class RecordConsent(CourseVerb):
    """The documents are read together on this page; the member of staff is the witness."""

    form_class = ConsentForm
    template_name = "clinic/consent.html"
    permission = Permission.CONSENT_RECORD
    title, submit = "Record consent", "Sign"
    done_message = "Consent is recorded."

    def shown(self, act: Act) -> dict[str, Any]:
        state = self.about.state
        found: CourseConsents = shown_or_raise(
            course_consents(act, course=self.about.id, language=self.language())
        )
        needed = [one for one in found.asked if one.needed]
        points = {point.slug: _point(point) for one in needed for point in one.document.points}
        places = [names.target(target.as_data()) for target in state.targets]
        facts = [
            ("What is given", names.product(state.product_class)),
            ("Into", names.listed(places)),
        ]
        return {
            "document": document_for(state),
            "facts": facts,
            "asked": needed,
            "missing": found.missing,
            "missing_words": ", ".join(found.missing),
            "language": found.language,
            "initial": {
                "language": found.language,
                "shown": ",".join(one.digest for one in needed),
            },
            "choices": {"elements": list(points.items())},
        }

    def language(self) -> str:
        asked: QueryDict = self.request.GET
        return asked.get("language", "") if asked.get("language", "") in ("en", "es") else ""

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return record_consent(
            act,
            course=self.about.id,
            elements=tuple(data["elements"]),
            signature=data["signature"],
            by=SignedBy(data["by"]),
            relation=Representing(data["relation"]),
            identity=Identity(data["identity"] or Identity.KNOWN),
            language=data["language"] or "en",
            shown=tuple(filter(None, data["shown"].split(","))),
        )


def _point(point: Point) -> str:
    """The words stand above; here each point is named."""
    words = point.title or point.words
    return words if point.required else f"{words} (may be left out)"


class WithdrawConsentForm(CommandForm):
    purpose = one_of("What is taken back?", choices(PURPOSES), required=False, initial="treatment")
    reason = one_of("Why?", choices(ConsentWithdrawal), help_text="Nobody owes a reason.")


class WithdrawConsent(CourseVerb):
    form_class = WithdrawConsentForm
    permission = Permission.CONSENT_WITHDRAW
    title, submit = "Record that consent is withdrawn", "Record the withdrawal"
    done_message = "The consent is withdrawn. It ends what was chosen, and nothing else."
    danger = True

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return withdraw_consent(
            act,
            course=self.about.id,
            purpose=Purpose(data["purpose"] or Purpose.TREATMENT),
            reason=ConsentWithdrawal(data["reason"]),
        )
