"""The questionnaires of one visit, as the person who answers them sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.actions.door import RefusedError
from blastema.actions.read.own_questions import (
    Answers,
    Screen,
    is_answered,
    minutes,
    names_in,
    screens,
    shown,
    to_hand_in,
)
from blastema.actions.read.own_words import problem, visit_name
from blastema.actions.read.reader import Reader, reading
from blastema.actions.read.who import Place, places
from blastema.actions.texts import texts
from blastema.core.access.permissions import Permission
from blastema.core.course.state import CourseKind, CourseStage, CourseState
from blastema.core.followup.state import FollowupStage, FollowupState
from blastema.core.instruments import Flag, Instrument, instrument, instruments
from blastema.core.verdict import Refusal, refuse
from blastema.records import find_follow, merged

# Whose flags a person is told of in kind words, and those who call in plain ones.
SCREENS_FOR_MOOD = ("phq-2", "gad-7")


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """The questionnaires of one visit with what was answered so far, words opened.

    ``why`` says in words why no answer is taken (any more, or yet), empty while one is.
    """

    id: str
    patient: str
    visit: str
    about: str
    place: Place
    position: int
    why: str
    closes: str
    screens: tuple[Screen, ...]
    answers: Answers = field(repr=False)
    handed_in: tuple[str, ...]
    outstanding: tuple[str, ...]
    instruments: tuple[Instrument, ...]
    names: Mapping[str, int | str] = field(repr=False)
    flags: tuple[Flag, ...]

    @property
    def asked(self) -> tuple[Screen, ...]:
        """The screens of what is not handed in yet."""
        return tuple(s for s in self.screens if s.instrument in self.outstanding)

    @property
    def first_open(self) -> Screen | None:
        """Where a person goes on: the first question without an answer."""
        return next((s for s in self.asked if not is_answered(s, self.answers)), None)

    @property
    def ready(self) -> dict[str, dict[str, int | str]]:
        """What can be handed in now, by questionnaire."""
        found = {slug: to_hand_in(slug, self.names, self.answers) for slug in self.outstanding}
        return {slug: answers for slug, answers in found.items() if answers}

    @property
    def minutes(self) -> int:
        """About how long what is still asked takes."""
        return minutes(one for one in self.instruments if one.slug in self.outstanding)

    def instrument(self, slug: str) -> Instrument | None:
        """A questionnaire of this visit in the person's language, whether it has words or not."""
        return next((one for one in self.instruments if one.slug == slug), None)

    def screen(self, slug: str, item: str) -> Screen | None:
        return next((s for s in self.screens if (s.instrument, s.item) == (slug, item)), None)


@reading(Permission.OWN_READ)
def own_questionnaire(reader: Reader, *, followup: str) -> Questionnaire:
    loaded = reader.fold(f"followup/{followup}")[0]
    whose = merged.standing_for([loaded.state.patient]) if loaded.position else {}
    if reader.act.who.key not in whose.values():
        # The same answer for what is not there and for what is somebody else's.
        raise RefusedError(Refusal((refuse("FOLLOWUP-UNKNOWN", "There are no such questions."),)))
    return questionnaire(reader, followup)


@reading(Permission.FOLLOWUP_ANSWER)
def staff_questionnaire(reader: Reader, *, followup: str) -> Questionnaire:
    """The same for somebody who enters what a person said or wrote."""
    loaded = reader.load("followup", followup)
    reader.show(loaded.state.patient, "followup-answers")
    return questionnaire(reader, followup)


def questionnaire(reader: Reader, followup: str) -> Questionnaire:
    loaded = reader.fold(f"followup/{followup}")[0]
    state: FollowupState = loaded.state
    course, episode, patient = (
        one.state
        for one in reader.fold(
            f"course/{state.course}", f"episode/{state.episode}", f"patient/{state.patient}"
        )
    )
    place = next((p for p in places() if p.id == loaded.meta.site), Place("", "", "UTC"))
    before = _names_before(reader, followup, state)
    answers = opened(reader, state)
    names = before or names_in(answers)
    visible = shown(state.instruments, patient.language)
    slugs = {one.slug for one in visible}
    return Questionnaire(
        id=followup,
        patient=state.patient,
        visit=visit_name(state.visit),
        about=problem(episode.condition, episode.side),
        place=place,
        position=loaded.position,
        why=why_closed(state, course, day_at(reader.act.now, place.zone)),
        closes=state.closes,
        screens=screens(visible, names, named_before=bool(before)),
        answers=answers,
        handed_in=tuple(slug for slug in state.instruments if slug in state.outcomes),
        outstanding=tuple(slug for slug in state.outstanding if slug in slugs),
        instruments=tuple(
            texts().instrument(slug, patient.language)
            for slug in state.instruments
            if slug in instruments()
        ),
        names=names,
        flags=flags_of(state),
    )


def day_at(now: datetime, zone: str) -> str:
    """Which day it is at a site, as ISO text."""
    return now.astimezone(ZoneInfo(zone)).date().isoformat()


def opened(reader: Reader, state: FollowupState) -> dict[str, dict[str, int | str]]:
    """What was saved and what was handed in, words opened."""
    given = {slug: outcome.answers for slug, outcome in state.outcomes.items()}
    return {
        slug: {
            item: reader.text(state.patient, value) if isinstance(value, str) else value
            for item, value in items.items()
        }
        for slug, items in {**state.saved, **given}.items()
    }


def why_closed(state: FollowupState, course: CourseState, today: str) -> str:
    """Why no answer is taken, empty while one is; ``today`` is the day at the site."""
    if state.stage is FollowupStage.ANSWERED:
        return "You have answered these questions. Thank you."
    if state.stage is FollowupStage.MISSED or today > state.closes:
        return "The time for these questions has passed. The next ones come when they are due."
    if today < state.opens:
        return "It is too early for these questions. We write to you when it is time."
    treated = course.anchor and course.kind != CourseKind.CONVENTIONAL
    if state.relative_day == 0 and treated and today > course.anchor:
        return (
            "These questions were about the time before your treatment. It has been given, so "
            "they are no longer asked. Please answer the next ones when they are due."
        )
    if course.stage is CourseStage.CLOSED:
        return "This course is closed, so nothing more is asked."
    return ""


def flags_of(state: FollowupState) -> tuple[Flag, ...]:
    """Scores that somebody must look at, of whatever this visit has handed in."""
    return tuple(
        flag
        for slug, outcome in state.outcomes.items()
        if slug in instruments() and outcome.score_milli is not None
        for flag in instrument(slug).flags
        if outcome.score_milli >= flag.at_least_milli
    )


def _names_before(reader: Reader, followup: str, state: FollowupState) -> dict[str, int | str]:
    """The activities that the person named at an earlier visit of this course."""
    rows = find_follow.of_course(state.course)
    order = [row.id for row in rows]
    earlier = order[: order.index(followup)] if followup in order else []
    for loaded in reader.fold(*(f"followup/{one}" for one in earlier)):
        handed_in = {slug: o.answers for slug, o in loaded.state.outcomes.items() if o.answers}
        if names := names_in(handed_in):
            return {i: reader.text(state.patient, str(words)) for i, words in names.items()}
    return {}
