"""The assessment: conclusion, findings, and the questions about the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from blastema.actions.act import Act, Result
from blastema.actions.assess_episode import assess_episode
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.episode.state import AssessmentVerdict
from blastema.core.verdict import Refusal
from blastema.web.clinic.asked import add_fields, groups, said
from blastema.web.clinic.fields import SIDES, any_of, choices, named, one_of, side_of, sized, text
from blastema.web.clinic.verbs import EpisodeVerb
from blastema.web.clinic.words import care, names
from blastema.web.verbs import CommandForm


class AssessForm(CommandForm):
    """What was concluded, found and tried; the questions about the person are added to it."""

    # Nothing is announced as required that may be left open.
    use_required_attribute = False
    verdict = one_of("What do you conclude?", choices(care.VERDICTS))
    side = side_of("Which side?", SIDES)
    findings = text(
        "What did you find?", required=False, help_text="Examination, images, what limits them."
    )
    grade = sized(
        forms.CharField(
            label="Grade, if there is one",
            required=False,
            max_length=40,
            help_text="The scale and the grade, such as KL 3 or Pfirrmann IV.",
        ),
        "md",
    )
    tried = any_of(
        "What has been tried?", named((one.slug for one in catalogue().comparators), names.product)
    )


class AssessEpisode(EpisodeVerb):
    form_class = AssessForm
    template_name = "clinic/assess.html"
    permission = Permission.EPISODE_ASSESS
    title, submit = "Assess this episode", "Record the assessment"
    done_message = "The assessment is recorded."

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        known = catalogue().conditions.get(self.about.state.condition)
        if self.about.state.side or not (known and known.has_side):
            del form.fields["side"]
        add_fields(form, self.about.state.condition, self.about.answers)
        return super()._filled(form, context)

    def shown(self, act: Act) -> dict[str, Any]:
        state = self.about.state
        last = {"grade": state.grade, "tried": list(state.tried)}
        return {"initial": last}

    def _render(
        self,
        request: HttpRequest,
        form: CommandForm,
        context: Mapping[str, Any],
        *,
        refusal: Refusal | None = None,
        status: int = 200,
    ) -> HttpResponse:
        first = [field for field in form.visible_fields() if field.name in AssessForm.base_fields]
        parts = {"first": first, "groups": groups(form, self.about.state.condition)}
        return super()._render(request, form, {**context, **parts}, refusal=refusal, status=status)

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return assess_episode(
            act,
            episode=self.about.id,
            verdict=AssessmentVerdict(data["verdict"]),
            findings=data["findings"],
            tried=tuple(data["tried"]),
            grade=data["grade"],
            side=data.get("side", ""),
            facts=said(self.about.state.condition, data),
        )
