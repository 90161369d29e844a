"""One view for every verb: show the form, send the command, say what came of it.

A form carries the id of its command, made when it is shown, and the positions of the
streams it shows. So a double click gives the first result, and a stale form is told that
something changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views import View

from blastema.actions.act import Act, Done, Result
from blastema.actions.door import ChangedMeanwhileError, RefusedError
from blastema.actions.read.training import training_before
from blastema.core.controlled.demand import StepKind
from blastema.core.identity.errors import IdentityError
from blastema.core.verdict import Refusal, refuse
from blastema.web.acting import act_of, seen_from, seen_text

UNPROCESSABLE, CONFLICT, FORBIDDEN = 422, 409, 403


class CommandForm(forms.Form):
    """A form that becomes one command; subclasses add the fields a person fills in."""

    command = forms.CharField(widget=forms.HiddenInput, max_length=64)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)


def shown_or_raise(shown: Any) -> Any:
    """What a reading gave; a refusal becomes 403, or 404 where there is no such record."""
    if not isinstance(shown, Refusal):
        return shown
    if any(rule.endswith("-UNKNOWN") for rule in shown.rules):
        raise Http404
    raise PermissionDenied(str(shown))


class VerbView(View):
    """Subclasses say the form, what is shown around it, and the action."""

    form_class: type[CommandForm] = CommandForm
    template_name = "web/verb.html"
    title = ""
    submit = "Save"
    done_message = "Saved."
    danger = False
    # What a site may ask training for before this step; what is owed is said on the form.
    step_kind: StepKind | None = None

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        """Reads what is shown around the form: the template's context.

        ``seen`` maps the streams shown to their positions; ``initial`` fills fields;
        ``choices`` maps a field to its choices, ``listed`` to what the list beside it offers;
        ``back_url`` is where the person came from.
        """
        return {}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        raise AssertionError(f"{type(self).__name__} sends no command")

    def next_url(self, done: Done, **ids: str) -> str:
        return "/"

    def get(self, request: HttpRequest, **ids: str) -> HttpResponse:
        act = act_of(request)
        context = self.prepare(act, **ids)
        initial = {
            "command": act.fresh.id(),
            "seen": seen_text(context.get("seen", {})),
            **context.get("initial", {}),
        }
        form = self._filled(self.form_class(initial=initial), context)
        if self.step_kind:
            say_training(request, act, self.step_kind)
        return self._render(request, form, context)

    def post(self, request: HttpRequest, **ids: str) -> HttpResponse:
        form = self.form_class(request.POST, request.FILES)
        context = self.prepare(act_of(request), **ids)
        form = self._filled(form, context)
        if not form.is_valid():
            return self._render(request, form, context, status=UNPROCESSABLE)
        data = form.cleaned_data
        act = act_of(request, data["command"], seen_from(data["seen"]))
        result = sent(lambda: self.perform(act, data, **ids))
        if isinstance(result, Done):
            messages.success(request, self.done_message)
            for one in result.review:
                messages.warning(request, f"Look at it: {one.words} {one.remedy}")
            return HttpResponseRedirect(self.next_url(result, **ids), status=303)
        status = status_of(result)
        return self._render(request, form, context, refusal=result, status=status)

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        for name, choices in context.get("choices", {}).items():
            form.fields[name].choices = choices  # type: ignore[attr-defined]
        for name, listed in context.get("listed", {}).items():
            form.fields[name].widget.listed = listed
        return form

    def _render(
        self,
        request: HttpRequest,
        form: CommandForm,
        context: Mapping[str, Any],
        *,
        refusal: Refusal | None = None,
        status: int = 200,
    ) -> HttpResponse:
        shown = {
            "title": self.title,
            "submit": self.submit,
            "danger": self.danger,
            **context,
            "form": form,
            "refusal": refusal,
            "cancel_url": context.get("back_url", ""),
        }
        return render(request, self.template_name, shown, status=status)


def say_training(request: HttpRequest, act: Act, step: StepKind) -> None:
    """Says on the page what training is owed, before anything is typed."""
    found = training_before(act, step=step)
    if isinstance(found, Refusal):
        return
    for finding in found.findings:
        words = f"{finding.words} {finding.remedy}"
        if found.stops:
            messages.error(request, f"{words} Until then this step is refused.")
        else:
            messages.warning(request, words)


def sent(perform: Any) -> Result:
    """The result of a command; what a person can put right comes back as a refusal."""
    try:
        result: Result = perform()
    except ChangedMeanwhileError as error:
        return Refusal((refuse(CHANGED, str(error), "Open the page again."),))
    except RefusedError as error:
        return error.refusal
    except IdentityError as error:
        return Refusal((refuse("FORM-IDENTITY", str(error), "Correct it and send it again."),))
    return result


CHANGED = "CHANGED-MEANWHILE"


def status_of(refusal: Refusal) -> int:
    if CHANGED in refusal.rules:
        return CONFLICT
    if any(rule.startswith("ACCESS-") for rule in refusal.rules):
        return FORBIDDEN
    return UNPROCESSABLE
