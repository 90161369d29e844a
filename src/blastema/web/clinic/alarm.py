"""The alarm: on the board who has to be seen, on the episode why, and the form that ends it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse

from blastema.actions.act import Act, Result
from blastema.actions.answer_alarm import answer_alarm
from blastema.actions.read.board import AlarmLine
from blastema.actions.read.episode_page import AlarmShown, EpisodePage
from blastema.core.access.permissions import Permission
from blastema.core.episode.alarm import AlarmAnswer, AlarmOutcome
from blastema.web.clinic.fields import choices, one_of, sized, text, words
from blastema.web.clinic.verbs import EpisodeVerb
from blastema.web.clinic.words import care
from blastema.web.verbs import CommandForm

_HOUR = "%Y-%m-%dT%H:%M"
OUTCOMES = {
    AlarmOutcome.REFERRED.value: "The person was sent elsewhere, and somebody there knows",
    AlarmOutcome.SEEN.value: "The person was seen, and nobody else has to see them today",
    AlarmOutcome.MISTAKEN.value: "The sign was noted by mistake",
}


def on_board(lines: Sequence[AlarmLine]) -> list[dict[str, Any]]:
    return [
        {
            "name": str(line.name) or "Name not known",
            "url": reverse("episode", args=[line.episode]),
            "since": _hour(line.since),
        }
        for line in lines
    ]


def on_episode(page: EpisodePage) -> dict[str, Any] | None:
    """An open alarm with the way to end it; an answered one with what was done."""
    alarm = page.alarm
    if alarm is None:
        return None
    may = any(step.verb == "alarm" and step.possible for step in page.steps)
    return {
        "open": alarm.is_open,
        "raised": _hour(alarm.raised),
        "why": alarm.why,
        "url": reverse("episode-alarm", args=[page.id]) if may else "",
        "answered": _hour(alarm.answered) if alarm.answered else "",
        "done": _done(alarm),
    }


def _done(alarm: AlarmShown) -> str:
    if alarm.answer is None:
        return "" if alarm.is_open else "Erased."
    return care.alarm_done(alarm.answer)


def _hour(moment: datetime) -> str:
    return f"{moment:%-d %B %Y, %H:%M}"


def _asked(field: forms.Field) -> Any:
    """Not "optional": some of the first answers need it, and the verb says which."""
    field.required, field.asked = False, True  # type: ignore[attr-defined]  # parts/optional.html
    return field


class AlarmForm(CommandForm):
    """What is needed depends on the first answer; the verb says what is missing."""

    use_required_attribute = False
    outcome = one_of("What came of it?", choices(OUTCOMES))
    to = _asked(
        words(
            "Sent where?",
            help_text="If sent elsewhere: the emergency department, surgeon or clinic.",
        )
    )
    when = _asked(
        sized(
            forms.DateTimeField(
                label="When?",
                input_formats=[_HOUR],
                help_text="If sent elsewhere: the hour at which you reached somebody there.",
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_HOUR),
            ),
            "lg",
        )
    )
    reached = _asked(
        words(
            "Whom did you reach there?",
            help_text="If sent elsewhere: the name or post of whoever knows that the person comes.",
        )
    )
    words = _asked(
        text(
            "What did you find and do?",
            help_text="Needed where the person was not sent elsewhere.",
        )
    )


class AnswerAlarm(EpisodeVerb):
    form_class = AlarmForm
    permission = Permission.EPISODE_REFER
    title, submit = "Record what was done", "Record it"
    done_message = "What was done is recorded. The alarm is over."

    def shown(self, act: Act) -> dict[str, Any]:
        return {"facts_heading": "Why the alarm was raised", "facts": [("Found", self.about.alarm)]}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        told = AlarmAnswer(
            AlarmOutcome(data["outcome"]),
            to=data["to"],
            when=data["when"].strftime(_HOUR) if data["when"] else "",
            reached=data["reached"],
            words=data["words"],
        )
        return answer_alarm(act, episode=self.about.id, answer=told)
