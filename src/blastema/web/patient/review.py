"""Looking through the answers, handing them in, and what happens next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse

from blastema.actions.act import Result
from blastema.actions.answer_followup import hand_in_own_answers
from blastema.actions.read.own import own_home
from blastema.actions.read.own_form import Questionnaire, own_questionnaire
from blastema.actions.read.own_questions import Screen, ScreenKind, is_answered, names_in
from blastema.core.followup.state import FollowupChannel
from blastema.core.instruments import instrument
from blastema.core.verdict import Refusal
from blastema.web.patient.questions import closed
from blastema.web.patient.visit import Visit, by_link
from blastema.web.verbs import CHANGED, UNPROCESSABLE, sent, shown_or_raise, status_of

ANSWERED = "FOLLOWUP-ANSWERED"
_TRIES = 4


class HandInForm(forms.Form):
    """The id leaves room for the questionnaire that each command is about."""

    command = forms.CharField(widget=forms.HiddenInput, max_length=40)


@by_link("GET", "POST")
def review(visit: Visit, followup: str) -> HttpResponse:
    form: Questionnaire = shown_or_raise(own_questionnaire(visit.act(), followup=followup))
    if visit.request.method == "POST":
        return _hand_in(visit, form)
    if not form.outstanding and form.handed_in:
        return visit.go("own-thanks", followup=followup)
    return closed(visit, form) if form.why else _show(visit, form)


def _show(visit: Visit, form: Questionnaire, status: int = 200, **more: Any) -> HttpResponse:
    ready = form.ready
    context = {
        "questionnaire": form,
        "rows": [_row(visit, form, screen) for screen in form.asked],
        "ready": ready,
        "left": sum(
            not is_answered(s, form.answers) and s.instrument not in ready for s in form.asked
        ),
        "form": HandInForm(initial={"command": visit.act().fresh.id()}),
        **more,
    }
    return visit.show("review", context, status=status)


def _row(visit: Visit, form: Questionnaire, screen: Screen) -> dict[str, str]:
    url = visit.url(
        "own-question", followup=form.id, instrument=screen.instrument, item=screen.item
    )
    return {
        "text": screen.text,
        "answer": answer_words(screen, form.answers),
        "left_out": "yes" if screen.instrument in form.ready else "",
        "url": url,
    }


def answer_words(screen: Screen, answers: Mapping[str, Mapping[str, int | str]]) -> str:
    """An answer as it was given, empty where there is none."""
    if not is_answered(screen, answers):
        return ""
    given = answers[screen.instrument]
    if screen.kind is ScreenKind.ACTIVITIES:
        return "; ".join(str(name) for name in names_in({screen.instrument: given}).values())
    if screen.kind is ScreenKind.STATEMENTS:
        ticked = sum(given.get(item.id) == 1 for item in instrument(screen.instrument).items)
        return f"{ticked} ticked"
    value = given[screen.item]
    words = dict(screen.choices).get(int(value), "")
    if screen.kind is ScreenKind.CHOICE:
        return words
    number = str(value).replace("-", "−")
    return f"{number} ({words.lower()})" if words else number


def _hand_in(visit: Visit, form: Questionnaire) -> HttpResponse:
    sent_form = HandInForm(visit.request.POST)
    if not sent_form.is_valid():
        return _show(visit, form, UNPROCESSABLE)
    for slug, answers in form.ready.items():
        command = f"{sent_form.cleaned_data['command']}.{slug}"
        result = _hand_in_one(visit, form, slug, answers, command)
        # Another tab was quicker: what it handed in stands.
        if isinstance(result, Refusal) and set(result.rules) - {ANSWERED, "FOLLOWUP-ANSWER-WHEN"}:
            return _show(visit, form, status_of(result), findings=result.findings)
    after: Questionnaire = shown_or_raise(own_questionnaire(visit.act(), followup=form.id))
    return visit.go("own-thanks" if after.handed_in else "own-review", followup=form.id)


def _hand_in_one(
    visit: Visit, form: Questionnaire, slug: str, answers: Mapping[str, int | str], command: str
) -> Result:
    for _ in range(_TRIES):
        result = sent(
            lambda: hand_in_own_answers(
                visit.act(form.place, command),
                followup=form.id,
                instrument=slug,
                answers=answers,
                channel=FollowupChannel.LINK_BY_MAIL,
            )
        )
        if not isinstance(result, Refusal) or CHANGED not in result.rules:
            break
    return result


@by_link("GET")
def thanks(visit: Visit, followup: str) -> HttpResponse:
    form: Questionnaire = shown_or_raise(own_questionnaire(visit.act(), followup=followup))
    if not form.handed_in:
        return visit.go("own-questions", followup=followup)
    home = shown_or_raise(own_home(visit.act()))
    return visit.show("thanks", {"questionnaire": form, "home": home})
