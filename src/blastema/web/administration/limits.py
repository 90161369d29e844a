"""The limits that rules about the person compare with: signed by the site, none built in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse

from blastema.actions.read.staff import SiteShown
from blastema.core.rules import Rule, rulebook
from blastema.core.rules.asking import FactKind, PersonFact
from blastema.core.rules.predicate import Predicate
from blastema.web.administration.policy_page import PolicyPage, as_signed
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import CommandForm


class LimitForm(CommandForm):
    # No number field: it would read 8.0 as 8, which in tenths is 0.8.
    value = forms.RegexField(
        r"^[0-9]{1,6}\Z",
        label="The limit",
        required=False,
        error_messages={"invalid": "That is no whole number. Write it such as 80."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


def page_of(policy: str) -> PolicyPage | None:
    """``None`` where no rule compares with this policy."""
    asking = tuple((rule, when) for rule, when in rulebook().asked if when.limit == policy)
    if not asking:
        return None
    rules = tuple(rule for rule, _ in asking)
    unit = _unit(rulebook().facts[asking[0][1].fact])
    return PolicyPage(f"Limit: {rules[0].words}", _form(unit), as_signed(policy), rules)


def _form(unit: str) -> type[LimitForm]:
    class Form(LimitForm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["value"].help_text = (
                f"A whole number of {unit}. Leave it empty to set no limit: the rule is then "
                "silent."
            )

    return Form


def _unit(fact: PersonFact) -> str:
    """What one stands for: a limit has the steps of the answer that it is compared with."""
    if fact.kind is FactKind.DAY:
        return "days"
    steps = {0: "", 1: "tenths of ", 2: "hundredths of "}[fact.decimals]
    return f"{steps}{fact.unit or 'the answer'}"


def limits_table(found: SiteShown) -> Table:
    """Each rule that compares with a limit of the site, and whether it speaks at all."""
    rows: list[list[object]] = [
        [
            Cell(rule.words, url=reverse("policy", args=[found.id, when.limit]), note=rule.id),
            found.state.policy(when.limit)
            or Cell("no limit set", status="neutral", note="The rule is silent."),
            _signer(found, when.limit),
        ]
        for rule, when in _compared()
    ]
    return table("Limits of the rules about the person", ["Rule", "Limit", "Signed by"], rows)


def _compared() -> list[tuple[Rule, Predicate]]:
    return [(rule, when) for rule, when in rulebook().asked if when.limit]


def _signer(found: SiteShown, policy: str) -> str:
    signed = found.state.policies.get(policy)
    return found.signers[signed.signed_by] if signed and signed.value else ""
