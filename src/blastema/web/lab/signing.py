"""Forms that end in a signature: what is signed stands above, the proof of who signs below."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from blastema.actions.act import Act, Result
from blastema.actions.read.to_sign import shown_to_sign
from blastema.core.verdict import Refusal
from blastema.web.lab.judgement import judgement_table
from blastema.web.lab.verb import ProductVerb, reason_field
from blastema.web.signin.again import proof_fields, prove
from blastema.web.verbs import CommandForm


class SignForm(CommandForm):
    """Carries the digest of what the page showed; the proof is asked for last."""

    signs = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SignReasonForm(SignForm):
    reason = reason_field()


@method_decorator(sensitive_post_parameters("password", "code"), name="dispatch")
class SignedVerb(ProductVerb, ABC):
    """Subclasses sign in ``sign``; they are asked only with a proof in the act."""

    form_class = SignForm
    template_name = "lab/sign.html"

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        context = super().prepare(act, **ids)
        product = context["product"]
        judged = shown_to_sign(product.state, product.specification)
        initial = {**context.get("initial", {}), "signs": judged.signs}
        shown = {"judgement": judgement_table(judged), "digest": judged.signs}
        return {**context, **shown, "initial": initial}

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        filled = super()._filled(form, context)
        filled.fields.update(proof_fields(self.request))
        return filled

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        proof = prove(self.request, data["password"], data.get("code", ""))
        if isinstance(proof, Refusal):
            return proof
        return self.sign(replace(act, proof=proof), data, ids["product"])

    @abstractmethod
    def sign(self, act: Act, data: Mapping[str, Any], product: str) -> Result:
        """The command that is signed, in an act that holds the proof."""
