"""The board against its judge: the same lines, found by folding every stream in plain Python."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from django.urls import reverse

from blastema.actions.act import Act
from blastema.actions.break_glass import break_glass
from blastema.actions.close_course import close_course
from blastema.actions.close_episode import close_episode
from blastema.actions.collect_product import collect_product
from blastema.actions.hold_product import hold_product
from blastema.actions.open_episode import open_episode
from blastema.actions.pause_episode import pause_episode
from blastema.actions.read.board import Board, board
from blastema.actions.refer_episode import refer_episode
from blastema.actions.release_product import refuse_release
from blastema.actions.withdraw_episode import withdraw_episode
from blastema.core.course.shown import Allocated, Shown, shown
from blastema.core.course.state import CourseEnd, CourseStage
from blastema.core.episode.state import CloseReason, EpisodeStage, Withdrawal
from blastema.core.episode.steps import Line, waiting
from blastema.core.product.state import Hold
from blastema.records import history
from blastema.records.models import LedgerStream
from tests.actions import paths
from tests.actions.collecting import taken
from tests.actions.world import World, done
from tests.web.people import Practice

pytestmark = pytest.mark.django_db

ROLES = ("clinician", "coordinator", "quality", "laboratory")


def folded(kind: str) -> dict[str, object]:
    streams = list(
        LedgerStream.objects.filter(id__startswith=f"{kind}/").values_list("id", flat=True)
    )
    return {stream.partition("/")[2]: one for stream, one in history.load(streams).items()}


def judged(site: str) -> Counter[tuple[str, str, str, tuple[str, ...]]]:
    """(episode, course, state, whose turn) of every open line, by the slow and obvious loop."""
    episodes, courses, products = folded("episode"), folded("course"), folded("product")
    lines: Counter[tuple[str, str, str, tuple[str, ...]]] = Counter()
    for key, loaded in episodes.items():
        episode = loaded.state
        if episode.stage is EpisodeStage.CLOSED or loaded.meta.site != site:
            continue
        running = {
            one: course.state
            for one, course in courses.items()
            if course.state.episode == key and course.state.stage is not CourseStage.CLOSED
        }
        for one, course in running.items():
            made = [products[product].state for product in course.allocations]
            allocated = [
                Allocated(p.product_class, p.release.value, p.disposition.value, p.untouched)
                for p in made
            ]
            usable = [
                p
                for p in made
                if p.release != "refused" and p.disposition not in ("discarded", "returned")
            ]
            line = shown(course, allocated)
            held = any(p.holds for p in usable) and course.stage is CourseStage.CONSENTED
            lines[key, one, line.value, _who(episode, line, held=held)] += 1
        if not running:
            line = Shown(episode.stage.value)
            lines[key, "", line.value, _who(episode, line)] += 1
    return lines


def _who(episode: object, state: Shown, *, held: bool = False) -> tuple[str, ...]:
    facts = Line(
        shown=state,
        paused=bool(episode.paused),
        withdrawn=Withdrawal.TREATMENT in episode.withdrawn,
        held=held,
    )
    return waiting(facts).who


def as_shown(act: Act, **asked: object) -> Counter[tuple[str, str, str, tuple[str, ...]]]:
    """The same of every page of the board."""
    lines: Counter[tuple[str, str, str, tuple[str, ...]]] = Counter()
    page, total = 1, 1
    while (page - 1) * 25 < total:
        found = board(act, page=page, **asked)
        assert isinstance(found, Board), found
        total, page = found.total, page + 1
        for line in found.lines:
            lines[line.episode, line.course, line.shown.value, line.waiting.who] += 1
    return lines


def opened(world: World, assessed: bool = True) -> tuple[str, str]:
    patient = world.register()
    coordinator = world.act("coordinator")
    episode = done(
        open_episode(coordinator, patient=patient, condition="knee-osteoarthritis", side="right")
    ).subject
    if assessed:
        paths.assess(world, episode)
    return patient, episode


def collected(world: World) -> tuple[str, str, str]:
    """Patient, course and the aspirate in the procedure room."""
    patient, episode = opened(world)
    course = paths.consented(world, episode, paths.marrow_plan())
    treatment = paths.opened_treatment(world, course, paths.CREST)
    paths.time_out(world, treatment, patient, paths.CREST)
    aspirate = done(
        collect_product(
            world.act("clinician"),
            treatment=treatment,
            volume_ul=60_000,
            body_site=paths.CREST.body_site,
            side=paths.CREST.side,
            taken=taken(world, "marrow", patient),
        )
    ).first("product")
    return patient, course, aspirate


def everything(world: World) -> None:
    """A practice in which every state of the board stands at least once."""
    opened(world, assessed=False)
    opened(world)
    _, planned = opened(world)
    from blastema.actions.plan_course import plan_course

    done(plan_course(world.act("clinician"), episode=planned, plan=paths.marrow_plan()))
    _, agreed = opened(world)
    paths.consented(world, agreed, paths.marrow_plan())
    collected(world)
    _, course, aspirate = collected(world)
    paths.hand(world, aspirate, "procedure-room", "laboratory", "clinician", "laboratory")
    made = paths.run_concentration(world, aspirate, course)
    _, ready, drawn = collected(world)
    paths.hand(world, drawn, "procedure-room", "laboratory", "clinician", "laboratory")
    paths.release(world, paths.run_concentration(world, drawn, ready))
    _, _, failed = collected(world)
    done(
        refuse_release(
            world.act("laboratory"), product=failed, signs=paths.to_sign(failed), reason="clotted"
        )
    )
    _, _, held = collected(world)
    quarantine = Hold.QUARANTINE
    done(hold_product(world.act("laboratory"), product=held, hold=quarantine, reason="leak"))
    assert made
    _other_endings(world)


def _other_endings(world: World) -> None:
    from blastema.actions.choose_conventional_care import choose_conventional_care

    clinician, coordinator = world.act("clinician"), world.act("coordinator")
    _, followed = opened(world)
    done(choose_conventional_care(clinician, episode=followed, care="physiotherapy"))
    _, paused = opened(world)
    paths.consented(world, paused, paths.marrow_plan())
    done(pause_episode(world.act("coordinator"), episode=paused, reason="flu"))
    _, left = opened(world)
    withdraw = Withdrawal.TREATMENT
    done(withdraw_episode(coordinator, episode=left, from_=withdraw))
    _, gone = opened(world)
    course = paths.consented(world, gone, paths.marrow_plan())
    done(close_course(world.act("clinician"), course=course, reason=CourseEnd.OTHER_ROAD))
    _, elsewhere = opened(world)
    paths.consented(world, elsewhere, paths.marrow_plan())
    done(refer_episode(world.act("clinician"), episode=elsewhere, to="A surgeon"))
    _, wrong = opened(world)
    paths.consented(world, wrong, paths.marrow_plan())
    error = CloseReason.IN_ERROR
    done(close_episode(world.act("coordinator"), episode=wrong, reason=error))


@pytest.fixture
def busy() -> World:
    world = World()
    everything(world)
    return world


def test_the_board_shows_what_the_judge_finds(busy: World) -> None:
    wanted = judged(busy.site)
    assert as_shown(busy.act("coordinator")) == wanted
    missing = {s.value for s in Shown} - {line[2] for line in wanted}
    # A course is followed as soon as it is treated, and a closed one is on no board.
    assert missing == {"treated", "closed"}


def test_the_counts_are_those_of_the_judge(busy: World) -> None:
    found = board(busy.act("coordinator"))
    assert isinstance(found, Board)
    states = Counter(line[2] for line in judged(busy.site).elements())
    assert {state.value: n for state, n in found.counts.items() if n} == dict(states)
    mine = board(busy.act("clinician"), mine=True)
    assert isinstance(mine, Board)
    assert mine.total == sum(mine.counts.values()) == len(mine.lines)


@pytest.mark.parametrize("role", ["clinician", "coordinator", "quality"])
def test_waiting_for_me_is_what_the_judge_gives_to_the_role(busy: World, role: str) -> None:
    wanted = Counter({line: n for line, n in judged(busy.site).items() if role in line[3]})
    assert as_shown(busy.act(role), mine=True) == wanted
    assert wanted


@pytest.mark.parametrize("state", [s for s in Shown if s is not Shown.CLOSED])
def test_one_state_alone(busy: World, state: Shown) -> None:
    wanted = Counter({k: n for k, n in judged(busy.site).items() if k[2] == state.value})
    assert as_shown(busy.act("coordinator"), state=state) == wanted


def test_another_site_sees_none_of_it() -> None:
    practice = Practice()
    opened(practice.world)
    charlie = board(practice.world.act("coordinator", site=practice.other))
    assert isinstance(charlie, Board)
    assert (charlie.total, charlie.lines) == (0, ())
    assert (
        "No episode is open here"
        in practice.browser("coordinator", charlie=True).get(reverse("board")).content.decode()
    )


def test_pages_hold_twenty_five_lines() -> None:
    world = World()
    for _ in range(27):
        opened(world, assessed=False)
    first, second = board(world.act("coordinator")), board(world.act("coordinator"), page=2)
    assert isinstance(first, Board)
    assert isinstance(second, Board)
    assert (len(first.lines), len(second.lines), first.total) == (25, 2, 27)
    assert not {line.episode for line in first.lines} & {line.episode for line in second.lines}


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=99999999", "state=unknown", "mine=2"])
def test_a_meddled_address_shows_a_board(query: str) -> None:
    practice = Practice()
    assert practice.browser("coordinator").get(f"{reverse('board')}?{query}").status_code == 200


def test_an_emergency_look_puts_nothing_on_the_board() -> None:
    practice = Practice()
    world = practice.world
    patient, _ = opened(world)
    stranger = world.act("clinician", site=practice.other)
    done(break_glass(stranger, patient=patient, reason="found unconscious"))
    found = board(world.act("clinician", site=practice.other))
    assert isinstance(found, Board)
    assert found.total == 0
    assert date.fromisoformat(stranger.today)
