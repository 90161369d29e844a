"""What is asked of the registry's kept sums, by GET, so that an answer has an address."""

from __future__ import annotations

from typing import Any

from django import forms

from blastema.actions.read.own_words import product_name
from blastema.actions.read.registry import Choices
from blastema.web.evidence_pages.pages import QuestionForm


class RegistryForm(QuestionForm):
    """Condition and outcome, and what may narrow them; nothing chosen is no limit."""

    site = forms.ChoiceField(label="Site", required=False)
    since = forms.ChoiceField(label="Day 0 from", required=False)
    until = forms.ChoiceField(label="Day 0 until", required=False)
    arms = forms.MultipleChoiceField(
        label="Arms", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, choices: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = [(one, one.replace("-Q", ", quarter ")) for one in choices.periods]
        arms = [(arm, product_name(arm)) for arm in choices.arms]
        listed: dict[str, list[tuple[str, str]]] = {
            "site": [("", "All my sites"), *choices.sites],
            "since": [("", "The beginning"), *quarters],
            "until": [("", "Today"), *quarters],
            "arms": arms,
        }
        for name, options in listed.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
        if not arms:
            del self.fields["arms"]

    def question(self) -> dict[str, Any]:
        """The arguments of the reading."""
        told = self.cleaned_data
        plain = ("condition", "outcome", "site", "since", "until")
        return {**{name: told[name] for name in plain}, "arms": tuple(told.get("arms", ()))}
