"""What somebody does about a call: notes a contact, sends the link, takes answers down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.answer_followup import (
    correct_answers,
    enter_answers,
    miss_followup,
    record_contact,
    take_back_answers,
)
from blastema.actions.read.call import CallPage, call
from blastema.actions.read.own_form import Questionnaire, staff_questionnaire
from blastema.actions.send_followups import mail_link_again
from blastema.core.access.permissions import Permission
from blastema.core.followup.state import (
    AnswerCorrection,
    ContactResult,
    FollowupChannel,
    MissReason,
)
from blastema.core.instruments import instrument as find
from blastema.core.instruments import instruments
from blastema.core.verdict import Refusal, refuse
from blastema.web.calls.forms import (
    AnswersForm,
    ContactForm,
    CorrectForm,
    MissForm,
    answer_fields,
    answers_from,
)
from blastema.web.verbs import CommandForm, VerbView, shown_or_raise


class CallVerb(VerbView):
    """A verb about one follow-up; afterwards its page is shown again."""

    permission = Permission.FOLLOWUP_CONTACT

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        shown: CallPage = shown_or_raise(call(act, followup=ids["followup"], to=self.permission))
        return {
            "kicker": f"{shown.name}, {shown.visit}",
            "back_url": reverse("call", kwargs={"followup": shown.id}),
            "back_label": "The call",
            "seen": {f"followup/{shown.id}": shown.position},
        }

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("call", kwargs={"followup": ids["followup"]})


class RecordContact(CallVerb):
    form_class = ContactForm
    title = "Record a contact"
    submit = "Record the contact"
    done_message = "The contact is recorded."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return record_contact(
            act,
            followup=ids["followup"],
            channel=FollowupChannel(data["channel"]),
            result=ContactResult(data["result"]),
            note=data["note"],
        )


class SendLink(CallVerb):
    form_class = CommandForm
    title = "Send the link by e-mail"
    submit = "Send the link"
    done_message = "The mail is written; it goes out within minutes."

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return mail_link_again(act, followup=ids["followup"])


class Miss(CallVerb):
    permission = Permission.FOLLOWUP_MISS
    form_class = MissForm
    title = "Record as missed"
    submit = "Record as missed"
    done_message = "The visit is recorded as missed."
    danger = True

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return miss_followup(act, followup=ids["followup"], reason=MissReason(data["reason"]))

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("calls")


class EnterAnswers(CallVerb):
    """A whole questionnaire on one page, as somebody reads it out or copies it from paper."""

    permission = Permission.FOLLOWUP_ANSWER
    form_class: type[CommandForm] = AnswersForm
    submit = "Hand in the answers"
    done_message = "The answers are handed in."
    template_name = "calls/answers.html"

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        asked: Questionnaire = shown_or_raise(staff_questionnaire(act, followup=ids["followup"]))
        slug = ids["instrument"]
        one, given = asked.instrument(slug), asked.answers.get(slug, {})
        if one is None:
            raise Http404
        initial: dict[str, Any] = {"on": act.today, **given}
        return {
            **super().prepare(act, **ids),
            "title": one.name,
            "lead": one.instruction or one.recall,
            "fields": answer_fields(one, dict(asked.names)),
            "initial": initial,
            "on_paper": not one.can_be_shown,
            "half_way": slug in asked.outstanding and bool(given),
            "done_already": slug in asked.handed_in,
        }

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        for name, field in context["fields"].items():
            form.fields[name] = field
        return form

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        told = _on(act, data["on"])
        if told is None:
            words = "The day lies in the future."
            return Refusal((refuse("FOLLOWUP-ANSWERED-LATER", words, "Give the day itself."),))
        return enter_answers(
            told,
            followup=ids["followup"],
            instrument=ids["instrument"],
            answers=answers_from(ids["instrument"], dict(data)),
            channel=FollowupChannel(data["channel"]),
        )


class CorrectAnswers(EnterAnswers):
    """The answers that were handed in, to be put right; what stood before is kept."""

    permission = Permission.FOLLOWUP_CORRECT
    form_class = CorrectForm
    submit = "Correct the answers"
    done_message = "The answers are corrected; the former ones stay in the history."

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        prepared = super().prepare(act, **ids)
        lead = "Change what is wrong and leave the rest as it is."
        if not prepared.pop("done_already"):
            lead = "These questions are not answered yet, so there is nothing to correct."
        return {**prepared, "lead": lead}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return correct_answers(
            act,
            followup=ids["followup"],
            instrument=ids["instrument"],
            answers=answers_from(ids["instrument"], dict(data)),
            reason=AnswerCorrection(data["reason"]),
        )


class TakeBack(CallVerb):
    """For answers of somebody else, or of another visit: the questions are asked again."""

    permission = Permission.FOLLOWUP_CORRECT
    form_class = CommandForm
    submit = "Take the answers back"
    done_message = "The answers are taken back; the questions are asked again."
    danger = True

    def prepare(self, act: Act, **ids: str) -> dict[str, Any]:
        slug = ids["instrument"]
        if slug not in instruments():
            raise Http404
        lead = "They never belonged to this person or to this visit. The history keeps them."
        title = f"Take back the answers to {find(slug).name}"
        return {**super().prepare(act, **ids), "title": title, "lead": lead}

    def perform(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return take_back_answers(act, followup=ids["followup"], instrument=ids["instrument"])


def _on(act: Act, day: date) -> Act | None:
    """The act as of noon of an earlier day at the site; ``None`` for a day to come."""
    today = date.fromisoformat(act.today)
    if day > today:
        return None
    if day == today:
        return act
    noon = datetime.combine(day, time(12), ZoneInfo(act.zone))
    return replace(act, occurred=min(noon, act.now - timedelta(seconds=1)))
