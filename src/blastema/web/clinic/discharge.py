"""The check before somebody goes home: vital signs and questions on one page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from blastema.actions.act import Act, Done, Result
from blastema.actions.check_discharge import check_discharge
from blastema.core.access.permissions import Permission
from blastema.core.treatment.discharge import Vital, discharge_list
from blastema.web.clinic.fields import one_of, sized
from blastema.web.clinic.room_verb import RoomVerb
from blastema.web.clinic.words import names
from blastema.web.clinic.words.room import ANSWERS
from blastema.web.verbs import CommandForm

_THOUSAND = 1000
# Field, vital sign, its label and the unit beside it.
_WHOLE = (
    ("pulse", Vital.PULSE, "Pulse", "a minute"),
    ("systolic", Vital.SYSTOLIC, "Blood pressure, upper", "mmHg"),
    ("diastolic", Vital.DIASTOLIC, "Blood pressure, lower", "mmHg"),
    ("oxygen", Vital.OXYGEN, "Oxygen saturation", "%"),
    ("pain", Vital.PAIN, "Pain now, 0 to 10", ""),
)


def _whole(label: str, unit: str) -> Any:
    return sized(forms.IntegerField(label=label, required=False), "xs", unit)


class DischargeForm(CommandForm):
    """The questions are put in from their list."""

    pulse, systolic, diastolic, oxygen, pain = (_whole(label, unit) for *_, label, unit in _WHOLE)
    temperature = sized(
        forms.DecimalField(label="Temperature", max_digits=4, decimal_places=1, required=False),
        "xs",
        "°C",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for slug, item in discharge_list().items():
            choices = [(answer, names.word(ANSWERS, answer)) for answer in item.answers]
            self.fields[_field(slug)] = one_of(item.question, choices)


def _field(slug: str) -> str:
    return slug.replace("-", "_")


class CheckDischarge(RoomVerb):
    """Recorded whether it passes or not; the session's page says which."""

    form_class = DischargeForm
    permission = Permission.TREATMENT_FINISH
    title, submit = "Check before going home", "Record the check"
    done_message = ""

    def shown(self, act: Act) -> dict[str, Any]:
        lead = "At least one vital sign. No limit is built in: you judge what you measure."
        return {**super().shown(act), "lead": lead}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return check_discharge(
            act,
            treatment=self.about.id,
            vitals=_vitals(data),
            answers={slug: data[_field(slug)] for slug in discharge_list()},
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return self.back_url()


def _vitals(data: Mapping[str, Any]) -> dict[Vital, int]:
    measured = {vital: data[field] for field, vital, *_ in _WHOLE if data[field] is not None}
    if data["temperature"] is not None:
        measured[Vital.TEMPERATURE] = int(data["temperature"] * _THOUSAND)
    return measured
