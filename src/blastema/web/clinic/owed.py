"""What is still owed before the next step, each with the act that pays it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from blastema.actions.act import Act, Result
from blastema.actions.assure_course import assure_course, take_back_assurance
from blastema.actions.read.episode_page import CourseShown, EpisodePage
from blastema.core.access.permissions import Permission
from blastema.core.rules.assurances import Level
from blastema.core.rules.load import rulebook
from blastema.core.rules.owed import Due, Owed, Pays
from blastema.web.clinic.fields import one_of, words
from blastema.web.clinic.verbs import CourseVerb
from blastema.web.clinic.words import names
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import CommandForm

_BEFORE = {Due.SESSION: "before a session opens", Due.NEEDLE: "before anything is injected"}


def owed_list(page: EpisodePage, course: CourseShown) -> list[dict[str, str]]:
    """Each open condition of a course in words; with an address where the viewer may pay it."""
    return [_line(page, course, one) for one in (course.gate.owed if course.gate else ())]


def _line(page: EpisodePage, course: CourseShown, owed: Owed) -> dict[str, str]:
    finding = owed.finding
    return {
        "words": finding.words,
        "remedy": finding.remedy,
        "who": names.role(finding.who) if finding.who else "",
        "rule": finding.rule,
        "before": _BEFORE[owed.due],
        "url": _url(page, course, owed) if owed.pays in page.pays else "",
        "act": _ACTS[owed.pays],
    }


_ACTS: Mapping[Pays, str] = {
    Pays.POLICY: "Sign it for the site",
    Pays.ASSURANCE: "Put it on file",
    Pays.CONSENT: "Record consent",
    Pays.PLAN: "Complete the plan",
    Pays.FACTS: "Say it in the assessment",
    Pays.PATIENT: "Correct the particulars",
    Pays.RECORD: "",
}


def _url(page: EpisodePage, course: CourseShown, owed: Owed) -> str:
    about = course.facts.id
    if owed.pays is Pays.POLICY:
        return reverse("policy", args=[page.site, owed.what[0]])
    if owed.pays is Pays.ASSURANCE:
        return f"{reverse('course-assure', args=[about])}?assurance={owed.what[0]}"
    if owed.pays is Pays.FACTS:
        return reverse("episode-assess", args=[page.id])
    if owed.pays is Pays.PATIENT:
        return reverse("patient-correct", args=[page.patient])
    return reverse("course-consent" if owed.pays is Pays.CONSENT else "course-replan", args=[about])


def _known() -> list[tuple[str, str]]:
    book = rulebook()
    return [
        (one.slug, one.words[:1].upper() + one.words[1:])
        for one in book.on_file.values()
        if one.level is Level.COURSE
    ]


class AssureForm(CommandForm):
    assurance = one_of("What is put on file?", _known())
    words = words("How was it met?", help_text="What was agreed, with whom, and on which day.")


class AssureCourse(ProvedVerb, CourseVerb):
    """One sentence and a signature; the rule that asked for it then counts as met."""

    form_class = AssureForm
    permission = Permission.COURSE_ASSURE
    signing = ("assure_course",)
    title, submit = "Put on file what a rule asks for", "Sign"
    done_message = "It is on file for this course."

    def shown(self, act: Act) -> dict[str, Any]:
        asked = self.request.GET.get("assurance", "")
        return {"initial": {"assurance": asked}}

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return assure_course(
            act, course=self.about.id, assurance=data["assurance"], words=data["words"]
        )


class TakeBackForm(CommandForm):
    assurance = one_of("What is taken off the file?", _known())
    reason = words("Why?")


class TakeBackAssurance(ProvedVerb, CourseVerb):
    form_class = TakeBackForm
    permission = Permission.COURSE_ASSURE
    signing = ("take_back_assurance",)
    title, submit = "Take off the file what does not hold", "Sign"
    done_message = "It is no longer on file for this course."
    danger = True

    def shown(self, act: Act) -> dict[str, Any]:
        on_file = [one for one in _known() if one[0] in self.about.state.assured]
        return {"choices": {"assurance": on_file}}

    def sign(self, act: Act, data: Mapping[str, Any], **ids: str) -> Result:
        return take_back_assurance(
            act, course=self.about.id, assurance=data["assurance"], reason=data["reason"]
        )
