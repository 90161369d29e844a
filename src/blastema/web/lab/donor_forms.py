"""Forms about one donor: screening, tests, statement, determination; and the exception."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.determine_donor import (
    determine_donor,
    except_product_donor,
    take_back_donor_test,
)
from blastema.actions.read.donors import (
    DonorForm,
    donor_form,
    donor_page,
    exception_choices,
)
from blastema.actions.read.product_page import ProductForm
from blastema.actions.record_donor import (
    record_donor_statement,
    record_donor_test,
    record_recovery,
    screen_donor,
)
from blastema.core.access.permissions import Permission
from blastema.core.donor.state import DonorAnswer, Eligibility, TakeBackReason
from blastema.core.product.donor import Ground
from blastema.core.product.sample import LONGEST
from blastema.core.rules.donor_tests import donor_risks, panel
from blastema.web.clinic.words import donors as words
from blastema.web.days import day_field
from blastema.web.lab.donors import facts, yes_no
from blastema.web.lab.laboratories import laboratories_listed, laboratory_field
from blastema.web.lab.verb import ProductVerb, ReasonForm
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise


class DonorVerb(VerbView):
    """Subclasses add form, action and words; the donor comes from the address."""

    permission: Permission = Permission.DONOR_RECORD

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        form: DonorForm = shown_or_raise(donor_form(act, self.permission, ids["donor"]))
        return {
            "seen": form.seen,
            "facts": facts(form.state),
            "facts_heading": f"Donor {form.state.code}",
            "back_url": reverse("donor", args=[ids["donor"]]),
            "back_label": "Back to the donor",
            **self.more(act, form),
        }

    def more(self, act: Act, form: DonorForm) -> dict[str, Any]:
        """What this form shows besides: choices, first values, words."""
        return {}

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("donor", args=[ids["donor"]])


class RecoveryForm(CommandForm):
    on = day_field("Day on which the tissue was taken")


class RecordRecovery(DonorVerb):
    form_class = RecoveryForm
    title = "When the tissue was taken"
    submit = "Save the day"
    done_message = "Saved. The windows of the specimens count from this day."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return record_recovery(act, donor=ids["donor"], on=data["on"])


def _risks() -> str:
    """What is asked for, and that the list rests on nobody's reading of the source."""
    named = ", ".join(one.name for one in donor_risks())
    source = donor_risks()[0].citation
    return f"Ask for signs and risks of: {named} ({source}; nobody here has read the list)."


class ScreenForm(CommandForm):
    on = day_field("Day of the screening")
    questionnaire = yes_no("Were the questions about history and risks answered?")
    physical = yes_no("Was the physical assessment done?")
    risk_found = yes_no("Was a risk of a communicable disease found?", help_text=_risks())
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Sealed. Do not write the donor's name.",
    )


class ScreenDonor(DonorVerb):
    form_class = ScreenForm
    title = "Record the screening"
    submit = "Record the screening"
    done_message = "Recorded, under your name."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return screen_donor(
            act,
            donor=ids["donor"],
            questionnaire=data["questionnaire"],
            physical=data["physical"],
            risk_found=data["risk_found"],
            on=data["on"],
            note=data["note"],
        )


class ResultForm(CommandForm):
    test = forms.ChoiceField(label="Test", choices=[("", "Choose")])
    answer = forms.ChoiceField(
        label="Result",
        widget=forms.RadioSelect,
        choices=[(one.value, words.ANSWERS[one].capitalize()) for one in DonorAnswer],
    )
    specimen_on = day_field("Day on which the specimen was taken")
    reported_on = day_field("Day of the report")
    laboratory = laboratory_field(
        "Laboratory", "Its code on the report, such as LAB-3.", longest=LONGEST, required=True
    )


class RecordResult(DonorVerb):
    form_class = ResultForm
    title = "Record a test"
    submit = "Record the result"
    done_message = "Recorded."

    def more(self, act: Act, form: DonorForm) -> dict[str, Any]:
        tests = [(test.slug, test.name) for test in panel()]
        lead = "A positive result holds everything that is left of this donor, at once."
        return {
            "choices": {"test": [("", "Choose"), *tests]},
            "listed": laboratories_listed(act, self.permission, form.site),
            "lead": lead,
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return record_donor_test(
            act,
            donor=ids["donor"],
            test=data["test"],
            answer=DonorAnswer(data["answer"]),
            specimen_on=data["specimen_on"],
            reported_on=data["reported_on"],
            laboratory=data["laboratory"],
        )


class StatementForm(CommandForm):
    outcome = forms.ChoiceField(
        label="What the papers say of the donor",
        widget=forms.RadioSelect,
        choices=[(one.value, words.ELIGIBILITY[one].capitalize()) for one in Eligibility],
    )
    reference = forms.CharField(
        label="Number of the statement", max_length=40, help_text="Such as COA-77."
    )
    on = day_field("Day of the statement")


class RecordStatement(DonorVerb):
    form_class = StatementForm
    title = "Record the supplier's statement"
    submit = "Record the statement"
    done_message = "Recorded. Quality signs the determination."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return record_donor_statement(
            act,
            donor=ids["donor"],
            outcome=Eligibility(data["outcome"]),
            reference=data["reference"],
            on=data["on"],
        )


class DetermineForm(CommandForm):
    outcome = forms.ChoiceField(
        label="The donor is",
        widget=forms.RadioSelect,
        choices=[
            (one.value, words.ELIGIBILITY[one].capitalize())
            for one in (Eligibility.ELIGIBLE, Eligibility.INELIGIBLE)
        ],
    )
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed where nothing on record speaks against the donor. Sealed.",
    )


class DetermineDonor(ProvedVerb, DonorVerb):
    signing = ("determine_donor",)
    form_class = DetermineForm
    permission = Permission.DONOR_DETERMINE
    title = "Determine the donor"
    submit = "Sign the determination"
    done_message = "Determined, under your signature."

    def more(self, act: Act, form: DonorForm) -> dict[str, Any]:
        page = shown_or_raise(donor_page(act, donor=form.id))
        clear = "Everything that is asked of this donor is on record."
        return {
            "findings": page.findings,
            "findings_heading": "What keeps the donor from being eligible",
            "lead": "" if page.findings else clear,
        }

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return determine_donor(
            act,
            donor=ids["donor"],
            outcome=Eligibility(data["outcome"]),
            reason=data["reason"],
        )


class TakeBackForm(CommandForm):
    test = forms.ChoiceField(label="Test")
    reason = forms.ChoiceField(
        label="Why does the result not count?",
        widget=forms.RadioSelect,
        choices=[(one.value, words.TAKE_BACKS[one].capitalize()) for one in TakeBackReason],
    )


class TakeBackResult(ProvedVerb, DonorVerb):
    signing = ("take_back_donor_test",)
    form_class = TakeBackForm
    permission = Permission.DONOR_DETERMINE
    title = "Take a result back"
    submit = "Sign: take it back"
    danger = True
    done_message = "Taken back. The test is missing until there is another result."

    def more(self, act: Act, form: DonorForm) -> dict[str, Any]:
        known = [(slug, words.test_name(slug)) for slug in sorted(form.state.tests)]
        return {"choices": {"test": [("", "Choose"), *known]}}

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return take_back_donor_test(
            act, donor=ids["donor"], test=data["test"], reason=TakeBackReason(data["reason"])
        )


class ExceptionForm(ReasonForm):
    course = forms.ChoiceField(label="For whom")
    ground = forms.ChoiceField(
        label="On which ground",
        widget=forms.RadioSelect,
        choices=[(one.value, words.GROUNDS[one].capitalize()) for one in Ground],
    )
    physician = forms.ChoiceField(label="The physician who was told how the donor stands")
    notified_on = day_field("Told on")

    field_order = ("command", "seen", "course", "ground", "reason", "physician", "notified_on")


class ExceptDonor(ProvedVerb, ProductVerb):
    signing = ("except_product_donor",)
    form_class = ExceptionForm
    permission = Permission.DONOR_EXCEPT
    title = "Exception for this donor's product"
    submit = "Sign the exception"
    danger = True
    done_message = "Signed. The product may go to this person alone, with its warnings on it."

    def more(self, act: Act, form: ProductForm) -> dict[str, Any]:
        found = shown_or_raise(exception_choices(act, product=form.id))
        stands = words.ELIGIBILITY[found.eligibility] if found.eligibility else "not recorded"
        return {
            "choices": {
                "course": [("", "Choose"), *found.courses],
                "physician": [("", "Choose"), *found.physicians],
            },
            "lead": f"The donor is {stands}. An exception is for one person, documented, and "
            "told to the physician beforehand (21 CFR 1271.60(d), 1271.65(b)).",
        }

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return except_product_donor(
            act,
            product=ids["product"],
            course=data["course"],
            ground=Ground(data["ground"]),
            physician=data["physician"],
            notified_on=data["notified_on"],
            reason=data["reason"],
        )
