"""Forms that end in a signature: what is signed stands above, the proof of who signs below."""

from __future__ import annotations

from abc import ABC
from typing import Any

from django import forms

from blastema.actions.act import Act
from blastema.actions.read.to_sign import shown_to_sign
from blastema.web.lab.judgement import judgement_table
from blastema.web.lab.verb import ProductVerb, reason_field
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import CommandForm


class SignForm(CommandForm):
    """Carries the digest of what the page showed; the proof is asked for last."""

    signs = forms.CharField(widget=forms.HiddenInput, max_length=64)


class SignReasonForm(SignForm):
    reason = reason_field()


class SignedVerb(ProvedVerb, ProductVerb, ABC):
    """Subclasses sign in ``sign`` what stands on the page, by its digest."""

    form_class = SignForm
    template_name = "lab/sign.html"

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        context = super().prepare(act, **ids)
        product = context["product"]
        judged = shown_to_sign(product.state, product.specification)
        initial = {**context.get("initial", {}), "signs": judged.signs}
        shown = {"judgement": judgement_table(judged), "digest": judged.signs}
        return {**context, **shown, "initial": initial}
