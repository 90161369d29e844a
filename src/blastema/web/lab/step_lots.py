"""The lots of a step in its form: picked, scanned, or typed where no register holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from blastema.actions.act import Act
from blastema.actions.read.lots import LotChoice, lots_of_run
from blastema.core.catalogue import Quantity, Step
from blastema.core.run.state import Reagent
from blastema.web.lab.amounts import field_for
from blastema.web.lab.lot import choices_of
from blastema.web.verbs import shown_or_raise

# Names of kits are kept for ever in the clear: a code can name nobody.
CODE = "A code without spaces, such as ACD-A."


@dataclass(frozen=True, slots=True)
class Lots:
    """What a form offers: the lots of the kinds that the step needs, or all of them."""

    choices: tuple[LotChoice, ...] = ()
    zone: str = "UTC"
    wanted: bool = False

    @property
    def picked(self) -> list[str]:
        """Those used last, where the record says what kinds the step needs."""
        return [one.number for one in self.choices if one.remembered and self.wanted]


def lot_choices(act: Act, run: str, step: Step) -> Lots:
    if not step.lots:
        return Lots()
    found = shown_or_raise(lots_of_run(act, run=run))
    fitting = tuple(one for one in found if one.kind in step.reagents)
    return Lots(fitting if step.reagents else found, act.zone, bool(step.reagents))


def lot_fields(lots: Lots) -> dict[str, forms.Field]:
    known: dict[str, forms.Field] = {}
    if lots.choices:
        known["scanned"] = _scan()
        known["lots"] = forms.MultipleChoiceField(
            label="Lots used in this step",
            required=False,
            choices=choices_of(lots.choices, lots.zone),
            initial=lots.picked,
            widget=forms.CheckboxSelectMultiple(attrs={"data-lot": ""}),
        )
    other = "Another kit or reagent" if known else "Kit or reagent"
    return {
        **known,
        "reagent": forms.CharField(label=other, max_length=64, help_text=CODE, required=False),
        "lot": forms.CharField(label="Lot", max_length=64, required=False),
        "lot_expires": field_for(Quantity.DATE, label="Good until", required=False),
    }


def _scan() -> forms.CharField:
    box = forms.TextInput(
        attrs={"autocomplete": "off", "spellcheck": "false", "data-lots": "", "autofocus": True}
    )
    return forms.CharField(
        label="Scan a lot",
        required=False,
        max_length=400,
        help_text="Each scan ticks its lot below. Several numbers may stand here, with a space.",
        widget=box,
    )


def lots_used(data: Mapping[str, Any]) -> tuple[Reagent, ...]:
    """Picked and scanned ones by their numbers alone: the register says the rest."""
    numbers = (*data.get("lots", ()), *(data.get("scanned") or "").split())
    typed = tuple(data.get(name) or "" for name in ("reagent", "lot", "lot_expires"))
    known = tuple(Reagent("", number, "") for number in dict.fromkeys(numbers))
    return (*known, Reagent(*typed)) if any(typed) else known
