"""One screen of a questionnaire as a form."""

from __future__ import annotations

from typing import Any

from django import forms

from blastema.actions.read.own_questions import NAME, Answers, Screen, ScreenKind
from blastema.core.instruments import instrument

# Long enough for "carrying shopping up two flights of stairs", short enough for a phone.
NAME_LENGTH = 80


class Ticks(forms.MultipleChoiceField):
    """Statements to tick; to tick none is an answer."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class AnswerForm(forms.Form):
    """One answer out of several."""

    answer: forms.Field

    def __init__(self, screen: Screen, answers: Answers, data: Any = None) -> None:
        super().__init__(data)
        given = answers.get(screen.instrument, {}).get(screen.item)
        self.fields["answer"] = forms.TypedChoiceField(
            label=screen.text,
            choices=[(value, _label(screen, value, words)) for value, words in screen.choices],
            coerce=int,
            widget=forms.RadioSelect,
            initial=given if isinstance(given, int) else None,
            error_messages={"required": "Choose one answer."},
        )

    def given(self) -> dict[str, int | str]:
        return {"": self.cleaned_data["answer"]}


class StatementsForm(forms.Form):
    """A sheet of statements; what is not ticked does not apply."""

    def __init__(self, screen: Screen, answers: Answers, data: Any = None) -> None:
        super().__init__(data)
        given = answers.get(screen.instrument, {})
        self.items = instrument(screen.instrument).items
        self.fields["answer"] = Ticks(
            label=screen.text,
            choices=[(item.id, item.text) for item in self.items],
            widget=forms.CheckboxSelectMultiple,
            initial=[item.id for item in self.items if given.get(item.id) == 1],
        )
        self.before = given

    def given(self) -> dict[str, int | str]:
        """What changes: ticks, ticks taken back, and the first statement as a sign that the
        sheet was gone through."""
        ticked = set(self.cleaned_data["answer"])
        return {
            item.id: int(item.id in ticked)
            for n, item in enumerate(self.items)
            if n == 0 or item.id in ticked or self.before.get(item.id) == 1
        }


class ActivitiesForm(forms.Form):
    """Up to five things that a person names."""

    def __init__(self, screen: Screen, answers: Answers, data: Any = None) -> None:
        super().__init__(data)
        given = answers.get(screen.instrument, {})
        self.items = [item.id for item in instrument(screen.instrument).items]
        for number, item in enumerate(self.items, 1):
            self.fields[item] = forms.CharField(
                label=f"Activity {number}",
                max_length=NAME_LENGTH,
                required=number == 1,
                initial=given.get(item + NAME, ""),
                help_text="Such as climbing stairs, or sitting through a film"
                if number == 1
                else "",
                error_messages={"required": "Name at least one thing, or leave these out."},
            )

    def given(self) -> dict[str, int | str]:
        return {item + NAME: self.cleaned_data[item] for item in self.items}


ScreenForm = AnswerForm | StatementsForm | ActivitiesForm


def form_for(screen: Screen, answers: Answers, data: Any = None) -> ScreenForm:
    if screen.kind is ScreenKind.STATEMENTS:
        return StatementsForm(screen, answers, data)
    if screen.kind is ScreenKind.ACTIVITIES:
        return ActivitiesForm(screen, answers, data)
    return AnswerForm(screen, answers, data)


def changes(form: ScreenForm, screen: Screen, answers: Answers) -> dict[str, int | str]:
    """The answers of a valid form that are not kept already."""
    before = answers.get(screen.instrument, {})
    given = {item or screen.item: value for item, value in form.given().items()}
    return {i: v for i, v in given.items() if before.get(i, "") != v}


def _label(screen: Screen, value: int, words: str) -> str:
    if screen.kind is ScreenKind.CHOICE:
        return words
    return f"−{-value}" if value < 0 else str(value)
