"""The fields of the clinic's forms: how each is asked, and what an empty one means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

from django import forms

from blastema.web.clinic.words import names

Choices = list[tuple[str, str]]


def choices(words: Mapping[str, str] | type[StrEnum]) -> Choices:
    """The choices of a table of words, or of values that are words already."""
    if isinstance(words, Mapping):
        return list(words.items())
    return [(one.value, names.plain(one.value)) for one in words]


def named(slugs: Iterable[str], name: Callable[[str], str]) -> Choices:
    """Slugs with their names, in the order of the names."""
    return sorted(((slug, name(slug)) for slug in slugs), key=lambda pair: pair[1].lower())


def sized(field: forms.Field, width: str = "", unit: str = "") -> Any:
    """A field with what ``parts/form.html`` reads: its width and the word after it."""
    field.width, field.unit = width, unit  # type: ignore[attr-defined]
    return field


def one_of(label: str, options: Choices | None = None, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=options or [], widget=forms.RadioSelect, **more)


def picked(label: str, options: Choices | None = None, **more: Any) -> forms.ChoiceField:
    """A choice among many: a list that opens, with nothing chosen beforehand."""
    empty = [("", "Choose")]
    return forms.ChoiceField(label=label, choices=[*empty, *(options or [])], **more)


def any_of(label: str, options: Choices | None = None, **more: Any) -> forms.MultipleChoiceField:
    more.setdefault("required", False)
    return forms.MultipleChoiceField(
        label=label, choices=options or [], widget=forms.CheckboxSelectMultiple, **more
    )


def words(label: str, **more: Any) -> forms.CharField:
    return sized(forms.CharField(label=label, max_length=200, **more), "2xl")


def text(label: str, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=4000, widget=area, **more)


class OpenChoice(forms.TypedChoiceField):
    """A question that is meant to be answered, but whose silence is an answer to record."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class OpenText(forms.CharField):
    """As `OpenChoice`, for what is scanned or typed."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


def open_one_of(label: str, options: Choices | None = None) -> OpenChoice:
    return OpenChoice(label=label, choices=options or [], widget=forms.RadioSelect, empty_value="")


NO_SIDE = "none"
SIDES: Choices = [("left", "Left"), ("right", "Right")]
SIDES_OR_NONE: Choices = [*SIDES, (NO_SIDE, "No side")]


def side_of(label: str, options: Choices | None = None, *, required: bool = True) -> OpenChoice:
    """Left or right; "no side" is said as such, and nothing is chosen beforehand."""
    return OpenChoice(
        label=label,
        choices=options or SIDES_OR_NONE,
        widget=forms.RadioSelect,
        required=required,
        coerce=lambda side: "" if side == NO_SIDE else side,
        empty_value="",
    )
