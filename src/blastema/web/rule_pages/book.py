"""The rule book: by authority, filtered by place and product, and one rule with its cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from blastema.actions.read.rule_book import RuleBookShown, RuleShown, rule_book
from blastema.actions.read.rulebook_shelf import EditionShown
from blastema.core.rules.book import Change, Rule
from blastema.core.rules.cases import Case, start
from blastema.core.rules.load import EDITION, rulebook
from blastema.web.acting import act_of
from blastema.web.administration import words as places
from blastema.web.clinic.words import names
from blastema.web.gate_panel import AUTHORITIES, rule_url
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import shown_or_raise

_SAID_KINDS = {"silent": "neutral", "allowed": "good", "met": "good", "open": "wait"}
# What stands where a rule names what it speaks of.
_BRACES = str.maketrans({"{": "‹", "}": "›"})


class FilterForm(forms.Form):
    """Which rules are shown; nothing chosen is every rule."""

    place = forms.ChoiceField(label="Place", required=False)
    product = forms.ChoiceField(label="Product", required=False)

    def __init__(self, shown: RuleBookShown, data: Mapping[str, str]) -> None:
        super().__init__(data)
        listed = {
            "place": [("", "Every place"), *((p.code, p.name) for p in shown.places)],
            "product": [("", "Every product"), *shown.products],
        }
        for name, options in listed.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule as shown: what it says and how, where it comes from, what meets it, since when."""

    id: str
    url: str
    words: str
    effect: str
    kind: str
    facts: tuple[tuple[str, str], ...]
    citation: str
    source_url: str
    verified: bool
    changes: tuple[Change, ...]
    cases: Table | None


@require_GET
def show_book(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "") for name in ("place", "product", "rule")}
    shown: RuleBookShown = shown_or_raise(rule_book(act_of(request), **asked))
    if asked["rule"] and not shown.rules:
        raise Http404
    context = {
        "form": FilterForm(shown, asked),
        "families": tuple(_families(shown, one=bool(asked["rule"]))),
        "one": asked["rule"],
        "count": len(shown.rules),
        "changes": shown.changes,
        "version": shown.version,
        "editions": _editions(shown.editions) if shown.editions else None,
        "edition": names.day(EDITION),
    }
    return render(request, "rules/book.html", context)


def _editions(editions: tuple[EditionShown, ...]) -> Table:
    rows: list[list[object]] = [
        [one.version, names.day(one.kept_at[:10]), _since(one)] for one in editions
    ]
    return table("Editions in force here", ["Edition", "Since", "What is otherwise today"], rows)


def _since(one: EditionShown) -> str:
    if one.changed is None:
        return "This release cannot read it: look at it with the release of that edition."
    return ", ".join(one.changed) or "Nothing: it is the book of today."


def _families(shown: RuleBookShown, *, one: bool) -> Iterator[tuple[str, tuple[RuleLine, ...]]]:
    """The rules by authority, and inside it by place."""
    for authority, title in AUTHORITIES.items():
        found = [rule for rule in shown.rules if rule.rule.authority == authority]
        for name in dict.fromkeys(_title(title, rule.rule) for rule in found):
            of_name = (rule for rule in found if _title(title, rule.rule) == name)
            yield name, tuple(_line(rule, one=one) for rule in of_name)


def _title(title: str, rule: Rule) -> str:
    """The authority, and the place whose law it is where that is not said yet."""
    by_itself = rule.authority in ("federal", "programme")
    place = places.jurisdiction(rule.jurisdiction) if rule.jurisdiction else "not in the book"
    return title if by_itself else f"{title}: {place}"


def _line(shown: RuleShown, *, one: bool) -> RuleLine:
    rule = shown.rule
    kinds = {"allowed": "good", "allowed with conditions": "wait"}
    return RuleLine(
        id=rule.id,
        url=rule_url(rule.id),
        words=_words(rule),
        effect=rule.effect.value,
        kind=kinds.get(rule.effect.value, "stop"),
        facts=tuple(pair for pair in _facts(shown) if pair[1]),
        citation=rule.citation,
        source_url=rule.url,
        verified=rule.verified,
        changes=shown.changes,
        cases=_cases(shown.cases) if one else None,
    )


def _words(rule: Rule) -> str:
    """A rule's words; those that come from the catalogue's entry are said to."""
    if rule.words == "{words}":
        return "Says what the catalogue holds about the product, the source or the condition."
    return rule.words.translate(_BRACES)


def _facts(shown: RuleShown) -> Iterator[tuple[str, str]]:
    rule = shown.rule
    yield "For the patient", rulebook().telling(rule.id, rule.effect)
    yield "What to do", rule.remedy
    yield "Who can", rule.who
    yield "Met by", "; ".join(_met_by(rule))
    yield "Reaches", "; ".join(_reaches(rule))
    yield "In force", _force(shown)
    yield "Source read", names.day(str(rule.checked_on)) if rule.checked_on else ""


def _met_by(rule: Rule) -> Iterator[str]:
    if rule.assurance:
        asked = {**places.OF_A_SITE, **places.OF_A_PERSON}
        yield asked.get(rule.assurance, names.plain(rule.assurance))
    if rule.consent:
        parts = ", ".join(element.replace("-", " ") for element in rule.consent)
        yield f"a consent that holds: {parts}"
    if rule.licences:
        yield f"a licence as {' or '.join(rule.licences)}"
    if rule.opened_by:
        yield f"{places.OF_A_SITE.get(rule.opened_by, rule.opened_by)} (besides a study)"
    if rule.exempt_with:
        yield f"not asked in a study with {rule.exempt_with.replace('-', ' ')}"


def _reaches(rule: Rule) -> Iterator[str]:
    if rule.products:
        yield ", ".join(names.product(slug) for slug in rule.products)
    if rule.sources:
        yield f"from {', '.join(names.source(slug) for slug in rule.sources)}"
    for name, values in rule.where:
        said = " or ".join(
            "yes" if one is True else "no" if one is False else one for one in values
        )
        yield f"{name.replace('_', ' ')}: {said}"


def _force(shown: RuleShown) -> str:
    rule = shown.rule
    parts = [f"from {names.day(str(rule.effective_from))}" if rule.effective_from else ""]
    parts += [f"to {names.day(str(rule.effective_to))}" if rule.effective_to else ""]
    parts += [f"then {rule.successor}" if rule.successor else ""]
    parts += ["" if shown.in_force else "not in force today"]
    return ", ".join(part for part in parts if part)


def _cases(found: tuple[Case, ...]) -> Table:
    rows: list[list[object]] = [
        [
            Cell(start(case.start).words, note=_changed(case)),
            Cell(case.says.value, status=_SAID_KINDS.get(case.says.value, "stop")),
            case.why,
        ]
        for case in found
    ]
    return table("Its cases", ["The step", "The rule then says", "Why"], rows)


def _changed(case: Case) -> str:
    said = [f"{name.replace('_', ' ')}: {_value(value)}" for name, value in case.changed.items()]
    said += [f"{name.replace('_', ' ')} not said" for name in case.without]
    return f"but {'; '.join(said)}" if said else "as it stands"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | frozenset):
        return ", ".join(sorted(str(one) for one in value))
    return str(value)
