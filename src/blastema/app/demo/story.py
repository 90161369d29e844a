"""What happens to each invented patient: chosen by the seed and the patient's number alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from blastema.actions.person import Person
from blastema.app.demo import model
from blastema.app.demo.people import person
from blastema.app.demo.stage import SITES, SitePlan

HISTORY_DAYS = 3 * 365
# From the first call to a treatment: calls, an assessment, time to think, a date in the room.
TREATED_AFTER_DAYS = 40

# The places where a story may stop, in order; those of a marrow course come last.
STOPS = (
    "registered",
    "assessed",
    "planned",
    "consented",
    "in-transit",
    "on-bench",
    "running",
    "made",
    "failed",
    "ready",
)


@dataclass(frozen=True, slots=True)
class Story:
    """One patient's way. ``treated`` is the day on which treatment, or conventional care,
    begins; ``stop`` is where the story waits (empty: it goes as far as today lets it)."""

    number: int
    site: SitePlan
    kind: str
    condition: str
    side: str
    arm: str
    treated: date
    severity: float
    person: Person
    stop: str = ""
    # What else befalls: see ``bench`` and ``care``.
    turns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scene:
    """A patient of whom every demonstration has one, so that every page has something.

    ``ago`` is the day on which care begins, in days before today; 0 is this very night.
    """

    kind: str
    ago: int
    stop: str = ""
    turns: frozenset[str] = frozenset()
    condition: str = ""
    site: SitePlan = SITES[0]


def _scene(kind: str, ago: int, stop: str = "", *turns: str, condition: str = "") -> Scene:
    return Scene(kind, ago, stop, frozenset(turns), condition)


# What a visitor tries today; played again on every new day on which the server starts.
TODAY = (
    _scene("marrow", 0, "ready"),
    _scene("marrow", 0, "running"),
    _scene("marrow", 0, "in-transit"),
    # Three months after the start the questions are due today.
    _scene("conventional", 91, "", "answers-all", "asked-today", condition="knee-osteoarthritis"),
    _scene("marrow", -12, "", "paused"),
    _scene("allograft", -27, "assessed", "refuses-birth-tissue"),
)
SCENES = (
    *TODAY,
    _scene("marrow", -35, "registered"),
    _scene("marrow", -27, "assessed"),
    _scene("marrow", -22, "planned"),
    _scene("marrow", -15, "consented"),
    _scene("marrow", 0, "on-bench"),
    _scene("marrow", 0, "made"),
    _scene("marrow", 3, "failed", "fails"),
    _scene("marrow", 450, "", "answers-all", "adjunct", "late-corrected"),
    _scene("marrow", 900, "", "answers-all"),
    _scene("marrow", 50, "", "wrong-knee", "divides"),
    _scene("marrow", 21, "", "infection", "deviation"),
    _scene("marrow", -10, "", "withdraws"),
    _scene("referred", -20),
    _scene("conventional", 400, "", "not-eligible"),
    _scene("conventional", 100, "", "silent"),
    _scene("allograft", 200, "", "answers-all"),
    _scene("allograft", -6, "consented", "waiting-lot"),
    _scene("conventional", 870, ""),
    # Yesterday the culture grew: this recall is as fresh as the visitor's first look.
    _scene("marrow", 15, "", "late-positive"),
    # Two were given tissue of a lot that was recalled; a third was about to be.
    _scene("allograft", 130, "", "recalled-lot"),
    _scene("allograft", 95, "", "recalled-lot"),
    _scene("allograft", -6, "consented", "recalled-lot"),
    # Cells that grow, day 0 being that of the collection: harvested and not released, waiting
    # for release, and growing.
    _scene("expanded", 60, "failed", "fails"),
    _scene("expanded", 30, "made"),
    _scene("expanded", 17),
    # Fat of the belly, micro-fragmented and given on one day.
    _scene("fat", 120, "", "answers-all"),
)


def stories(seed: str, patients: int, day: date) -> list[Story]:
    """The scenes first, then as many others as were asked for."""
    scenes = [scene_story(seed, number, scene, day) for number, scene in enumerate(SCENES)]
    others = (chance_story(seed, number, day) for number in range(len(SCENES), patients))
    return [*scenes[:patients], *others]


def scene_story(seed: str, number: int, scene: Scene, day: date) -> Story:
    chance = _chance(seed, number)
    story = _story(number, scene.site, scene.kind, chance, day, day - timedelta(days=scene.ago))
    story = replace(story, stop=scene.stop, turns=scene.turns)
    if not scene.condition:
        return story
    arm = _CARE[scene.condition][0]
    return replace(story, condition=scene.condition, arm=arm, side=story.side or "left")


def chance_story(seed: str, number: int, day: date) -> Story:
    chance = _chance(seed, number)
    site = SITES[chance.random() < 0.4]
    ago = chance.randrange(-TREATED_AFTER_DAYS, HISTORY_DAYS - TREATED_AFTER_DAYS)
    severity = chance.gauss(0, 1)
    kind = _kind(severity, chance)
    story = _story(number, site, kind, chance, day, day - timedelta(days=ago), severity)
    return replace(story, turns=_turns(kind, chance))


def _chance(seed: str, number: int) -> Random:
    return Random(f"{seed}/{number}")  # noqa: S311  a demonstration, no secret


def _kind(severity: float, chance: Random) -> str:
    if chance.random() < 0.03:
        return "referred"
    if not model.chooses_cells(0.38, severity, chance):
        return "conventional"
    return "allograft" if chance.random() < 0.22 else "marrow"


# Turn -> how often it comes in a story of this kind.
_CHANCES = {
    "marrow": {
        "wrong-knee": 0.02,
        "deviation": 0.04,
        "fails": 0.03,
        "flare": 0.06,
        "infection": 0.004,
        "adjunct": 0.15,
        "paused": 0.03,
        "withdraws": 0.03,
        "refuses-birth-tissue": 0.03,
    },
    "allograft": {"flare": 0.04, "wrong-side": 0.01, "withdraws": 0.02},
    "conventional": {"not-eligible": 0.25, "refuses-birth-tissue": 0.02},
    "referred": {},
}


def _turns(kind: str, chance: Random) -> frozenset[str]:
    return frozenset(turn for turn, often in _CHANCES[kind].items() if chance.random() < often)


# Condition -> the conventional care that its patients have here, with weights.
_CARE = {
    "knee-osteoarthritis": ("physiotherapy", "medication", "corticosteroid", "watchful-waiting"),
    "chronic-low-back-pain": ("physiotherapy", "medication", "psychological-therapy"),
    "plantar-fasciitis": ("physiotherapy", "watchful-waiting"),
    "hip-osteoarthritis": ("physiotherapy", "medication"),
}
_OFTEN = (50, 30, 10, 10)
_CELLS = {
    "marrow": ("knee-osteoarthritis", "marrow-concentrate"),
    "allograft": ("plantar-fasciitis", "placental-allograft"),
    "expanded": ("knee-osteoarthritis", "expanded-marrow-cells"),
    "fat": ("knee-osteoarthritis", "microfragmented-fat"),
}


def _story(
    number: int,
    site: SitePlan,
    kind: str,
    chance: Random,
    day: date,
    treated: date,
    severity: float | None = None,
) -> Story:
    condition, arm = _CELLS.get(kind) or _conventional(chance)
    someone = person(
        chance,
        city=site.city,
        state=site.state,
        postal=site.postal,
        today=treated - timedelta(days=TREATED_AFTER_DAYS),
    )
    return Story(
        number=number,
        site=site,
        kind=kind,
        condition=condition,
        side="" if condition == "chronic-low-back-pain" else chance.choice(("left", "right")),
        arm=arm,
        treated=treated,
        severity=chance.gauss(0, 1) if severity is None else severity,
        person=someone,
    )


def _conventional(chance: Random) -> tuple[str, str]:
    condition = chance.choices(tuple(_CARE), _OFTEN)[0]
    return condition, chance.choice(_CARE[condition])
