"""Quality's first page, and the forms behind it: emergency looks, adverse events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from blastema.actions.act import Act, Done, Result
from blastema.actions.break_glass import review_break_glass
from blastema.actions.read.bench import Item
from blastema.actions.read.quality import Adverse, Quality, one_adverse, one_glass, quality
from blastema.actions.report_adverse_event import close_adverse_event, judge_adverse_event
from blastema.core.access.permissions import Permission
from blastema.core.breakglass.state import ReviewVerdict
from blastema.core.safety.state import Outcome, Relatedness
from blastema.web.acting import act_of
from blastema.web.clinic.words import names
from blastema.web.lab.words import status_cell
from blastema.web.parts import Cell, Table, table
from blastema.web.recall.pages import recall_list
from blastema.web.signatures import signature_table
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise


@require_GET
def show_quality(request: HttpRequest) -> HttpResponse:
    page: Quality = shown_or_raise(quality(act_of(request)))
    context = {
        "page": page,
        "signatures": _signatures(page),
        "adverse": _adverse(page),
        "deviations": _deviations(page),
        "stopped": _stopped(page),
        "held": _held(page),
        "recalls": recall_list("Recalls that are open", page.recalls, page.today.isoformat()),
        "renewed": _renewed(page),
    }
    return render(request, "quality/quality.html", context)


def _number(item: Item, view: str = "product") -> Cell:
    return Cell(f"{item.number} · {item.division}", url=reverse(view, args=[item.id]))


def _signatures(page: Quality) -> Table:
    rows: list[list[object]] = [
        [
            _number(item, "product-confirm"),
            "second signature of a release",
            item.whose,
            f"{item.expires:%-d %B %Y, %H:%M}" if item.expires else "no expiry",
        ]
        for item in page.proposed
    ]
    rows += [
        [
            Cell(f"Look by {glass.staff}", url=reverse("glass-review", args=[glass.id])),
            "emergency look to review",
            glass.whose,
            f"ended {glass.until:%-d %B %Y, %H:%M}",
        ]
        for glass in page.glasses
    ]
    return table("Signatures due", ["What", "Kind", "Whose record", "Until"], rows)


def _adverse(page: Quality) -> Table:
    rows: list[list[object]] = [_adverse_row(one) for one in page.adverse]
    columns = ["Event", "Person", "Grade", "Reports due", "State"]
    return table("Adverse events that are open", [*columns], rows)


def _adverse_row(one: Adverse) -> list[object]:
    state = one.state
    view = "adverse-close" if state.judged else "adverse-judge"
    due = "; ".join(f"{names.day(d.due)}: {d.words}" for d in one.deadlines) or "none"
    unread = any(not d.verified for d in one.deadlines)
    words, kind = ("judged", "info") if state.judged else ("to be judged", "wait")
    words, kind = ("overdue", "stop") if one.overdue else (words, kind)
    return [
        Cell(state.term.replace("-", " ").capitalize(), url=reverse(view, args=[one.id])),
        one.whose,
        Cell(f"{state.grade}: grade anew", url=reverse("adverse-regrade", args=[one.id])),
        Cell(
            due,
            url=reverse("adverse-notify", args=[one.id]) if one.deadlines else "",
            note="A source of this is not yet checked by the practice." if unread else "",
        ),
        Cell(words, status=kind),
    ]


def _deviations(page: Quality) -> Table:
    rows: list[list[object]] = [
        [
            Cell(one.process, url=reverse("run", args=[one.run])),
            one.whose,
            Cell(f"{step}: {what}"),
            Cell(severity, status="stop" if severity == "critical" else "wait"),
        ]
        for one in page.deviations
        for step, what, severity in one.deviations
    ]
    return table("Deviations", ["Run", "Whose", "What was different", "Severity"], rows)


def _stopped(page: Quality) -> Table:
    rows: list[list[object]] = [
        [f"{one.at:%-d %B %Y, %H:%M}", one.whose, place, ", ".join(map(stop_words, rules))]
        for one in page.stopped
        for place, rules in one.stops
    ]
    columns = ["Session", "Person", "Before", "What did not agree"]
    return table("Time-outs that stopped", [*columns], rows)


_STOPS = {
    "TIMEOUT-PATIENT": "the person",
    "TIMEOUT-CONSENT": "the consent",
    "STANDING-CONSENT": "the consent",
    "STANDING-PATIENT": "the person's record",
    "STANDING-PAUSED": "a pause",
    "STANDING-WITHDRAWN": "a withdrawal",
    "PRODUCT-NOT-PLANNED": "the kind of product",
    "TIMEOUT-ALLERGY": "the questions about allergies",
    "TIMEOUT-SECOND-PERSON": "the second person",
    "TIMEOUT-SITE": "the place",
    "TIMEOUT-SIDE": "the side",
    "TIMEOUT-LEVEL": "the spinal level",
    "TIMEOUT-PRODUCT": "the product",
    "TIMEOUT-RELEASE": "the release",
    "TIMEOUT-HOLD": "a hold",
    "TIMEOUT-EXPIRED": "the expiry",
    "TIMEOUT-TRANSIT": "the hand-over",
}


def stop_words(rule: str) -> str:
    """What a rule of the time-out is about, in words."""
    return _STOPS.get(rule, rule)


def _held(page: Quality) -> Table:
    rows: list[list[object]] = [
        [_number(item), item.name, item.whose, status_cell(item.release, item.holds)]
        for item in page.held
    ]
    return table("Holds and recalls", ["Number", "What", "Whose", "State"], rows)


def _renewed(page: Quality) -> Table:
    rows: list[list[object]] = [
        [one.name, one.part, one.by, f"{one.at:%-d %b %Y, %H:%M}"] for one in page.renewed
    ]
    return table("Sign-ins renewed by somebody else", ["Whose", "What", "By", "When"], rows)


class ReviewForm(CommandForm):
    verdict = forms.ChoiceField(
        label="Was the look justified?",
        widget=forms.RadioSelect,
        choices=[
            (ReviewVerdict.JUSTIFIED.value, "Justified"),
            (ReviewVerdict.NOT_JUSTIFIED.value, "Not justified: it ends at once"),
        ],
    )
    note = forms.CharField(
        label="Note", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReviewGlass(VerbView):
    form_class = ReviewForm
    title = "Review an emergency look"
    submit = "Sign the review"
    done_message = "Reviewed."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        glass = shown_or_raise(one_glass(act, ids["glass"]))
        facts = [("Who looked", glass.staff), ("Whose record", glass.whose), ("Why", glass.reason)]
        return {
            "seen": glass.seen,
            "facts": facts,
            "facts_heading": "The look",
            "back_url": reverse("quality"),
            "back_label": "Quality",
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        verdict = ReviewVerdict(data["verdict"])
        return review_break_glass(act, glass=ids["glass"], verdict=verdict, note=data["note"])

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("quality")


class AdverseVerb(VerbView):
    permission: Permission

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        one: Adverse = shown_or_raise(one_adverse(act, self.permission, ids["adverse"]))
        state = one.state
        facts = [
            ("Event", state.term.replace("-", " ")),
            ("Person", one.whose),
            ("Grade", f"{state.grade}{', serious' if state.serious else ''}"),
            ("Began", names.day(state.onset)),
            ("We heard of it", names.day(state.aware_on)),
            ("What was told", one.narrative),
            *((f"Due {names.day(d.due)}", f"{d.words} ({d.citation})") for d in one.deadlines),
            *(
                (f"Made {names.day(notice.on)}", f"{duty} {notice.reference}".strip())
                for duty, notice in state.notices.items()
            ),
        ]
        return {
            "seen": one.seen,
            "facts": facts,
            "facts_heading": "The event",
            "signatures": signature_table(one.signatures),
            "due": one.deadlines,
            "back_url": reverse("quality"),
            "back_label": "Quality",
        }

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("quality")


class JudgeForm(CommandForm):
    relatedness = forms.ChoiceField(
        label="Did the treatment cause it?",
        widget=forms.RadioSelect,
        choices=[(one.value, one.value.capitalize()) for one in Relatedness],
    )
    expected = forms.TypedChoiceField(
        label="Was it expected, by kind and severity?",
        widget=forms.RadioSelect,
        choices=[("yes", "Yes, it stands in the documents"), ("no", "No")],
        coerce=lambda answer: answer == "yes",
    )


class JudgeAdverse(ProvedVerb, AdverseVerb):
    signing = ("judge_adverse_event",)
    form_class = JudgeForm
    permission = Permission.ADVERSE_JUDGE
    title = "Judge an adverse event"
    submit = "Sign the judgement"
    done_message = "Judged, under your signature."

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return judge_adverse_event(
            act,
            adverse=ids["adverse"],
            relatedness=Relatedness(data["relatedness"]),
            expected=data["expected"],
        )


class CloseForm(CommandForm):
    outcome = forms.ChoiceField(
        label="How it ended",
        widget=forms.RadioSelect,
        choices=[(one.value, one.value.replace("-", " ").capitalize()) for one in Outcome],
    )


class CloseAdverse(AdverseVerb):
    form_class = CloseForm
    permission = Permission.ADVERSE_CLOSE
    title = "Close an adverse event"
    submit = "Close"
    done_message = "Closed."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        outcome = Outcome(data["outcome"])
        return close_adverse_event(act, adverse=ids["adverse"], outcome=outcome)
