"""How a form asks for a day: one field for all of them."""

from __future__ import annotations

from typing import Any

from django import forms

# As a browser's own field sends it. Nothing else is read: 3/4 is two days in two countries.
_FORMAT = "%Y-%m-%d"


def day_field(
    label: str, help_text: str = "", *, required: bool = True, **more: Any
) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        input_formats=[_FORMAT],
        widget=forms.DateInput(attrs={"type": "date"}, format=_FORMAT),
        **more,
    )
