"""The forms of a culture: start, count, passage, change what it is grown for, end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.grow_culture import (
    aim_culture,
    count_culture,
    end_culture,
    passage_culture,
    start_culture,
)
from blastema.actions.read.cultures import CulturePage, culture_to_keep
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import Quantity
from blastema.core.controlled.demand import StepKind
from blastema.core.culture.state import Basis, CultureEnd, Goal, Sown
from blastema.core.verdict import Refusal, refuse
from blastema.web.days import day_field
from blastema.web.lab import culture_words as words
from blastema.web.lab.amounts import AmountField, shown
from blastema.web.lab.verb import ProductVerb, moment_field
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise

_LATER = "Leave it empty for now. Fill it in where it is entered later."
_TO_COME = refuse(
    "CULTURE-TO-COME", "The time that was typed has not come yet.", "Type when it happened."
)
_BEHIND = "Leave it empty for cells that are fresh from a person."
_HINT = "A number, or one with its unit such as 2.5 million."


def cells_field(label: str, *, required: bool = True, help_text: str = _HINT) -> AmountField:
    return AmountField(Quantity.CELLS, label=label, required=required, help_text=help_text)


def _whole(label: str, unit: str, help_text: str = "", **more: Any) -> forms.IntegerField:
    field = forms.IntegerField(label=label, help_text=help_text, min_value=0, **more)
    field.unit, field.width = unit, "sm"  # type: ignore[attr-defined]  # read by the parts
    return field


class AimForm(CommandForm):
    dose = cells_field("Cells that are wanted")
    slot = day_field(
        "For the day", "The day of the treatment. Leave it empty where none is set.", required=False
    )
    density = _whole("Sown at a passage", "cells per cm²")
    passage_days = _whole("A passage takes", "days")


class StartForm(AimForm):
    basis = forms.ChoiceField(
        label="Begins with", widget=forms.RadioSelect, choices=list(words.BASIS.items())
    )
    amount = cells_field("How many of these")
    plated = cells_field(
        "With colonies: cells plated in the trial",
        required=False,
        help_text="Nucleated cells that gave the colonies.",
    )
    nucleated = cells_field(
        "With colonies: nucleated cells put into culture", required=False, help_text=_HINT
    )
    passage = _whole("Passages behind them", "", _BEHIND, required=False)
    doublings = forms.DecimalField(
        label="Doublings behind them",
        required=False,
        help_text=_BEHIND,
        min_value=0,
        max_value=200,
        decimal_places=3,
    )
    field_order = ("basis", "amount", "plated", "nucleated", "passage", "doublings")


def _goal(data: Mapping[str, Any]) -> Goal:
    slot = data["slot"].isoformat() if data["slot"] else ""
    return Goal(data["dose"], data["density"], data["passage_days"], slot)


class StartCulture(ProductVerb):
    step_kind = StepKind.CULTURE
    form_class = StartForm
    permission = Permission.CULTURE_KEEP
    title = "Put into culture"
    submit = "Start the culture"
    done_message = "Started. The plan is made anew with each count."

    def more(self, act: Act, form: Any) -> dict[str, Any]:
        return {"initial": {"basis": Basis.CELLS.value}}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return start_culture(
            act,
            product=ids["product"],
            sown=Sown(
                Basis(data["basis"]),
                data["amount"],
                data["plated"] or 0,
                data["nucleated"] or 0,
            ),
            goal=_goal(data),
            passage=data["passage"] or 0,
            doublings_milli=int((data["doublings"] or 0) * 1000),
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("culture", args=[done.first("culture")])


class CultureVerb(VerbView):
    """Subclasses add form, action and words; the culture comes from the address."""

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        page: CulturePage = shown_or_raise(culture_to_keep(act, culture=ids["culture"]))
        self.about = page.line
        return {
            "seen": page.seen,
            "kicker": f"{page.line.number} · passage {page.line.state.passage}",
            "back_url": reverse("culture", args=[ids["culture"]]),
            "back_label": "The culture",
            "initial": self.first_values(),
        }

    def first_values(self) -> dict[str, Any]:
        return {}

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("culture", args=[ids["culture"]])


class CountedVerb(CultureVerb):
    """Something that was counted now, or earlier and is entered later: both times are kept."""

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        if data["happened"]:
            happened = data["happened"].replace(tzinfo=self.about.zone)
            if happened > act.now:
                return Refusal((_TO_COME,))
            act = replace(act, occurred=happened)
        return self.record(act, data, ids["culture"])

    def record(self, act: Act, data: Mapping[str, Any], culture: str) -> Result:
        raise AssertionError(f"{type(self).__name__} records nothing")


class CountForm(CommandForm):
    cells = cells_field("All cells of the culture")
    happened = moment_field("When were they counted?", required=False, help_text=_LATER)


class CountCulture(CountedVerb):
    step_kind = StepKind.CULTURE
    form_class = CountForm
    title = "Enter a count"
    submit = "Enter the count"
    done_message = "Counted. The plan was made anew."

    def record(self, act: Act, data: Mapping[str, Any], culture: str) -> Result:
        return count_culture(act, culture=culture, cells=data["cells"])


class PassageForm(CommandForm):
    cells = cells_field("Cells harvested")
    sown = cells_field("Cells sown again", help_text="The rest was kept, tested or lost.")
    happened = moment_field("When were they passaged?", required=False, help_text=_LATER)


class PassageCulture(CountedVerb):
    step_kind = StepKind.CULTURE
    form_class = PassageForm
    title = "Passage the cells"
    submit = "Enter the passage"
    done_message = "Passaged. The plan was made anew."

    def record(self, act: Act, data: Mapping[str, Any], culture: str) -> Result:
        return passage_culture(act, culture=culture, cells=data["cells"], sown=data["sown"])


class AimCulture(CultureVerb):
    form_class = AimForm
    title = "Change what it is grown for"
    submit = "Change it"
    done_message = "Changed. The plan was made anew."

    def first_values(self) -> dict[str, Any]:
        goal = self.about.state.goal
        return {
            "dose": shown(Quantity.CELLS, goal.dose_cells),
            "slot": goal.slot_on or None,
            "density": goal.density_per_cm2,
            "passage_days": goal.passage_days,
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return aim_culture(act, culture=ids["culture"], goal=_goal(data))


class EndForm(CommandForm):
    reason = forms.ChoiceField(
        label="Why",
        widget=forms.RadioSelect,
        choices=[(code, said[:1].upper() + said[1:]) for code, said in words.END.items()],
    )
    cells = cells_field(
        "Cells that were counted", required=False, help_text="Needed for a harvest."
    )
    happened = moment_field("When did it end?", required=False, help_text=_LATER)


class EndCulture(CountedVerb):
    form_class = EndForm
    title = "End the culture"
    submit = "End it"
    danger = True
    done_message = "Ended. The next plans learn from what was counted."

    def record(self, act: Act, data: Mapping[str, Any], culture: str) -> Result:
        reason = CultureEnd(data["reason"])
        return end_culture(act, culture=culture, reason=reason, cells=data["cells"] or 0)
