"""Counting while others answer, and two who count: nothing is passed over or counted twice."""

from __future__ import annotations

from dataclasses import replace

from django.db import connection

from blastema.actions.act import Done
from blastema.actions.answer_followup import enter_answers
from blastema.actions.registry import count_all, count_changes
from blastema.actions.sign_checkpoint import sign_checkpoint
from blastema.core.followup.state import FollowupChannel
from blastema.records import registry
from blastema.records.models import Followup
from tests.actions.test_evidence_describe import care
from tests.actions.test_write_path import Own, in_threads
from tests.actions.world import World
from tests.harness.databases import Throwaway


def test_two_count_while_two_answer_and_one_signs(committed_db: Throwaway) -> None:
    world = World("at once")
    courses = [care(world) for _ in range(8)]
    sign_checkpoint(world.operator())
    count_changes(world.fresh.now())
    for first in range(0, 8, 2):
        acts = [replace(world.act("coordinator", number=n), fresh=Own(world, n)) for n in (1, 2)]
        visits = [baseline(course) for course in courses[first : first + 2]]
        now, signer = world.fresh.now(), world.operator()
        results = in_threads(
            *(
                lambda act=act, visit=visit: enter_answers(
                    act,
                    followup=visit,
                    instrument="nrs",
                    answers={"pain": 7},
                    channel=FollowupChannel.CALL,
                )
                for act, visit in zip(acts, visits, strict=True)
            ),
            lambda now=now: count_changes(now),
            lambda now=now: count_changes(now),
            lambda act=signer: sign_checkpoint(act, sweep=False),
        )
        assert [type(one) for one in results[:2]] == [Done, Done], results
    count_changes(world.fresh.now())
    cells = registry.all_cells()
    assert not count_changes(world.fresh.now(), sweep=True).courses
    count_all(world.fresh.now())
    assert registry.all_cells() == cells
    connection.close()


def baseline(course: str) -> str:
    return Followup.objects.get(course=course, visit="baseline").id
