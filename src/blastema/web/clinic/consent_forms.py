"""The verbs of consent at the desk: sign, note that it was read, talk through, withdraw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from blastema.actions.act import Act, Result
from blastema.actions.read.consents import CourseConsents, course_consents
from blastema.actions.read_consent import note_consent_read, talk_through_consent
from blastema.actions.record_consent import document_for, record_consent, withdraw_consent
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Purpose, catalogue
from blastema.core.consent.document import Point
from blastema.core.consent.state import (
    ConsentWithdrawal,
    HowRead,
    Identity,
    Representing,
    SignedBy,
)
from blastema.web.clinic.consent_desk import source_table
from blastema.web.clinic.consent_words import (
    HOW_READ,
    IDENTITIES,
    PURPOSES,
    RELATIONS,
    SIGNERS,
    WITNESS_DUE,
)
from blastema.web.clinic.fields import any_of, choices, one_of, picked, words
from blastema.web.clinic.verbs import CourseVerb
from blastema.web.clinic.words import names
from blastema.web.verbs import CommandForm, shown_or_raise


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
    how = one_of("How was it read?", choices(HOW_READ), required=False, initial="read-themselves")
    witness = picked("Witness", required=False)
    witness.help_text = "Another member of staff, who saw it signed and did not explain it."
    relation.asked = identity.asked = how.asked = witness.asked = True  # type: ignore[attr-defined]
    language = forms.CharField(required=False, max_length=2, widget=forms.HiddenInput)
    purpose = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    # The hashes of what is on the page: other words than these are not signed.
    shown = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)


class RecordConsent(CourseVerb):
    """The documents are read together on this page; who records it sees it signed."""

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
        chosen = self.purpose()
        needed = [one for one in found.asked if (one.purpose is chosen if chosen else one.needed)]
        points = {point.slug: _point(point) for one in needed for point in one.document.points}
        places = [names.target(target.as_data()) for target in state.targets]
        facts = [
            ("What is given", names.product(state.product_class)),
            ("Into", names.listed(places)),
        ]
        return {
            "document": needed[0].document.template if chosen else document_for(state),
            "facts": facts,
            "asked": needed,
            "missing_words": ", ".join(
                dict.fromkeys(name for one in needed for name in one.document.missing)
            ),
            "language": found.language,
            "witness_due": [WITNESS_DUE[one] for one in WITNESS_DUE if one in found.witness_due],
            "cannot_decide": not found.decides,
            "sources": [
                (one.document.title, source_table(one.document.template, found.place))
                for one in needed
            ],
            "initial": {
                "language": found.language,
                "purpose": chosen or "",
                "shown": ",".join(one.digest for one in needed),
                "by": "patient" if found.decides else "representative",
            },
            "choices": {
                "elements": list(points.items()),
                "witness": [("", "Nobody"), *found.colleagues],
            },
        }

    def language(self) -> str:
        asked: QueryDict = self.request.GET
        return asked.get("language", "") if asked.get("language", "") in ("en", "es") else ""

    def purpose(self) -> Purpose | None:
        """One document apart, where the address or the form names it; else all that is needed."""
        asked = self.request.POST.get("purpose", "") or self.request.GET.get("purpose", "")
        return Purpose(asked) if asked in {*Purpose} else None

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return record_consent(
            act,
            course=self.about.id,
            purpose=self.purpose(),
            elements=tuple(data["elements"]),
            signature=data["signature"],
            by=SignedBy(data["by"]),
            relation=Representing(data["relation"]),
            identity=Identity(data["identity"] or Identity.KNOWN),
            language=data["language"] or "en",
            how=HowRead(data["how"] or HowRead.THEMSELVES),
            witness=data["witness"],
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


# One field a question of the check; those of other documents are left out of the form.
QUESTIONS = {f"answer-{one.slug}": one for one in catalogue().questions}


class ReadConsentForm(CommandForm):
    """What the person answered, as they read it on paper or heard it read aloud."""

    purpose = forms.CharField(max_length=16, widget=forms.HiddenInput)
    language = one_of("In which language?", choices({"en": "English", "es": "Spanish"}))
    how = one_of("How was it read?", choices(HOW_READ), required=False, initial="read-themselves")
    how.asked = True  # type: ignore[attr-defined]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, one in QUESTIONS.items():
            options = [(answer.slug, answer.words[0]) for answer in one.answers]
            self.fields[name] = one_of(one.words[0], options)


class ReadConsent(CourseVerb):
    """Staff note that a document was read, with the answers to its check."""

    form_class = ReadConsentForm
    permission = Permission.CONSENT_RECORD
    title, submit = "Note that a consent was read", "Note it"
    done_message = "It is noted that it was read."

    def shown(self, act: Act) -> dict[str, Any]:
        found: CourseConsents = shown_or_raise(course_consents(act, course=self.about.id))
        asked = self.request.POST.get("purpose", "") or self.request.GET.get("purpose", "")
        needed = [one for one in found.asked if one.needed]
        self.asked = next((one for one in found.asked if one.purpose == asked), needed[-1])
        return {
            "facts": [("Document", self.asked.document.template.title)],
            "initial": {"purpose": self.asked.purpose.value, "language": found.language},
        }

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        own = {question.slug for question in self.asked.questions}
        for name, one in QUESTIONS.items():
            if one.slug not in own:
                del form.fields[name]
        return super()._filled(form, context)

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        answers = {one.slug: data[name] for name, one in QUESTIONS.items() if name in data}
        return note_consent_read(
            act,
            course=self.about.id,
            purpose=self.asked.purpose,
            answers=answers,
            language=data["language"],
            how=HowRead(data["how"] or HowRead.THEMSELVES),
        )


class TalkThroughForm(CommandForm):
    questions = any_of("Talked through with the person", required=True)


class TalkThrough(CourseVerb):
    """What the person answered otherwise; one document at a time."""

    form_class = TalkThroughForm
    permission = Permission.CONSENT_RECORD
    title, submit = "Talk a consent through", "Record that it was talked through"
    done_message = "It is recorded that this was talked through."

    def shown(self, act: Act) -> dict[str, Any]:
        found: CourseConsents = shown_or_raise(course_consents(act, course=self.about.id))
        self.asked = next((one for one in found.asked if one.unclear), None)
        unclear = self.asked.unclear if self.asked else ()
        options = [(one.slug, f"{one.words[0]} {one.why[0]}") for one in unclear]
        lead = "" if unclear else "Nothing is left to talk through."
        return {"choices": {"questions": options}, "lead": lead}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return talk_through_consent(
            act,
            consent=self.asked.consent if self.asked else "",
            questions=tuple(data["questions"]),
        )
