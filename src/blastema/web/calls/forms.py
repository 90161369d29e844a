"""What a person fills in about a call."""

from __future__ import annotations

from django import forms

from blastema.core.followup.state import (
    AnswerCorrection,
    ContactResult,
    FollowupChannel,
    MissReason,
)
from blastema.core.instruments import Instrument, Item, Missing, instrument
from blastema.web.days import day_field
from blastema.web.verbs import CommandForm

_RESULTS = (
    (ContactResult.REACHED, "Reached: they will answer"),
    (ContactResult.LEFT_MESSAGE, "Left a message"),
    (ContactResult.NO_ANSWER, "No answer"),
    (ContactResult.DECLINED, "Does not want to answer this time"),
    (ContactResult.NOT_DELIVERED, "Wrong number, or it came back"),
)
_CHANNELS = (
    (FollowupChannel.CALL, "Call"),
    (FollowupChannel.LINK_BY_TEXT, "Text message with the link"),
    (FollowupChannel.IN_CLINIC, "In the clinic"),
    (FollowupChannel.PAPER, "Letter"),
)
_MISSED = (
    (MissReason.DECLINED, "The person declined"),
    (MissReason.UNREACHABLE, "Nobody can be reached"),
    (MissReason.WITHDREW, "The person withdrew"),
    (MissReason.DIED, "The person died"),
)
_ANSWER_CHANNELS = (
    (FollowupChannel.CALL, "On the telephone"),
    (FollowupChannel.PAPER, "On paper"),
    (FollowupChannel.IN_CLINIC, "In the clinic"),
)
NAME_LENGTH = 80


class ContactForm(CommandForm):
    channel = forms.ChoiceField(
        label="How", choices=[(c.value, w) for c, w in _CHANNELS], initial="call"
    )
    result = forms.ChoiceField(
        label="What came of it",
        choices=[(r.value, w) for r, w in _RESULTS],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=500,
        help_text="For whoever calls next",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MissForm(CommandForm):
    reason = forms.ChoiceField(
        label="Why", choices=[(r.value, w) for r, w in _MISSED], widget=forms.RadioSelect
    )


class AnswersForm(CommandForm):
    """The whole questionnaire on one page; its fields are added by ``answer_fields``."""

    channel = forms.ChoiceField(
        label="How the person told us",
        choices=[(c.value, w) for c, w in _ANSWER_CHANNELS],
        widget=forms.RadioSelect,
        initial="call",
    )
    on = day_field("On which day", "A paper may be older than today")


_CORRECTIONS = (
    (AnswerCorrection.TYPED_WRONGLY, "It was typed wrongly"),
    (AnswerCorrection.TOLD_BY_PATIENT, "The person says so"),
)


class CorrectForm(CommandForm):
    """The questionnaire as it stands, to be put right; both stay in the history."""

    reason = forms.ChoiceField(
        label="Why is it corrected?",
        choices=[(r.value, w) for r, w in _CORRECTIONS],
        widget=forms.RadioSelect,
    )


def answer_fields(one: Instrument, names: dict[str, int | str]) -> dict[str, forms.Field]:
    """A field for each item; where a person chose the items, one for each name as well."""
    if one.scales[0].missing is Missing.NOT_TICKED:
        return {"ticked": _sheet(one)}
    fields: dict[str, forms.Field] = {}
    for number, item in enumerate(one.items, 1):
        if one.items_chosen_by_patient:
            fields[f"{item.id}-name"] = _name(number, str(names.get(item.id, "")))
        fields[item.id] = _choice(one, item, number)
    return fields


def _sheet(one: Instrument) -> forms.Field:
    return forms.MultipleChoiceField(
        label=one.instruction,
        required=False,
        choices=[(item.id, item.text) for item in one.items],
        widget=forms.CheckboxSelectMultiple,
    )


def _name(number: int, name: str) -> forms.Field:
    return forms.CharField(
        label=f"Activity {number}", required=False, max_length=NAME_LENGTH, initial=name
    )


def _choice(one: Instrument, item: Item, number: int) -> forms.Field:
    """Radio buttons where each answer has words, else a list of numbers."""
    choices = one.choices(item.id)
    in_words = all(choice.words for choice in choices)
    listed = [(c.value, c.words if in_words else _numbered(c.value, c.words)) for c in choices]
    return forms.TypedChoiceField(
        label=item.text or _without_text(one, item, number),
        required=False,
        coerce=int,
        empty_value=None,
        choices=listed if in_words else [("", "no answer"), *listed],
        widget=forms.RadioSelect if in_words else forms.Select,
    )


def _without_text(one: Instrument, item: Item, number: int) -> str:
    """A licensed text is on the paper, not here: there each question has the item's name."""
    if one.items_chosen_by_patient:
        return f"How well, activity {number}"
    return f"Question {item.id.lstrip('0')}"


def _numbered(value: int, words: str) -> str:
    number = f"−{-value}" if value < 0 else str(value)
    return f"{number}: {words}" if words else number


def answers_from(slug: str, data: dict[str, object]) -> dict[str, int | str]:
    """What was filled in, as it is handed in: nothing for what was left empty."""
    one = instrument(slug)
    if "ticked" in data:
        ticked = data["ticked"]
        assert isinstance(ticked, list)
        return {item.id: int(item.id in ticked) for item in one.items}
    wanted = [name for item in one.items for name in (item.id, f"{item.id}-name")]
    return {
        name: value
        for name in wanted
        if isinstance(value := data.get(name), int | str) and value != ""
    }
