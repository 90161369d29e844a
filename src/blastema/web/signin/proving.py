"""Forms whose verb signs: who signs says so with the password, in the form that signs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from blastema.actions.act import Act, Result
from blastema.actions.signs import SIGNS
from blastema.core.signed import Signs
from blastema.core.verdict import Refusal
from blastema.web.signin.again import proof_fields, prove
from blastema.web.verbs import CommandForm, VerbView


@method_decorator(sensitive_post_parameters("password", "code"), name="dispatch")
class ProvedVerb(VerbView, ABC):
    """Subclasses name the verbs that they sign, and sign in ``sign``; they are asked only
    with a proof in the act."""

    signing: tuple[str, ...]

    def said(self, context: Mapping[str, Any]) -> Signs:
        """What the signature says, shown before it is given."""
        return SIGNS[self.signing[0]]

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        filled = super()._filled(form, context)
        filled.fields.update(proof_fields(self.request, self.said(context)))
        return filled

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        proof = prove(self.request, data["password"], data.get("code", ""))
        if isinstance(proof, Refusal):
            return proof
        return self.sign(replace(act, proof=proof), data, **ids)

    @abstractmethod
    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        """The command that is signed, in an act that holds the proof."""
