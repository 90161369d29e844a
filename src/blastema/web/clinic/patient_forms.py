"""The verbs of a patient's record: register, correct, preferences, leaving, merging, erasing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.break_glass import break_glass
from blastema.actions.manage_patient import (
    correct_patient,
    erase_patient,
    merge_patients,
    record_contact_preference,
    record_death,
    record_preference,
    rejoin_patient,
    retract_death,
    revoke_links,
    unmerge_patient,
    withdraw_patient,
)
from blastema.actions.person import Address, Contact, Name, Person
from blastema.actions.read.patient_page import closed_record, may_register, patient_page
from blastema.actions.register_patient import register_patient
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.patient.state import (
    ContactChannel,
    CorrectionReason,
    ErasureReason,
    PatientWithdrawal,
    Sex,
    ToldBy,
)
from blastema.web.clinic.fields import (
    any_of,
    choices,
    one_of,
    picked,
    sized,
    text,
    words,
)
from blastema.web.clinic.verbs import RecordVerb
from blastema.web.clinic.words import names, people
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise


def _phone(**more: Any) -> Any:
    kind = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})
    field = forms.CharField(label="Telephone", required=False, max_length=40, widget=kind, **more)
    return sized(field, "lg")


def _mail() -> Any:
    return sized(forms.EmailField(label="E-mail", required=False, max_length=200), "2xl")


def _born(*, required: bool = True) -> Any:
    picker = forms.DateInput(attrs={"type": "date"})
    field = forms.CharField(label="Birth date", required=required, max_length=10, widget=picker)
    return sized(field, "md")


class RegisterForm(CommandForm):
    given = words("First names")
    family = words("Family name")
    born = _born()
    sex = one_of("Sex", choices(Sex))
    phone = _phone()
    email = _mail()
    line = words("Street and number", required=False)
    city = words("City", required=False)
    state = sized(forms.CharField(label="State", required=False, max_length=40), "sm")
    postal = sized(forms.CharField(label="Postal code", required=False, max_length=20), "sm")


class RegisterPatient(VerbView):
    form_class = RegisterForm
    title, submit, done_message = "New patient", "Register", "The patient is registered."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown_or_raise(may_register(act))
        lead = "Search first: the same person twice is hard to mend."
        return {"back_url": reverse("patients"), "lead": lead}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return register_patient(act, person=_person(data))

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("patient", args=[done.first("patient")])


def _person(data: Mapping[str, Any]) -> Person:
    return Person(
        name=Name(data["family"], data["given"]),
        birth_date=data["born"],
        sex=data["sex"],
        contact=Contact(data["phone"], data["email"]),
        address=Address(data["line"], data["city"], data["state"], data["postal"]),
    )


class PatientVerb(RecordVerb):
    kind = "patient"


class CorrectForm(CommandForm):
    given = words("First names", required=False)
    family = words("Family name", required=False)
    born = _born(required=False)
    phone = _phone()
    email = _mail()
    reason = one_of("Why?", choices(CorrectionReason))


class CorrectPatient(PatientVerb):
    form_class = CorrectForm
    permission = Permission.PATIENT_CORRECT
    title, submit = "Correct name, birth date or contact", "Save the correction"
    done_message = "The record is corrected."

    def shown(self, act: Act) -> dict[str, Any]:
        page = shown_or_raise(patient_page(act, patient=self.about.id))
        self.was = (page.name, page.contact, page.birth_date)
        return {
            "initial": {
                "given": page.name.given,
                "family": page.name.family,
                "born": page.birth_date,
                "phone": page.contact.phone,
                "email": page.contact.email,
            }
        }

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        name = Name(data["family"], data["given"])
        contact = Contact(data["phone"], data["email"])
        return correct_patient(
            act,
            patient=self.about.id,
            reason=CorrectionReason(data["reason"]),
            name=name if name != self.was[0] else None,
            contact=contact if contact != self.was[1] else None,
            birth_date=data["born"] if data["born"] != self.was[2] else "",
        )


def _sources() -> list[tuple[str, str]]:
    known = catalogue().sources
    groups = dict.fromkeys(source.group for source in known.values())
    return [(slug, names.source(slug)) for slug in (*groups, *known)]


class PreferenceForm(CommandForm):
    refused = any_of("The person will not have cells from", _sources())


class RecordPreference(PatientVerb):
    form_class = PreferenceForm
    permission = Permission.PATIENT_RECORD_PREFERENCE
    title, submit = "Cell sources refused", "Save what is refused"
    done_message = "The preference is recorded. The gate respects it from now on."

    def shown(self, act: Act) -> dict[str, Any]:
        return {"initial": {"refused": sorted(self.about.state.refused_sources)}}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return record_preference(act, patient=self.about.id, refused_sources=data["refused"])


class ContactPreferenceForm(CommandForm):
    channel = one_of("How?", choices({k: v.capitalize() for k, v in people.CHANNELS.items()}))
    language = sized(
        forms.CharField(
            label="Language",
            max_length=10,
            initial="en",
            help_text="Its short code: en for English, es for Spanish.",
        ),
        "sm",
    )


class RecordContactPreference(PatientVerb):
    form_class = ContactPreferenceForm
    permission = Permission.PATIENT_RECORD_CONTACT_PREFERENCE
    title, submit = "How to reach this person", "Save the wish"
    done_message = "The wish is recorded."

    def shown(self, act: Act) -> dict[str, Any]:
        state = self.about.state
        return {"initial": {"channel": state.channel, "language": state.language or "en"}}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return record_contact_preference(
            act,
            patient=self.about.id,
            channel=ContactChannel(data["channel"]),
            language=data["language"],
        )


_WITHDRAWALS = {
    "contact": "From contact: nobody calls or writes any more",
    "registry": "From the registry: new results are not used for learning",
}


class WithdrawForm(CommandForm):
    from_ = one_of("From what?", choices(_WITHDRAWALS))


class WithdrawPatient(PatientVerb):
    form_class = WithdrawForm
    permission = Permission.PATIENT_WITHDRAW
    title, submit = "Record a withdrawal", "Record the withdrawal"
    done_message = "The withdrawal is recorded."
    danger = True

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return withdraw_patient(act, patient=self.about.id, from_=PatientWithdrawal(data["from_"]))


class DeathForm(CommandForm):
    on = sized(
        forms.CharField(
            label="When?",
            required=False,
            max_length=10,
            help_text="Such as 2026-03-04; 2026-03 or 2026 where no more is known.",
        ),
        "md",
    )
    told_by = one_of("Who told us?", choices(ToldBy))


class RecordDeath(PatientVerb):
    form_class = DeathForm
    permission = Permission.PATIENT_RECORD_DEATH
    title, submit = "Record a death", "Record the death"
    done_message = "The death is recorded. Nobody is called or written to any more."
    danger = True

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        told_by = ToldBy(data["told_by"])
        return record_death(act, patient=self.about.id, on=data["on"], told_by=told_by)


class RejoinForm(CommandForm):
    to = picked("What do they want again?")


class RejoinPatient(PatientVerb):
    form_class = RejoinForm
    permission = Permission.PATIENT_WITHDRAW
    title, submit = "Take a withdrawal back", "Take it back"
    done_message = "The withdrawal is taken back, as the person asked."

    def shown(self, act: Act) -> dict[str, Any]:
        withdrawn = sorted(self.about.state.withdrawn)
        return {"choices": {"to": [(one, one.capitalize()) for one in withdrawn]}}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return rejoin_patient(act, patient=self.about.id, to=PatientWithdrawal(data["to"]))


class RetractForm(CommandForm):
    reason = one_of("Why?", choices(CorrectionReason))


class RetractDeath(PatientVerb):
    form_class = RetractForm
    permission = Permission.PATIENT_RECORD_DEATH
    title, submit = "This person lives", "Take the death back"
    done_message = "The record says again that this person lives."

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        reason = CorrectionReason(data["reason"])
        return retract_death(act, patient=self.about.id, reason=reason)


class MergeForm(CommandForm):
    into = words(
        "Number of the record that stays", help_text="The wristband number on the other page."
    )


class MergePatient(PatientVerb):
    form_class = MergeForm
    permission = Permission.PATIENT_MERGE
    title, submit = "Merge with another record", "Merge"
    done_message = "The records are merged."
    danger = True

    def shown(self, act: Act) -> dict[str, Any]:
        lead = (
            "For one person with two records. This record points to the one that stays, and "
            "nothing is lost: the two can be separated again."
        )
        return {"lead": lead}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        into = data["into"].strip().lower()
        return merge_patients(act, patient=self.about.id, into=into)


class UnmergePatient(PatientVerb):
    permission = Permission.PATIENT_MERGE
    title, submit = "Separate from the other record", "Separate"
    done_message = "The record stands alone again."

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return unmerge_patient(act, patient=self.about.id)


class RevokeLinks(PatientVerb):
    permission = Permission.PATIENT_REVOKE_LINKS
    title, submit = "Make every link useless", "Make them useless"
    done_message = "No link that was sent before opens anything any more."
    danger = True

    def shown(self, act: Act) -> dict[str, Any]:
        lead = (
            "The links that were sent to this person stop opening anything, for whoever has "
            "them. Answers that were given stay. A new link can be sent at once."
        )
        return {"lead": lead}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return revoke_links(act, patient=self.about.id)


class EraseForm(CommandForm):
    reason = one_of("Why?", choices(ErasureReason))
    sure = forms.BooleanField(label="I know that this cannot be undone, by anybody")


class ErasePatient(PatientVerb):
    form_class = EraseForm
    permission = Permission.PATIENT_ERASE
    title, submit = "Erase this person", "Erase for ever"
    done_message = "The person is erased. What could name them cannot be read any more."
    danger = True

    def shown(self, act: Act) -> dict[str, Any]:
        lead = (
            "Name, contact, notes and images become unreadable for ever. Clinical facts stay, "
            "without anybody they could be traced to by name."
        )
        return {"lead": lead}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return erase_patient(act, patient=self.about.id, reason=ErasureReason(data["reason"]))


class GlassForm(CommandForm):
    reason = text("Why can it not wait?", help_text="Quality reads this.")


class BreakTheGlass(VerbView):
    """An emergency look, by somebody without a role at the record's site."""

    form_class = GlassForm
    title, submit = "Open a record in an emergency", "Open it for one hour"
    done_message = "The record is open to you for one hour."
    danger = True

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        closed = shown_or_raise(closed_record(act, patient=ids["patient"]))
        if not closed.may_break_glass:
            raise PermissionDenied
        return {"back_url": reverse("patients")}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return break_glass(act, patient=ids["patient"], reason=data["reason"])

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("patient", args=[ids["patient"]])
