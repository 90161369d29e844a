"""Answering on a phone: one question a screen, each answer kept as it is given.

An answer is a command of its own. Nothing that another tab or another device has saved is
touched by it, and saving the same answer twice changes nothing: so no page can be stale.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse

from blastema.actions.act import Done, Result
from blastema.actions.answer_followup import save_own_answer
from blastema.actions.read.own_form import Questionnaire, own_questionnaire
from blastema.actions.read.own_questions import Screen, ScreenKind, is_answered
from blastema.core.verdict import Refusal
from blastema.web.patient.forms import ScreenForm, changes, form_for
from blastema.web.patient.visit import Visit, by_link
from blastema.web.verbs import CHANGED, UNPROCESSABLE, sent, shown_or_raise, status_of

# Two tabs that save in the same moment: the second one simply saves after the first.
_TRIES = 4


@by_link("GET")
def start(visit: Visit, followup: str) -> HttpResponse:
    """What is asked and how long it takes; urgent signs come before the first question."""
    form = _form(visit, followup)
    if form.why:
        return closed(visit, form)
    context = {
        "form": form,
        "begun": any(is_answered(screen, form.answers) for screen in form.asked),
        "minutes": form.minutes,
        "go_url": _screen_url(visit, form, form.first_open),
    }
    return visit.show("start", context)


@by_link("GET", "POST")
def question(visit: Visit, followup: str, instrument: str, item: str) -> HttpResponse:
    form = _form(visit, followup)
    screen = form.screen(instrument, item)
    if screen is None:
        raise Http404
    if form.why:
        return closed(visit, form)
    if instrument in form.handed_in:
        return visit.go("own-questions", followup=followup)
    if visit.request.method == "POST":
        return _answered(visit, form, screen)
    return _asked(visit, form, screen, form_for(screen, form.answers))


def _answered(visit: Visit, form: Questionnaire, screen: Screen) -> HttpResponse:
    posted = visit.request.POST
    if "skip" in posted and screen.may_skip:
        given = form.answers.get(screen.instrument, {}).get(screen.item, "")
        taken_back: dict[str, int | str] = {screen.item: ""} if given != "" else {}
        return _save(visit, form, screen, taken_back)
    filled = form_for(screen, form.answers, posted)
    if not filled.is_valid():
        return _asked(visit, form, screen, filled, UNPROCESSABLE)
    return _save(visit, form, screen, changes(filled, screen, form.answers))


def _save(
    visit: Visit, form: Questionnaire, screen: Screen, answers: dict[str, int | str]
) -> HttpResponse:
    for item, answer in answers.items():
        result = save(visit, form, screen.instrument, item, answer)
        if isinstance(result, Refusal):
            return _refused(visit, form, result)
    # Read again: naming an activity brings a question of its own.
    after = _form(visit, form.id)
    return visit.go_to(_next_url(visit, after, screen))


def save(visit: Visit, form: Questionnaire, slug: str, item: str, answer: int | str) -> Result:
    """Saves one answer; where somebody else saved in the same moment, after them."""
    for _ in range(_TRIES):
        result = sent(
            lambda: save_own_answer(
                visit.act(form.place), followup=form.id, instrument=slug, item=item, answer=answer
            )
        )
        if isinstance(result, Done) or CHANGED not in result.rules:
            break
    return result


def closed(visit: Visit, form: Questionnaire) -> HttpResponse:
    return visit.show("not_open", {"form": form, "why": form.why})


def _refused(visit: Visit, form: Questionnaire, refused: Refusal) -> HttpResponse:
    context = {"form": form, "why": str(refused), "findings": refused.findings}
    return visit.show("not_open", context, status=status_of(refused))


def _form(visit: Visit, followup: str) -> Questionnaire:
    form: Questionnaire = shown_or_raise(own_questionnaire(visit.act(), followup=followup))
    return form


def _asked(
    visit: Visit, form: Questionnaire, screen: Screen, filled: ScreenForm, status: int = 200
) -> HttpResponse:
    place = form.asked.index(screen)
    before = form.asked[place - 1] if place else None
    context: dict[str, Any] = {
        "questionnaire": form,
        "form": filled,
        # Several fields have labels of their own: what is asked of them stands above.
        "ask": screen.text if screen.kind is ScreenKind.ACTIVITIES else "",
        "number": place + 1,
        "total": len(form.asked),
        "scale": screen.kind is ScreenKind.NUMBERS,
        "low": screen.ends[0],
        "high": screen.ends[1],
        "recall": screen.recall,
        "language": screen.language,
        "skip": screen.may_skip,
        "back_url": _screen_url(visit, form, before) if before else "",
        "later_url": _after_this_instrument(visit, form, screen),
    }
    return visit.show("question", context, status=status)


def _next_url(visit: Visit, form: Questionnaire, screen: Screen) -> str:
    """The screen after this one, or the review at the end."""
    places = [(s.instrument, s.item) for s in form.asked]
    here = (screen.instrument, screen.item)
    number = places.index(here) + 1 if here in places else len(places)
    following = form.asked[number] if number < len(form.asked) else None
    return _screen_url(visit, form, following)


def _after_this_instrument(visit: Visit, form: Questionnaire, screen: Screen) -> str:
    """Where somebody goes who would rather not answer these questions now."""
    place = form.asked.index(screen)
    later = (s for s in form.asked[place:] if s.instrument != screen.instrument)
    return _screen_url(visit, form, next(later, None))


def _screen_url(visit: Visit, form: Questionnaire, screen: Screen | None) -> str:
    if screen is None:
        return visit.url("own-review", followup=form.id)
    return visit.url(
        "own-question", followup=form.id, instrument=screen.instrument, item=screen.item
    )
