"""The gate asked about made-up facts: change one, and see the verdict change.

By GET, so that a question has an address; nothing is stored. With the script the answer follows
each change; without it the button asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_GET

from blastema.actions.read.rule_book import WhatIf, rule_book, what_if
from blastema.core.verdict import Finding, Refusal
from blastema.web.acting import act_of
from blastema.web.gate_panel import panel, rule_url
from blastema.web.rule_pages.what_if_form import BESIDE, WhatIfForm, first_facts
from blastema.web.verbs import UNPROCESSABLE, shown_or_raise


@require_GET
def show_what_if(request: HttpRequest) -> HttpResponse:
    act = act_of(request)
    shown_or_raise(rule_book(act, rule="AGE-1"))  # who may read the book may ask it
    data = request.GET or first_facts(act.today)
    form = WhatIfForm(data)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        found = what_if(act, facts=form.facts(), beside=_beside(form.cleaned_data[BESIDE]))
        context |= _answered(found, data)
    wrong = not form.is_valid() or "refusal" in context
    part = request.headers.get("HX-Request") == "true"
    template = "rules/what_if_answer.html" if part else "rules/what_if.html"
    return render(request, template, context, status=UNPROCESSABLE if wrong else 200)


def _beside(query: str) -> Mapping[str, Any] | None:
    """The facts of the answer that this one is held beside; what is no question is left out."""
    form = WhatIfForm(QueryDict(query))
    return form.facts() if query and form.is_valid() else None


def _answered(found: WhatIf | Refusal, data: QueryDict) -> dict[str, Any]:
    if isinstance(found, Refusal):
        return {"refusal": found.findings}
    return {
        "panel": panel(found.answer),
        "former": panel(found.beside, heading="What the gate said before")
        if found.beside
        else None,
        "changes": _changes(found),
        "keep": _query(data),
    }


def _changes(found: WhatIf) -> tuple[tuple[str, tuple[tuple[Finding, str], ...]], ...]:
    kinds = (
        ("Began to speak", found.began),
        ("Stopped speaking", found.stopped),
        ("Say something else now", found.other),
    )
    return tuple(
        (title, tuple((one, rule_url(one.rule)) for one in findings))
        for title, findings in kinds
        if findings
    )


def _query(data: QueryDict) -> str:
    """This question's own address, to hold the next answer beside it."""
    kept = data.copy()
    kept.pop(BESIDE, None)
    return kept.urlencode()
