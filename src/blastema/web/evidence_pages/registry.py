"""The registry's pages: the course by arm, who got better, who is missing, and how made."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from blastema.actions.act import Act
from blastema.actions.read.registry import Choices, Registry, registry_choices
from blastema.actions.read.registry import registry as ask
from blastema.actions.read.registry_course import courses
from blastema.actions.read.registry_sums import SumsFile, registry_sums
from blastema.core.catalogue import catalogue
from blastema.core.instruments import outcome
from blastema.web import charts
from blastema.web.acting import act_of
from blastema.web.evidence_pages import registry_tables as tables
from blastema.web.evidence_pages.registry_form import RegistryForm
from blastema.web.verbs import shown_or_raise


@require_safe
def registry(request: HttpRequest) -> HttpResponse:
    act = act_of(request)
    choices: Choices = _choices(act, request.GET)
    form = _form(choices, request.GET)
    context: dict[str, Any] = {"form": form, "may_take": choices.may_take}
    if form.is_bound and form.is_valid():
        told: Registry = shown_or_raise(ask(act, **form.question()))
        context |= _answer(act, told)
        context["query"] = request.GET.urlencode()
    return render(request, "evidence_pages/registry.html", context)


@require_safe
def sums(request: HttpRequest) -> HttpResponse:
    """The file behind an answer, for whoever may export."""
    act = act_of(request)
    choices = _choices(act, request.GET)
    if not choices.may_take:
        raise PermissionDenied
    form = _form(choices, request.GET)
    if not (form.is_bound and form.is_valid()):
        return HttpResponseRedirect(f"{reverse('registry')}?{request.GET.urlencode()}")
    made: SumsFile = shown_or_raise(registry_sums(act, **form.question()))
    answer = HttpResponse(made.content, content_type="application/vnd.apache.arrow.file")
    answer["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def _choices(act: Act, asked: QueryDict) -> Choices:
    found: Choices = shown_or_raise(registry_choices(act, condition=asked.get("condition", "")))
    return found


def _form(choices: Choices, asked: QueryDict) -> RegistryForm:
    return RegistryForm(choices, asked if "condition" in asked else None)


def _answer(act: Act, told: Registry) -> dict[str, Any]:
    _, scale = outcome(told.question.outcome)
    title = f"{scale.name}: {catalogue().condition(told.question.condition).name}"
    fitted = courses(told)
    rows = tables.course_rows(told, fitted)
    return {
        "title": title,
        "told": told,
        "shown": bool(rows),
        "alone": len(told.shown) == 1,
        "table": tables.course_table(told, fitted, title) if rows else None,
        "sentence": tables.missing_sentence(told),
        "left_out": tables.left_out(told),
        "withheld": tables.names(told.withheld),
        "unfitted": tables.unfitted(fitted),
        "few": tables.few(fitted),
        "responders": tables.responder_tables(told),
        "responders_visit": tables.visit_words(told.latest),
        "missing": tables.missing_table(told),
        "counted_at": _moment(told.origin.cut.counted_at, act.zone),
        "newest_at": _moment(told.origin.cut.newest_at, act.zone),
        "commands": tables.commands(told),
        **(_chart(rows, title, scale) if rows else {}),
    }


def _chart(rows: tuple[charts.ArmVisit, ...], title: str, scale: Any) -> dict[str, Any]:
    ends = scale.least_milli / 1000, scale.most_milli / 1000
    spec = charts.arm_chart(rows, title, ends, scale.better)
    return {"spec": spec, "svg": charts.to_svg(spec), "alt": spec["description"]}


def _moment(text: str, zone: str) -> str:
    if not text:
        return ""
    return f"{datetime.fromisoformat(text).astimezone(ZoneInfo(zone)):%-d %B %Y, %H:%M}"
