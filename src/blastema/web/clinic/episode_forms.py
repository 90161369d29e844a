"""The verbs of an episode: assess, refer, pause, withdraw, close, another road."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.choose_conventional_care import choose_conventional_care
from blastema.actions.close_episode import close_episode
from blastema.actions.open_episode import open_episode
from blastema.actions.pause_episode import pause_episode, resume_episode
from blastema.actions.refer_episode import refer_episode
from blastema.actions.report_adverse_event import report_adverse_event
from blastema.actions.withdraw_episode import withdraw_episode
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.episode.state import CloseReason, Withdrawal
from blastema.core.identity.spine import SpinalLevel
from blastema.core.safety.decide import Grading
from blastema.core.safety.state import Seriousness
from blastema.web.clinic.fields import (
    any_of,
    choices,
    named,
    one_of,
    picked,
    side_of,
    sized,
    text,
    words,
)
from blastema.web.clinic.verbs import EpisodeVerb, RecordVerb
from blastema.web.clinic.words import care, names
from blastema.web.verbs import CommandForm


def _comparators() -> list[tuple[str, str]]:
    return named((one.slug for one in catalogue().comparators), names.product)


def _level(typed: str) -> str:
    """The level as the programme writes it: "l4/5" becomes "L4-L5"."""
    return str(SpinalLevel.parse(typed)) if typed.strip() else ""


class OpenForm(CommandForm):
    condition = picked("What is the problem?", named(catalogue().conditions, names.condition))
    side = side_of("Which side?")
    level = sized(
        forms.CharField(
            label="Level of the spine",
            required=False,
            max_length=8,
            help_text="Only for a problem of the spine, such as L4-L5.",
        ),
        "xs",
    )


class OpenEpisode(RecordVerb):
    form_class = OpenForm
    permission, kind = Permission.EPISODE_OPEN, "patient"
    title, submit, done_message = "Open an episode", "Open the episode", "The episode is open."

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return open_episode(
            act,
            patient=self.about.id,
            condition=data["condition"],
            side=data["side"],
            level=_level(data["level"]),
        )

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("episode", args=[done.first("episode")])


class ReferForm(CommandForm):
    to = words("Referred to whom?", help_text="A person, a practice or a kind of clinic.")


class ReferEpisode(EpisodeVerb):
    form_class = ReferForm
    permission = Permission.EPISODE_REFER
    title, submit = "Refer elsewhere", "Refer and close the episode"
    done_message = "Referred. The episode and its courses are closed."

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return refer_episode(act, episode=self.about.id, to=data["to"])


class PauseForm(CommandForm):
    reason = text("Why is it paused?", help_text="And when to look at it again.")


class PauseEpisode(EpisodeVerb):
    form_class = PauseForm
    permission = Permission.EPISODE_PAUSE
    title, submit = "Pause this episode", "Pause the episode"
    done_message = "The episode is paused."

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return pause_episode(act, episode=self.about.id, reason=data["reason"])


class ResumeEpisode(EpisodeVerb):
    permission = Permission.EPISODE_PAUSE
    title, submit = "Resume this episode", "Resume the episode"
    done_message = "The episode goes on."

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return resume_episode(act, episode=self.about.id)


_WITHDRAWALS = {
    Withdrawal.TREATMENT.value: "From treatment: no cells are given; follow-up goes on",
    Withdrawal.CONTACT.value: "From contact: nobody calls or writes any more",
    Withdrawal.REGISTRY.value: "From the registry: new results are not used for learning",
}


class WithdrawForm(CommandForm):
    from_ = one_of("From what does the person withdraw?", choices(_WITHDRAWALS))
    cells = one_of("What should happen to their cells?", choices(care.CELLS), required=False)


class WithdrawEpisode(EpisodeVerb):
    form_class = WithdrawForm
    permission = Permission.EPISODE_WITHDRAW
    title, submit = "Record a withdrawal", "Record the withdrawal"
    done_message = "The withdrawal is recorded."
    danger = True

    def _filled(self, form: CommandForm, context: Mapping[str, Any]) -> CommandForm:
        """The question about the cells is asked where there are any."""
        if not self.about.cells:
            del form.fields["cells"]
        return super()._filled(form, context)

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return withdraw_episode(
            act,
            episode=self.about.id,
            from_=Withdrawal(data["from_"]),
            cells=data.get("cells", ""),
        )


class CloseForm(CommandForm):
    reason = one_of("Why is it closed?", choices(CloseReason))


class CloseEpisode(EpisodeVerb):
    form_class = CloseForm
    permission = Permission.EPISODE_CLOSE
    title, submit = "Close this episode", "Close the episode"
    done_message = "The episode is closed."
    danger = True

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return close_episode(act, episode=self.about.id, reason=CloseReason(data["reason"]))


class ConventionalForm(CommandForm):
    care = one_of("Which care does the person choose?", _comparators())


class ChooseConventional(EpisodeVerb):
    form_class = ConventionalForm
    permission = Permission.COURSE_PLAN
    title, submit = "Choose conventional care", "Start the follow-up"
    done_message = "Conventional care is chosen, and the same follow-up has started."

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return choose_conventional_care(act, episode=self.about.id, care=data["care"])


GRADING = "CTCAE 5.0"
GRADES = {
    "1": "1, mild",
    "2": "2, moderate: limits some daily activities",
    "3": "3, severe: limits self care, or a stay in hospital",
    "4": "4, life-threatening",
    "5": "5, death",
}
SERIOUS = {
    "death": "Death",
    "life-threatening": "Danger to life",
    "hospitalisation": "A stay in hospital, begun or made longer",
    "incapacity": "Lasting incapacity",
    "congenital-anomaly": "A defect of a child at birth",
    "important-medical-event": "Another important medical event",
}


class AdverseForm(CommandForm):
    term = words("What happened?", help_text="A short term, such as knee effusion.")
    grade = one_of(
        "How bad was it?",
        choices(GRADES),
        help_text="Grades of the Common Terminology Criteria for Adverse Events, version 5.",
    )
    seriousness = any_of("It led to", choices(SERIOUS), help_text="Any of these makes it serious.")
    intervention = forms.BooleanField(label="It needed treatment", required=False)
    communicable = forms.BooleanField(label="An infection may be involved", required=False)
    onset = sized(
        forms.DateField(label="When did it begin?", widget=forms.DateInput(attrs={"type": "date"})),
        "md",
    )
    course = picked("After which course?", required=False)
    narrative = text("Tell what happened", required=False)


class ReportAdverse(EpisodeVerb):
    form_class = AdverseForm
    permission = Permission.ADVERSE_REPORT
    title, submit = "Report an adverse event", "Report the event"
    done_message = "The adverse event is reported. Quality is told."

    def shown(self, act: Act) -> dict[str, Any]:
        courses = [(one, names.product(product)) for one, product in self.about.courses]
        return {"choices": {"course": [("", "None, or not known"), *courses]}}

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        onset: date = data["onset"]
        led_to = tuple(Seriousness(one) for one in data["seriousness"])
        return report_adverse_event(
            act,
            episode=self.about.id,
            term=data["term"],
            grading=Grading(
                grade=int(data["grade"]),
                grading=GRADING,
                serious=bool(led_to),
                seriousness=led_to,
                communicable=data["communicable"],
                intervention=data["intervention"],
            ),
            onset=onset,
            narrative=data["narrative"],
            course=data["course"],
        )
