"""What is still owed before the next step, each with the act that pays it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from blastema.actions.act import Act, Result
from blastema.actions.assure_course import assure_course, take_back_assurance
from blastema.actions.read.episode_page import CourseShown, EpisodePage
from blastema.actions.read.paying import is_of_container, pays_with
from blastema.core.access.permissions import Permission
from blastema.core.access.roles import holders
from blastema.core.course.state import CourseStage
from blastema.core.rules.assurances import Level
from blastema.core.rules.load import rulebook
from blastema.core.rules.owed import Due, Owed, Pays
from blastema.web.clinic.fields import one_of, words
from blastema.web.clinic.verbs import CourseVerb
from blastema.web.signin.proving import ProvedVerb
from blastema.web.verbs import CommandForm

_BEFORE = {Due.SESSION: "before a session opens", Due.NEEDLE: "before anything is injected"}


def owed_list(page: EpisodePage, course: CourseShown) -> list[dict[str, str]]:
    """Each open condition of a course in words; with an address where the viewer may pay it."""
    return [_line(page, course, one) for one in (course.gate.owed if course.gate else ())]


def _line(page: EpisodePage, course: CourseShown, owed: Owed) -> dict[str, str]:
    """With the address of the act, or of what has to come before it, where the viewer may do
    it; else with who may."""
    finding, permission = owed.finding, pays_with(owed)
    mine = permission in page.pays
    first, way, needs = _comes_first(page, course, owed) or ("", _url(page, course, owed), None)
    open_to = mine and (needs is None or needs in page.pays)
    return {
        "words": finding.words,
        "remedy": finding.remedy,
        "who": "" if mine else " or ".join(holders(permission)),
        "first": first,
        "rule": finding.rule,
        "before": _BEFORE[owed.due],
        "url": way if open_to else "",
        "act": _act(owed),
    }


_ACTS: Mapping[Pays, str] = {
    Pays.POLICY: "Sign it for the site",
    Pays.ASSURANCE: "Put it on file",
    Pays.CONSENT: "Record consent",
    Pays.PLAN: "Complete the plan",
    Pays.FACTS: "Say it in the assessment",
    Pays.PATIENT: "Correct the particulars",
    Pays.SITE: "Say where the site is",
    Pays.RECORD: "Determine the donor",
}


def _act(owed: Owed) -> str:
    return "Allocate a product" if is_of_container(owed) else _ACTS[owed.pays]


def _comes_first(
    page: EpisodePage, course: CourseShown, owed: Owed
) -> tuple[str, str, Permission] | None:
    """What the record puts before the act, its address, and what it asks for: a form that
    would refuse is no way to pay."""
    state = course.facts.state
    if owed.pays is Pays.FACTS and page.state.paused:
        resume = reverse("episode-resume", args=[page.id])
        return "Resume the episode first", resume, Permission.EPISODE_ASSESS
    if owed.pays is Pays.PLAN and state.open_session:
        session = reverse("treatment", args=[state.open_session])
        return "Finish or abandon the session first", session, Permission.COURSE_PLAN
    if is_of_container(owed) and state.stage is not CourseStage.CONSENTED:
        return "Record consent first", _consent_url(course), Permission.CONSENT_RECORD
    return None


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
    if owed.pays is Pays.SITE:
        return reverse("site-change", args=[page.site])
    if owed.pays is Pays.RECORD:
        return (
            reverse("course-allocate", args=[about]) if is_of_container(owed) else reverse("donors")
        )
    if owed.pays is Pays.CONSENT:
        return _consent_url(course)
    return reverse("course-replan", args=[about])


def _consent_url(course: CourseShown) -> str:
    """Once the course has consented, what is missing is signed by its own purpose."""
    waits = course.facts.state.stage is CourseStage.PLANNED
    return reverse("course-consent" if waits else "course-consents", args=[course.facts.id])


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
