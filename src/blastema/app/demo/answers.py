"""The questionnaires of a course: who answers when, what, and who does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from blastema.actions.act import Done
from blastema.actions.answer_followup import (
    enter_answers,
    hand_in_own_answers,
    lapse_followup,
    record_contact,
)
from blastema.app.demo import model
from blastema.app.demo.model import rounded
from blastema.app.demo.stage import Stage, TodayReachedError, done
from blastema.app.demo.story import Story
from blastema.core.catalogue import catalogue
from blastema.core.catalogue.practice import Visit
from blastema.core.followup.state import ContactResult, FollowupChannel

_RMDQ_ITEMS = tuple(f"{number:02d}" for number in range(1, 25))
_ACTIVITIES = (
    ("climbing stairs", "kneeling to garden", "walking the dog"),
    ("standing at the stove", "getting out of the car", "playing with a grandchild"),
    ("walking to the shop", "sleeping through", "carrying the laundry"),
)


@dataclass
class Followed:
    """One course as it is followed: its visits in order, what is true, and what came."""

    story: Story
    patient: str
    course: str
    arm: str
    chance: Random
    true: model.Course
    visits: dict[str, str] = field(default_factory=dict)
    anchor: date | None = None
    seen: set[str] = field(default_factory=set)
    over: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        gauss = self.chance.gauss
        self.offsets = tuple(gauss(0, 0.7) for _ in range(3))
        self.mood = gauss(0, 0.7)
        self.back = gauss(0, 2)
        self.ticked = self.chance.sample(_RMDQ_ITEMS, len(_RMDQ_ITEMS))
        self.activities = self.chance.choice(_ACTIVITIES)


def follow(story: Story, patient: str, course: str, arm: str, seed: str) -> Followed:
    chance = Random(f"{seed}/{story.number}/{arm}")  # noqa: S311  a demonstration, no secret
    true = model.draw(arm, story.severity, chance)
    return Followed(story, patient, course, arm, chance, true)


def scheduled(followed: Followed, result: Done) -> None:
    """Notes the visits that a command made due, in the order of the schedule."""
    made = [stream[9:] for stream, kind in result.events if kind == "followup.scheduled.v1"]
    visits = [slug for slug, _ in _protocol() if slug not in followed.visits]
    if len(made) == 1:
        visits = visits[:1]
    elif len(made) == len(visits) and "baseline" in visits:
        # Conventional care writes its later visits first and the baseline last.
        visits = [*visits[1:], visits[0]]
    followed.visits |= dict(zip(visits, made, strict=True))


@lru_cache(maxsize=1)
def _protocol() -> tuple[tuple[str, Visit], ...]:
    protocol = catalogue().protocol_for("knee-osteoarthritis")
    return tuple((visit.slug, visit) for visit in protocol.visits)


@lru_cache(maxsize=64)
def _asked(condition: str, visit: str) -> tuple[str, ...]:
    family = catalogue().condition(condition).family
    return catalogue().protocol_for(condition).instruments(visit, family)


def answer_baseline(stage: Stage, followed: Followed) -> None:
    """Before anything is given, in the clinic or at home."""
    followed.seen.add("baseline")
    _answer(stage, followed, "baseline", 0, by_patient=followed.chance.random() < 0.5)


def answer_later(stage: Stage, followed: Followed) -> None:
    """Every visit after the treatment whose day has come; raises where today is reached."""
    assert followed.anchor is not None
    for number, (slug, visit) in enumerate(_protocol()):
        if number:
            _visit(stage, followed, number, slug, visit, followed.anchor)


def _visit(
    stage: Stage, followed: Followed, number: int, slug: str, visit: Visit, anchor: date
) -> None:
    chance, site = followed.chance, followed.story.site.key
    due = anchor + timedelta(days=visit.due_days)
    if "asked-today" in followed.story.turns and due >= stage.day:
        raise TodayReachedError
    closes = anchor + timedelta(days=visit.closes_days)
    room = visit.closes_days - visit.due_days
    late = min(int(chance.expovariate(1 / 9)) - 3, room - 1)
    hour, called, channel = 8 + 9 * chance.random(), chance.random(), chance.random()
    if _answers(followed, number):
        stage.at(stage.moment(site, due + timedelta(days=late), hour))
        if late > 7:
            _contact(stage, followed, slug, called)
        followed.seen.add(slug)
        _answer(stage, followed, slug, number, by_patient=channel < 0.7)
        return
    if called < 0.6:
        stage.at(stage.moment(site, due + timedelta(days=10), hour))
        _contact(stage, followed, slug, 1 - called)
    stage.at(stage.moment(site, closes + timedelta(days=1), 6))
    followed.over.add(slug)
    done(lapse_followup(stage.job("work", site), followup=followed.visits[slug]))


def _answers(followed: Followed, number: int) -> bool:
    turns = followed.story.turns
    if "answers-all" in turns:
        return True
    return "silent" not in turns and followed.true.seen[number]


def _contact(stage: Stage, followed: Followed, slug: str, luck: float) -> None:
    result = ContactResult.LEFT_MESSAGE if luck < 0.4 else ContactResult.NO_ANSWER
    act = stage.act("coordinator", followed.story.site.key)
    contacted = record_contact(
        act, followup=followed.visits[slug], channel=FollowupChannel.CALL, result=result
    )
    done(contacted)


def _answer(stage: Stage, followed: Followed, slug: str, number: int, *, by_patient: bool) -> None:
    site, followup = followed.story.site.key, followed.visits[slug]
    for instrument in _asked(followed.story.condition, slug):
        raw = answers(followed, instrument, number)
        if by_patient:
            handed_in = hand_in_own_answers(
                stage.patient_act(followed.patient, site),
                followup=followup,
                instrument=instrument,
                answers=raw,
                channel=FollowupChannel.LINK_BY_MAIL,
            )
        else:
            handed_in = enter_answers(
                stage.act("coordinator", site),
                followup=followup,
                instrument=instrument,
                answers=raw,
                channel=FollowupChannel.CALL,
            )
        done(handed_in)


def answers(followed: Followed, instrument: str, number: int) -> dict[str, int | str]:
    """What this person says at this visit; made of the latent pain, whether asked or not."""
    pain = followed.true.latent[number]
    if instrument == "nrs":
        return {"pain": rounded(pain, 0, 10)}
    if instrument == "psfs":
        return _activities(followed, pain, number)
    if instrument == "rmdq":
        ticks = set(followed.ticked[: rounded(2.2 * pain + followed.back, 0, 24)])
        return {item: int(item in ticks) for item in _RMDQ_ITEMS}
    if instrument == "gcr":
        return {"change": rounded(0.9 * (followed.true.latent[0] - pain), -5, 5)}
    return _mood(followed, instrument, pain)


def _activities(followed: Followed, pain: float, number: int) -> dict[str, int | str]:
    raw: dict[str, int | str] = {
        f"activity-{place}": rounded(9.5 - 0.8 * pain + offset, 0, 10)
        for place, offset in enumerate(followed.offsets, 1)
    }
    if number == 0:
        raw |= {f"activity-{n}-name": words for n, words in enumerate(followed.activities, 1)}
    return raw


_MOOD_ITEMS = {"phq-2": 2, "gad-7": 7}


def _mood(followed: Followed, instrument: str, pain: float) -> dict[str, int | str]:
    level = 0.22 * pain - 0.6 + followed.mood
    items = range(1, _MOOD_ITEMS[instrument] + 1)
    return {str(item): rounded(level + 0.25 * (item % 3 - 1), 0, 3) for item in items}
