"""Planning a course, and planning it again: the gate's answer is shown where it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse

from blastema.actions.act import Act, Done, Result
from blastema.actions.plan_course import plan_course, replan_course
from blastema.core.access.permissions import Permission
from blastema.core.catalogue import catalogue
from blastema.core.course.plan import Plan
from blastema.core.course.state import CourseKind, CourseState, Target
from blastema.core.episode.state import EpisodeState
from blastema.core.identity.spine import SpinalLevel
from blastema.web.clinic.fields import (
    NO_SIDE,
    any_of,
    named,
    one_of,
    picked,
    side_of,
    sized,
    words,
)
from blastema.web.clinic.verbs import CourseVerb, EpisodeVerb
from blastema.web.clinic.words import names
from blastema.web.verbs import CommandForm

# Two knees and a disc are three targets; whoever needs more plans a second course.
TARGETS = (1, 2, 3)

_KINDS = [("treatment", "Treatment"), ("adjunct", "Adjunct to an earlier course")]


def _given_here() -> list[tuple[str, str]]:
    given = (one.slug for one in catalogue().products.values() if one.is_given_here)
    return named(given, names.product)


def _alternatives() -> list[tuple[str, str]]:
    return named((one.slug for one in catalogue().comparators), names.product)


class PlanForm(CommandForm):
    kind = one_of("What kind of course?", _KINDS, initial="treatment")
    after = picked("Adjunct to which course?", required=False)
    product_class = picked("What is given?", _given_here())
    source = picked("Where do the cells come from?", named(catalogue().sources, names.source))
    route = picked("Where does the needle end?", named(catalogue().routes, names.route))
    guidance = picked("How is the needle guided?", named(catalogue().guidance, names.guidance))
    sessions = sized(forms.IntegerField(label="How many sessions?", initial=1, min_value=1), "2xs")
    alternatives = any_of("Which alternatives were discussed?", _alternatives())
    study = words(
        "Study, if it is within one",
        required=False,
        help_text="Its registered number, such as NCT01234567.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in TARGETS:
            self._add_target(number)

    def _add_target(self, number: int) -> None:
        which = "Target" if number == 1 else f"Target {number}"
        places = named(catalogue().sites, names.place)
        self.fields[f"site{number}"] = picked(f"{which}: place", places, required=number == 1)
        self.fields[f"side{number}"] = side_of(f"{which}: side", required=number == 1)
        level = forms.CharField(label=f"{which}: level of the spine", required=False, max_length=8)
        self.fields[f"level{number}"] = sized(level, "xs")


def plan_of(data: Mapping[str, Any]) -> Plan:
    """What was written into the form as a plan; the gate judges it."""
    return Plan(
        kind=CourseKind(data["kind"]),
        product_class=data["product_class"],
        source=data["source"],
        route=data["route"],
        guidance=data["guidance"],
        targets=tuple(_targets(data)),
        sessions=data["sessions"],
        study=data["study"],
        alternatives=tuple(data["alternatives"]),
        after=data["after"] if data["kind"] == "adjunct" else "",
    )


def _targets(data: Mapping[str, Any]) -> list[Target]:
    return [
        Target(data[f"site{n}"], data[f"side{n}"], _level(data[f"level{n}"]))
        for n in TARGETS
        if data[f"site{n}"]
    ]


def _level(typed: str) -> str:
    return str(SpinalLevel.parse(typed)) if typed.strip() else ""


class PlanCourse(EpisodeVerb):
    form_class = PlanForm
    permission = Permission.COURSE_PLAN
    title, submit = "Plan a course", "Ask the gate and plan"
    done_message = "The course is planned. Next is the consent."

    def shown(self, act: Act) -> dict[str, Any]:
        state: EpisodeState = self.about.state
        return {
            "choices": {"after": _courses(self.about.courses)},
            "initial": {
                "site1": state.body_site,
                "side1": state.side or NO_SIDE,
                "level1": state.level,
            },
        }

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return plan_course(act, episode=self.about.id, plan=plan_of(data))


def _courses(found: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [("", "Choose"), *((one, names.product(product)) for one, product in found)]


class ReplanCourse(CourseVerb):
    form_class = PlanForm
    permission = Permission.COURSE_PLAN
    title, submit = "Plan this course again", "Ask the gate and plan"
    done_message = "The course is planned again. Consent has to be asked again."

    def shown(self, act: Act) -> dict[str, Any]:
        state: CourseState = self.about.state
        return {
            "choices": {"after": [("", "Choose"), (state.after, "As before")]},
            "initial": _as_typed(state),
        }

    def send(self, act: Act, data: Mapping[str, Any]) -> Result:
        return replan_course(act, course=self.about.id, plan=plan_of(data))

    def next_url(self, done: Done, **ids: str) -> str:
        return reverse("episode", args=[self.about.state.episode])


_AS_IT_IS = (
    "kind",
    "after",
    "product_class",
    "source",
    "route",
    "guidance",
    "sessions",
    "study",
    "alternatives",
)


def _as_typed(state: CourseState) -> dict[str, Any]:
    typed: dict[str, Any] = {name: getattr(state, name) for name in _AS_IT_IS}
    for number, target in enumerate(state.targets, start=1):
        typed |= {
            f"site{number}": target.body_site,
            f"side{number}": target.side or NO_SIDE,
            f"level{number}": target.level,
        }
    return typed
