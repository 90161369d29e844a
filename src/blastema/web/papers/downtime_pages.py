"""The kit for a downtime: the page to print it from, and each form as PDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.read.downtime import (
    Downtime,
    House,
    RunForm,
    SessionForm,
    blank_form,
    blank_run_form,
    downtime,
    run_form,
    session_form,
)
from blastema.core.paper import Paper
from blastema.core.treatment.state import Act
from blastema.web.acting import act_of
from blastema.web.clinic.words import names
from blastema.web.papers import forms
from blastema.web.papers.answer import paper_file
from blastema.web.verbs import shown_or_raise

_TIME_OUTS = {f"time-out-{act.value}": act for act in Act}
_HAND_OVER = "hand-over"
_OTHERS: dict[str, tuple[str, Callable[[House], Paper]]] = {
    "going-home": ("Check before going home", forms.going_home),
    _HAND_OVER: ("Hand-over", forms.hand_over),
}


@require_GET
def show(request: HttpRequest) -> HttpResponse:
    found: Downtime = shown_or_raise(downtime(act_of(request)))
    context = {
        "house": found.house,
        "blanks": _blanks(found),
        "sessions": [
            {
                "words": f"{one.whose}, {names.product(one.product).lower()}",
                "since": f"{one.at:%-d %B, %H:%M}",
                "forms": [(_called(act), _of_session(one.id, act)) for act in Act],
            }
            for one in found.sessions
        ],
        "runs": [
            {
                "words": f"{one.name}, {one.whose}",
                "left": one.left,
                "url": reverse("run-downtime", args=[one.id]),
            }
            for one in found.runs
        ],
    }
    return render(request, "papers/downtime.html", context)


def _called(act: Act) -> str:
    return f"Time-out before {'a collection' if act is Act.COLLECTION else 'an injection'}"


def _of_session(treatment: str, act: Act) -> str:
    return f"{reverse('treatment-downtime', args=[treatment])}?act={act.value}"


def _blanks(found: Downtime) -> list[tuple[str, str]]:
    file = reverse("downtime-file")
    time_outs = [(_called(act), f"{file}?form={form}") for form, act in _TIME_OUTS.items()]
    bench = [(f"Bench: {one.name}", f"{file}?form={one.slug}") for one in found.processes]
    others = [(words, f"{file}?form={form}") for form, (words, _) in _OTHERS.items()]
    return [*time_outs, *others, *bench]


@require_GET
def file(request: HttpRequest) -> HttpResponse:
    """``form`` is a time-out, the hand-over, the check before going home, or a process."""
    form = request.GET.get("form", _HAND_OVER)
    if form in _TIME_OUTS or form in _OTHERS:
        house: House = shown_or_raise(blank_form(act_of(request)))
        act = _TIME_OUTS.get(form)
        return _sent(forms.time_out(house, act) if act else _OTHERS[form][1](house), house, form)
    run: RunForm = shown_or_raise(blank_run_form(act_of(request), process=form))
    return _sent(forms.bench(run), run.house, f"bench-{form}")


@require_GET
def of_treatment(request: HttpRequest, treatment: str) -> HttpResponse:
    try:
        act = Act(request.GET.get("act", Act.INJECTION))
    except ValueError:
        return HttpResponseBadRequest("The act is collection or injection.")
    found: SessionForm = shown_or_raise(session_form(act_of(request), treatment=treatment))
    name = f"time-out-{act.value}-{treatment[-6:]}"
    return _sent(forms.time_out(found.house, act, found), found.house, name)


@require_GET
def of_run(request: HttpRequest, run: str) -> HttpResponse:
    found: RunForm = shown_or_raise(run_form(act_of(request), run=run))
    return _sent(forms.bench(found), found.house, f"bench-{run[-6:]}")


def _sent(paper: Paper, house: House, name: str) -> Any:
    return paper_file(paper, f"downtime-{name}", "pdf", house.jurisdiction)
