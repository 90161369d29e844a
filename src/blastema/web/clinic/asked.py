"""The questions about the person as fields of a form, and the answers of a form as words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from blastema.core.catalogue import catalogue
from blastema.core.rules import rulebook
from blastema.core.rules.asking import NO, YES, FactKind, Group, PersonFact
from blastema.web.clinic.fields import sized
from blastema.web.clinic.words import names

_PREFIX = "said-"
NOT_KNOWN = "Not known"
# In this order: what cannot wait first, what a laboratory finds last.
GROUPS: Mapping[Group, str] = {
    Group.SPINE: "The spine",
    Group.TODAY: "Today",
    Group.PROBLEM: "The problem, and what was tried",
    Group.HEALTH: "Health",
    Group.MEDICINES: "Medicines",
    Group.BLOOD: "Blood values",
    Group.HARVEST: "Only if marrow, fat or tissue may be taken",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A group of questions: its heading and its fields."""

    heading: str
    fields: tuple[BoundField, ...]


def questions(condition: str) -> tuple[PersonFact, ...]:
    """What is asked of a person with this problem."""
    problem = catalogue().condition(condition)
    return tuple(fact for fact in rulebook().facts.values() if fact.is_asked_of(problem))


def add_fields(form: forms.Form, condition: str, answers: Mapping[str, str]) -> None:
    """A field for each question, filled with the last answer; each may stay open."""
    for fact in questions(condition):
        field = _field(fact)
        field.required, field.label, field.help_text = False, fact.question, fact.help
        # Leaving it open is an answer too: it is not known.
        field.asked = True  # type: ignore[attr-defined]  # read by parts/optional.html
        form.fields[_PREFIX + fact.slug] = field
        form.initial.setdefault(_PREFIX + fact.slug, _typed(fact, answers.get(fact.slug, "")))


def groups(form: forms.Form, condition: str) -> tuple[Asked, ...]:
    """The questions of the form under their headings; a heading without any is left out."""
    found = {words: _of(form, condition, group) for group, words in GROUPS.items()}
    return tuple(Asked(words, fields) for words, fields in found.items() if fields)


def _of(form: forms.Form, condition: str, group: Group) -> tuple[BoundField, ...]:
    return tuple(form[_PREFIX + one.slug] for one in questions(condition) if one.group is group)


def said(condition: str, data: Mapping[str, Any]) -> dict[str, str]:
    """Every question with its answer in a word; empty where it is not known."""
    return {one.slug: _word(one, data.get(_PREFIX + one.slug)) for one in questions(condition)}


def typed(answers: Mapping[str, str]) -> dict[str, list[str]]:
    """Answers as a form would send them, by the names of its fields."""
    found = {}
    for slug, answer in answers.items():
        value = _typed(rulebook().facts[slug], answer)
        found[_PREFIX + slug] = value if isinstance(value, list) else [str(value)]
    return found


def limit_words(policy: str) -> str:
    """What a limit is about, in the words of the question that it is held against."""
    about = next(one for _, one in rulebook().asked if one.limit == policy)
    fact = rulebook().facts[about.fact]
    return f"{fact.question} ({about.comparator.replace('-', ' ')})"


def shown(answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each answer as a person reads it, in the order of the questions."""
    for slug, fact in rulebook().facts.items():
        if slug in answers:
            yield fact.question, _in_words(fact, answers[slug])


def _field(fact: PersonFact) -> forms.Field:
    if fact.kind is FactKind.WHOLE:
        return _number(fact)
    if fact.kind is FactKind.DAY:
        return sized(forms.DateField(widget=forms.DateInput(attrs={"type": "date"})), "md")
    if fact.kind is FactKind.SEVERAL:
        options = list(fact.choices.items())
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple)
    words = fact.choices or {YES: "Yes", NO: "No"}
    options = [*words.items(), ("", NOT_KNOWN)]
    return forms.ChoiceField(choices=options, widget=forms.RadioSelect)


def _number(fact: PersonFact) -> forms.Field:
    step = Decimal(1).scaleb(-fact.decimals)
    field = forms.DecimalField(
        min_value=fact.low * step,
        max_value=fact.high * step,
        decimal_places=fact.decimals,
        widget=forms.TextInput(attrs={"inputmode": "decimal" if fact.decimals else "numeric"}),
    )
    return sized(field, "xs", fact.unit)


def _word(fact: PersonFact, value: Any) -> str:
    if value is None or value in ("", []):
        return ""
    if isinstance(value, Decimal):
        return str(int(value.scaleb(fact.decimals)))
    return ",".join(value) if isinstance(value, list) else str(value)


def _typed(fact: PersonFact, answer: str) -> Any:
    """What a field shows for an answer that was given before."""
    if fact.kind is FactKind.SEVERAL:
        return answer.split(",") if answer else []
    if fact.kind is FactKind.WHOLE and answer:
        return Decimal(answer).scaleb(-fact.decimals)
    return answer


def _in_words(fact: PersonFact, answer: str) -> str:
    words = {YES: "Yes", NO: "No", **fact.choices}
    if fact.kind is FactKind.WHOLE and fact.takes(answer):
        return f"{_typed(fact, answer)} {fact.unit}"
    if fact.kind is FactKind.DAY and fact.takes(answer):
        return names.day(answer)
    return names.listed([words.get(one, one).lower() for one in answer.split(",")]).capitalize()
