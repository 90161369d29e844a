"""Work given to external companies: the list, giving it, taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from blastema.actions.act import Act, Done, Result
from blastema.actions.assign_work import assign_work, withdraw_assignment
from blastema.actions.read.given_work import GivenLine, assignable, given, given_work
from blastema.core.assignment.state import AssignmentWithdrawal, Purpose, Shows
from blastema.core.civil import parse_day
from blastema.web.acting import act_of
from blastema.web.desk import words
from blastema.web.desk.forms import AssignForm, TakeBackForm
from blastema.web.parts import Cell, table
from blastema.web.shell import address
from blastema.web.verbs import VerbView, shown_or_raise

_USUAL_DAYS = 14


@require_safe
def given_list(request: HttpRequest) -> HttpResponse:
    lines = shown_or_raise(given_work(act_of(request)))
    columns = ["Patient", "State", "Work", "Company", "Due", "Sees", "Take back"]
    shown = {
        "work": table("Work given to companies", list(columns), [_row(line) for line in lines]),
        "patients": address("patients"),
    }
    return render(request, "desk/given_work.html", shown)


def _row(line: GivenLine) -> list[object]:
    text, kind = words.WORK_STAGES[line.stage]
    due = parse_day(line.due)
    back = (
        Cell("Take back", url=reverse("take-back", args=[line.id])) if line.stage == "made" else ""
    )
    return [
        Cell(str(line.name), url=words.patient_url(line.patient)),
        Cell("overdue" if line.late else text, status="stop" if line.late else kind),
        words.WORK.get(line.purpose, line.purpose),
        line.company,
        f"{due:%-d %B %Y}" if due else "",
        ", ".join(words.SHOWS[one].lower() for one in line.shows if one in words.SHOWS),
        back,
    ]


class AssignView(VerbView):
    """Gives work about one patient to a company, which then sees what is ticked."""

    form_class = AssignForm
    template_name = "desk/assign.html"
    title = "Give work to a company"
    submit = "Give this work"
    done_message = "The company sees this work now."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        found = shown_or_raise(assignable(act, ids["patient"]))
        return {
            "kicker": str(found.name),
            "back_url": words.patient_url(ids["patient"]) or reverse("given-work"),
            "companies": found.companies,
            "choices": {"company": list(found.companies)},
            "initial": {
                "due": found.today + timedelta(days=_USUAL_DAYS),
                "shows": [Shows.IDENTITY.value],
                "purpose": Purpose.RECORDS_REQUEST.value,
            },
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return assign_work(
            act,
            company=data["company"],
            patient=ids["patient"],
            purpose=Purpose(data["purpose"]),
            shows=[Shows(one) for one in data["shows"]],
            due=data["due"],
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("given-work")


class TakeBackView(VerbView):
    form_class = TakeBackForm
    title = "Take this work back"
    submit = "Take back"
    done_message = "The company no longer sees it."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        found = shown_or_raise(given(act, ids["assignment"]))
        return {
            "kicker": f"{found.name}, {found.company}",
            "back_url": reverse("given-work"),
            "seen": found.seen,
        }

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        reason = AssignmentWithdrawal(data["reason"])
        return withdraw_assignment(act, assignment=ids["assignment"], reason=reason)

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("given-work")
