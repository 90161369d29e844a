"""Amounts as people read and type them, and as the record keeps them.

The record holds whole numbers of a small unit; a bench reads millilitres, per cent and
degrees. A number without a unit is taken in the unit beside the field; one with a unit
is taken as it was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from blastema.core.catalogue import Quantity
from blastema.core.identity import IdentityError
from blastema.core.identity.container import Container
from blastema.core.identity.scan.words import MOST_CHARACTERS
from blastema.core.quantity import (
    CellCount,
    Concentration,
    Endotoxin,
    EndotoxinLevel,
    Mass,
    QuantityError,
    Residue,
    Share,
    Temperature,
    Viability,
    Volume,
)

# Quantity -> the unit beside the field, how text becomes the kept number, and back.
_KINDS: dict[Quantity, tuple[str, Callable[[str], int], Callable[[int], str]]] = {
    Quantity.VOLUME: ("ml", lambda t: Volume.parse(t).ul, lambda n: str(Volume(n))),
    Quantity.CELLS: ("cells", lambda t: CellCount.parse(t).cells, lambda n: str(CellCount(n))),
    Quantity.CONCENTRATION: (
        "million/ml",
        lambda t: Concentration.parse(t).cells_per_ml,
        lambda n: str(Concentration(n)),
    ),
    Quantity.VIABILITY: ("%", lambda t: Viability.parse(t).permille, lambda n: str(Viability(n))),
    Quantity.TEMPERATURE: (
        "°C",
        lambda t: Temperature.parse(t).mc,
        lambda n: str(Temperature(n)),
    ),
    Quantity.SHARE: ("%", lambda t: Share.parse(t).permille, lambda n: str(Share(n))),
    Quantity.RESIDUE: (
        "per million",
        lambda t: Residue.parse(t).per_million,
        lambda n: str(Residue(n)),
    ),
    Quantity.ENDOTOXIN: (
        "EU/kg",
        lambda t: Endotoxin.parse(t).meu_per_kg,
        lambda n: str(Endotoxin(n)),
    ),
}


def shown(quantity: Quantity | str, value: int | str | bool | None) -> str:
    """A kept amount as a person reads it."""
    if value is None:
        return ""
    kind = Quantity(quantity)
    if kind is Quantity.YES_NO:
        return "yes" if value else "no"
    if kind in _KINDS and isinstance(value, int):
        return _KINDS[kind][2](value)
    return f"{value} minutes" if kind is Quantity.MINUTES else str(value)


def unit_of(quantity: Quantity) -> str:
    """The unit beside a field for this, empty for what has none."""
    if quantity in _KINDS:
        return _KINDS[quantity][0]
    return "minutes" if quantity is Quantity.MINUTES else ""


class AmountField(forms.CharField):
    """A number in the unit beside the field, or with a unit of its own."""

    def __init__(self, quantity: Quantity, **options: Any) -> None:
        self.unit, self._read, _ = _KINDS[quantity]
        self.width = "sm"
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=32, widget=widget, **options)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        bare = not any(c.isalpha() or c in "%°µ/" for c in text)
        try:
            return self._read(f"{text} {self.unit}" if bare else text)
        except QuantityError as error:
            raise ValidationError(str(error)) from error


class MeasuredField(forms.CharField):
    """A number in the unit beside the field, or with one of the quantity's own units; gives
    whole numbers of its small unit."""

    def __init__(self, quantity: type[EndotoxinLevel | Mass], unit: str, **options: Any) -> None:
        self.unit, self.width, self._quantity = unit, "sm", quantity
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_length=32, widget=widget, **options)

    def clean(self, value: Any) -> int:
        text = super().clean(value)
        bare = not any(c.isalpha() for c in text)
        try:
            found = self._quantity.parse(f"{text} {self.unit}" if bare else text)
        except QuantityError as error:
            raise ValidationError(str(error)) from error
        return found.ug if isinstance(found, Mass) else found.meu_per_ml


class ScanField(forms.CharField):
    """What stands on a label, scanned or typed; gives donation number and division."""

    def __init__(self, **options: Any) -> None:
        self.width = "lg"
        widget = forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "autofocus": True,
            }
        )
        options = {
            "label": "Scan the label",
            "help_text": "Or type the number and the division as they stand on it,"
            " such as A9999 26 000001 8 A0.",
            **options,
        }
        super().__init__(max_length=MOST_CHARACTERS, widget=widget, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return Container.parse(text).code if text else ""
        except IdentityError as error:
            raise ValidationError(str(error)) from error


YES_NO = (("yes", "Yes"), ("no", "No"))


def field_for(quantity: Quantity, *, label: str, required: bool) -> forms.Field:
    """The field for one measurement of a step or one test of a specification."""
    if quantity in _KINDS:
        return AmountField(quantity, label=label, required=required)
    if quantity is Quantity.YES_NO:
        return forms.TypedChoiceField(
            label=label,
            required=required,
            choices=YES_NO,
            widget=forms.RadioSelect,
            coerce=lambda answer: answer == "yes",
            empty_value=None,
        )
    if quantity is Quantity.DATE:
        return _DateTextField(label=label, required=required)
    if quantity is Quantity.TEXT:
        return forms.CharField(label=label, required=required, max_length=200)
    field = forms.IntegerField(label=label, required=required, min_value=0)
    field.width = "sm"  # type: ignore[attr-defined]
    if quantity is Quantity.MINUTES:
        field.unit = "minutes"  # type: ignore[attr-defined]
    return field


class _DateTextField(forms.DateField):
    """A day, given as the text that events hold."""

    widget = forms.DateInput(attrs={"type": "date"})

    def clean(self, value: Any) -> str | None:
        day: date | None = super().clean(value)
        return day.isoformat() if day else None
