"""The facts of a step as a form: what a gate's question holds, in the catalogue's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from blastema.core.catalogue import Kind, catalogue
from blastema.core.catalogue.values import Relation
from blastema.core.rules import rulebook
from blastema.core.rules.cases import start
from blastema.core.rules.question import pairs
from blastema.web.administration import words as places
from blastema.web.clinic import asked
from blastema.web.clinic.words import names

Choices = list[tuple[str, str]]
BESIDE = "beside"
_ANY_PROBLEM = "knee-osteoarthritis"
_LISTS = ("targets", "refused_sources", "claims", "assurances", "consent_elements")
_FLAGS = ("stored", "elsewhere", "combined", "closed", "near_relative")


def _named(things: Mapping[str, Any], empty: str = "") -> Choices:
    first = [("", empty)] if empty else []
    return [*first, *((slug, thing.name) for slug, thing in things.items())]


def _many(label: str) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class WhatIfForm(forms.Form):
    """One made-up step; nobody's own data belong here."""

    condition = forms.ChoiceField(label="Condition")
    product = forms.ChoiceField(label="Product")
    source = forms.ChoiceField(label="Source", required=False)
    relation = forms.ChoiceField(label="Whose cells", required=False)
    route = forms.ChoiceField(label="Route", required=False)
    guidance = forms.ChoiceField(label="Guidance", required=False)
    jurisdiction = forms.CharField(
        label="Place",
        max_length=6,
        help_text="A country and, where its law differs, a state: US-TX.",
    )
    on = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    study = forms.BooleanField(label="Within a study", required=False)
    licence = forms.ChoiceField(label="Licence of who gives it", required=False)
    age = forms.IntegerField(label="Age, years", min_value=0, max_value=130, required=False)
    stored = forms.BooleanField(label="Kept beyond the procedure", required=False)
    elsewhere = forms.BooleanField(label="Leaves the establishment", required=False)
    combined = forms.BooleanField(label="Combined with another article", required=False)
    closed = forms.BooleanField(label="The site gives none of it", required=False)
    near_relative = forms.BooleanField(
        label="The donor is a near blood relative (first or second degree)", required=False
    )
    targets = _many("Where it goes")
    claims = _many("What the site claims of it")
    refused_sources = _many("Sources the person refuses")
    assurances = _many("On file")
    consent_elements = _many("The consent holds")
    beside = forms.CharField(required=False, max_length=8000, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.told = data
        for name, options in _choices().items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
        self._main = tuple(n for n in self.fields if n not in (*_LISTS, *_FLAGS, BESIDE))
        self.problem = _problem(data.get("condition", ""))
        asked.add_fields(self, self.problem, {})
        for policy in rulebook().limits:
            self.fields[policy] = forms.IntegerField(
                label=asked.limit_words(policy), required=False, min_value=0
            )

    @property
    def main_fields(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in self._main]

    @property
    def person(self) -> tuple[asked.Asked, ...]:
        """The questions of the assessment, under their headings."""
        return asked.groups(self, self.problem)

    @property
    def limits(self) -> Iterable[forms.BoundField]:
        return [self[policy] for policy in rulebook().limits]

    @property
    def yes_or_no(self) -> Iterable[forms.BoundField]:
        return [self[name] for name in _FLAGS]

    @property
    def lists(self) -> Iterable[tuple[forms.BoundField, int]]:
        """Each list with how many of it are chosen: those unfold."""
        return [(self[name], len(self.told.getlist(name))) for name in _LISTS]

    def facts(self) -> dict[str, Any]:
        """The facts as a gate's question takes them."""
        told = self.cleaned_data
        plain = ("condition", "product", "source", "relation", "route", "guidance", "licence")
        sets = {name: frozenset(told[name]) for name in _LISTS if name != "targets"}
        return {
            **{name: told[name] for name in (*plain, "jurisdiction", "on", "age")},
            **sets,
            "facts": pairs({k: v for k, v in asked.said(self.problem, told).items() if v}),
            "limits": pairs({k: told[k] for k in rulebook().limits if told[k] is not None}),
            "targets": tuple(told["targets"]),
            "study": "a-study" if told["study"] else "",
            "stored": told["stored"],
            "combined": told["combined"],
            "closed": told["closed"],
            "near_relative": told["near_relative"],
            "same_establishment": not told["elsewhere"],
        }


def _problem(condition: str) -> str:
    """The condition whose questions are shown; those of a knee where there is none."""
    return condition if condition in catalogue().conditions else _ANY_PROBLEM


def first_facts(today: str) -> QueryDict:
    """What the form holds before anybody chose: marrow concentrate into a knee, today."""
    facts = {**start("knee").facts, "on": today}
    data = QueryDict(mutable=True)
    for name, value in {**facts, "facts": ()}.items():
        data.setlist(name, list(value) if isinstance(value, tuple) else [str(value)])
    for name, answer in asked.typed(dict(facts["facts"])).items():
        data.setlist(name, answer)
    return data


def _choices() -> dict[str, Choices]:
    known, book = catalogue(), rulebook()
    given = {s: p for s, p in known.products.items() if p.kind is not Kind.MATERIAL}
    groups = dict.fromkeys(source.group for source in known.sources.values())
    on_file = {**places.OF_A_SITE, **places.OF_A_PERSON}
    consent = sorted({element for rule in book.rules.values() for element in rule.consent})
    return {
        "condition": _named(known.conditions),
        "product": _named(given),
        "source": _named(known.sources, "Not said"),
        "relation": [("", "Not said"), *((one.value, names.plain(one)) for one in Relation)],
        "route": _named(known.routes, "Not said"),
        "guidance": _named(known.guidance, "Not said"),
        "licence": [("", "Not said"), *_licences()],
        "targets": _named(known.sites),
        "claims": [(c.slug, f"It {c.name}") for c in known.claims.values()],
        "refused_sources": [
            *((group, names.source(group)) for group in groups if group not in known.sources),
            *_named(known.sources),
        ],
        "assurances": sorted(on_file.items(), key=lambda pair: pair[1].lower()),
        "consent_elements": [(element, names.plain(element)) for element in consent],
    }


def _licences() -> Choices:
    return [(slug, name) for slug, name in places.LICENCES.items() if slug != places.NOT_SAID]
