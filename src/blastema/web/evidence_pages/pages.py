"""The analyst's pages: outcomes by arm and visit, and how exports are made."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from blastema.actions.read.evidence import Described, describe_evidence
from blastema.actions.read.evidence_exports import Export, may_describe
from blastema.actions.read.evidence_exports import exports as last_exports
from blastema.actions.read.own_words import product_name, visit_name
from blastema.core.catalogue import catalogue
from blastema.core.instruments import instruments, outcome
from blastema.web import charts
from blastema.web.acting import act_of
from blastema.web.parts import table
from blastema.web.verbs import shown_or_raise

_CHOOSE = ("", "Choose")


class QuestionForm(forms.Form):
    """What is asked of the registry; it is asked by GET, so that an answer has an address."""

    condition = forms.ChoiceField(label="Condition")
    outcome = forms.ChoiceField(label="Outcome")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(catalogue().conditions.values(), key=lambda one: one.name)
        self.fields["condition"].choices = [_CHOOSE, *((c.slug, c.name) for c in known)]  # type: ignore[attr-defined]
        scales = [scale for one in instruments().values() for scale in one.scales]
        self.fields["outcome"].choices = [_CHOOSE, *((s.slug, s.name) for s in scales)]  # type: ignore[attr-defined]


@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    asked = QuestionForm(request.GET if "condition" in request.GET else None)
    context: dict[str, Any] = {"form": asked}
    if asked.is_bound and asked.is_valid():
        condition, scale = asked.cleaned_data["condition"], asked.cleaned_data["outcome"]
        act = act_of(request)
        described: Described = shown_or_raise(
            describe_evidence(act, condition=condition, outcome=scale, by_arm=True)
        )
        context |= _answer(described, condition, scale)
    else:
        # Also without a question the page is only for those who may ask one.
        shown_or_raise(may_describe(act_of(request)))
    return render(request, "evidence_pages/evidence.html", context)


def _answer(described: Described, condition: str, scale: str) -> dict[str, Any]:
    found = described.description
    _, known = outcome(scale)
    title = f"{known.name}: {catalogue().condition(condition).name}"
    rows = tuple(
        charts.ArmVisit(product_name(r.arm), visit_name(r.visit), r.due, r.answered, r.mean, r.sd)
        for r in found.rows
    )
    command = f"blastema evidence describe --condition {condition} --outcome {scale} --by arm"
    return {
        "title": title,
        "rows": rows,
        "table": charts.arm_table(rows, title) if rows else None,
        "missing": found.missing,
        "left_out": described.left_out,
        "fingerprint": found.fingerprint,
        "command": command,
        **(_chart(rows, title, known.least_milli, known.most_milli, known.better) if rows else {}),
    }


def _chart(
    rows: tuple[charts.ArmVisit, ...], title: str, least: int, most: int, better: str
) -> dict[str, Any]:
    spec = charts.arm_chart(rows, title, (least / 1000, most / 1000), better)
    return {"spec": spec, "svg": charts.to_svg(spec), "alt": spec["description"]}


@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    made: tuple[Export, ...] = shown_or_raise(last_exports(act_of(request)))
    shown = table(
        "The last exports",
        ["When", "By", "Patients#"],
        [[f"{one.at:%-d %B %Y, %H:%M}", one.who, one.patients] for one in made],
    )
    return render(request, "evidence_pages/exports.html", {"table": shown})
