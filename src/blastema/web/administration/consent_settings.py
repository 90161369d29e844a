"""What a site states for its consents: without it a document has blanks, and nobody can sign it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django import forms
from django.urls import reverse

from blastema.actions.read.staff import SiteShown
from blastema.core.consent.settings import (
    BY_LINK,
    BY_LINK_FOR,
    COOLING_OFF,
    MOST_HOURS,
    POLICY,
    SLOTS,
)
from blastema.core.consent.witness import WITNESS, Occasion, occasions
from blastema.web.administration import words
from blastema.web.administration.forms import SaidForm
from blastema.web.administration.policy_page import PolicyPage, as_signed
from blastema.web.parts import Cell, Table, table
from blastema.web.verbs import CommandForm

_OCCASIONS: Mapping[Occasion, str] = {
    Occasion.INTERPRETER: "It was read through an interpreter",
    Occasion.ALOUD: "It was read aloud",
    Occasion.REPRESENTATIVE: "Somebody signs for the patient",
    Occasion.ALL: "Always",
}
_ASKED: Mapping[str, str] = {
    COOLING_OFF: "how many hours lie between reading and signing",
    BY_LINK: "patients may sign by their own link",
    BY_LINK_FOR: "whoever may sign for a patient may do so by a link of their own",
    WITNESS: "when a witness is due",
}


class WordsForm(CommandForm):
    value = forms.CharField(
        label="What do your consents say?",
        help_text="It stands in the document as you write it. Use short, plain sentences, and "
        "promise nothing. Leave it empty to take it back.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class HoursForm(CommandForm):
    value = forms.IntegerField(
        label="Hours between reading and signing",
        help_text="Leave it empty where you ask for none.",
        required=False,
        min_value=0,
        max_value=MOST_HOURS,
    )

    def clean_value(self) -> str:
        value = self.cleaned_data["value"]
        return "" if value is None else str(value)


class AllowedForm(SaidForm):
    value = forms.ChoiceField(
        label="Is it so at this site?",
        choices=[("yes", "Yes, and I sign for it"), (words.NOT_SAID, "No")],
        widget=forms.RadioSelect,
    )


class WitnessForm(CommandForm):
    value = forms.MultipleChoiceField(
        label="When does another member of staff have to see it signed?",
        help_text="Choose nothing where no witness is due.",
        choices=[(one.value, said) for one, said in _OCCASIONS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_value(self) -> str:
        return ",".join(self.cleaned_data["value"])


def page_of(policy: str) -> PolicyPage | None:
    """``None`` for a policy that no consent reads for all products."""
    if policy == COOLING_OFF:
        return PolicyPage(_title(policy), HoursForm, as_signed(policy))
    if policy in (BY_LINK, BY_LINK_FOR):
        return PolicyPage(
            _title(policy), AllowedForm, lambda found: found.state.policy(policy) or words.NOT_SAID
        )
    if policy == WITNESS:
        return PolicyPage(_title(policy), WitnessForm, _chosen)
    said = dict(_said()).get(policy)
    return PolicyPage(f"Consents: {said}", WordsForm, as_signed(policy)) if said else None


def _title(policy: str) -> str:
    return f"Consents: {_ASKED[policy]}"


def _chosen(found: SiteShown) -> list[str]:
    return sorted(one.value for one in occasions(found.state.policy(WITNESS)))


def _said() -> Iterator[tuple[str, str]]:
    """Each policy that holds words of a document, with what they are about."""
    for slot, one in SLOTS.items():
        policy = POLICY.format(slot=slot)
        yield policy, one.what
        if one.translated:
            yield f"{policy}-es", f"{one.what}, in Spanish"


def settings_table(found: SiteShown) -> Table:
    """Every setting for all products; one for a product alone is set at the command line."""
    rows = [_row(found, policy, what) for policy, what in (*_ASKED.items(), *_said())]
    return table("What the consents say here", ["What", "State", "Signed by"], rows)


def _row(found: SiteShown, policy: str, what: str) -> list[object]:
    signed = found.state.policies.get(policy)
    value = signed.value if signed else ""
    link = Cell(what.capitalize(), url=reverse("policy", args=[found.id, policy]))
    return [
        link,
        _state(policy, value),
        found.signers[signed.signed_by] if signed and value else "",
    ]


def _state(policy: str, value: str) -> Cell:
    if policy == WITNESS and value:
        return Cell("; ".join(_OCCASIONS[one] for one in Occasion if one in occasions(value)))
    if value:
        return Cell(value, status="good" if policy in _ASKED else "")
    return Cell("not stated", status="neutral" if policy in _ASKED else "wait")
