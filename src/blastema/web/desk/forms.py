"""The forms of the front desk."""

from __future__ import annotations

from typing import Any

from django import forms

from blastema.actions.person import Address, Contact, Name, Person
from blastema.core.appointment.slot import LONGEST, SHORTEST, Slot, Which
from blastema.core.appointment.state import AppointmentPurpose
from blastema.web.days import day_field
from blastema.web.desk import words
from blastema.web.verbs import CommandForm

_SHORT = forms.Textarea(attrs={"rows": 3})
_USUAL_MINUTES = 30


def _day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    field = day_field(label, help_text, required=required)
    field.width = "md"  # type: ignore[attr-defined]
    return field


def _text(label: str, most: int = 100, hint: str = "", **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=most,
        help_text=hint,
        widget=forms.TextInput(attrs={"autocomplete": "off", **attrs}),
    )


class CallForm(CommandForm):
    result = forms.ChoiceField(
        label="What came of the call?",
        choices=words.choices(words.CALL_RESULTS),
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Note", required=False, max_length=1000, widget=_SHORT)


class CloseForm(CommandForm):
    reason = forms.ChoiceField(
        label="Why is it closed?", choices=words.CLOSE_REASONS, widget=forms.RadioSelect
    )


class LinkForm(CommandForm):
    patient = forms.ChoiceField(label="Which patient is it?", widget=forms.RadioSelect)


class RegisterForm(CommandForm):
    """Only a name is needed: the rest is asked when the person comes."""

    given = _text("First names")
    family = forms.CharField(
        label="Family name", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    birth_date = _day("Birth date", required=False)
    sex = forms.ChoiceField(
        label="Sex",
        choices=words.choices(words.SEXES),
        initial="unknown",
        help_text="As on the person's papers.",
    )
    phone = _text("Telephone", 40, type="tel")
    email = forms.EmailField(label="E-mail", required=False, max_length=254)
    line = _text("Street and number", 200)
    city = _text("City")
    state = _text("State", 40)
    postal = _text("Postal code", 20)

    def person(self) -> Person:
        data = self.cleaned_data
        born = data["birth_date"]
        return Person(
            name=Name(data["family"], data["given"]),
            birth_date=born.isoformat() if born else "",
            sex=data["sex"],
            contact=Contact(data["phone"], data["email"]),
            address=Address(data["line"], data["city"], data["state"], data["postal"]),
        )


class SlotForm(CommandForm):
    """A time on the wall clock of the site; ``which`` is asked only where it shows twice."""

    day = _day("Day")
    time = forms.TimeField(
        label="Time",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    minutes = forms.IntegerField(
        label="Length",
        initial=_USUAL_MINUTES,
        min_value=SHORTEST,
        max_value=LONGEST,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    which = forms.ChoiceField(
        label="Clocks show this time twice. Which one?",
        required=False,
        choices=[(Which.EARLIER, "The earlier one"), (Which.LATER, "The later one")],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, width, unit in (("time", "md", ""), ("minutes", "xs", "minutes")):
            self.fields[name].width = width  # type: ignore[attr-defined]
            self.fields[name].unit = unit  # type: ignore[attr-defined]

    def ask_which(self) -> None:
        self.asks_which = True

    def visible_fields(self) -> list[Any]:
        """``which`` only where it has to be asked, or was answered."""
        asked = getattr(self, "asks_which", False) or bool(self["which"].value())
        return [field for field in super().visible_fields() if asked or field.name != "which"]

    def slot(self, zone: str) -> Slot:
        data = self.cleaned_data
        clock = f"{data['day']:%Y-%m-%d}T{data['time']:%H:%M}"
        return Slot(clock, zone, data["minutes"], Which(data["which"]))


class AppointmentForm(SlotForm):
    purpose = forms.ChoiceField(
        label="What for?",
        choices=words.choices(words.PURPOSES),
        initial=AppointmentPurpose.FIRST_VISIT.value,
    )
    field_order = ("purpose", "day", "time", "which", "minutes")


class CancelForm(CommandForm):
    reason = forms.ChoiceField(label="Why?", choices=words.CANCEL_REASONS, widget=forms.RadioSelect)


class NoticeForm(CommandForm):
    text = forms.CharField(
        label="Notice",
        max_length=500,
        help_text="Everybody sees it: staff of this site on every page, and visitors on the "
        "first page. Nothing about a patient.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    from_ = _day("First day")
    until = _day("Last day")


class AssignForm(CommandForm):
    company = forms.ChoiceField(label="Which company?")
    purpose = forms.ChoiceField(
        label="What for?", choices=words.choices(words.WORK), widget=forms.RadioSelect
    )
    shows = forms.MultipleChoiceField(
        label="What may they see?",
        choices=words.choices(words.SHOWS),
        required=False,
        help_text="No more than the work needs. Each look is written down, and the patient "
        "sees it on their page.",
        widget=forms.CheckboxSelectMultiple,
    )
    due = _day("Due on", "Not later than the day on which the company's agreement ends.")


class TakeBackForm(CommandForm):
    reason = forms.ChoiceField(label="Why?", choices=words.WITHDRAWALS, widget=forms.RadioSelect)
