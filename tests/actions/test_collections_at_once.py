"""Two people at one table: what the transaction decides."""

from __future__ import annotations

from dataclasses import replace

from django.db import connection

from blastema.actions.act import Done
from blastema.actions.collect_product import collect_product
from tests.actions import paths
from tests.actions.collecting import taken
from tests.actions.test_collections import session
from tests.actions.test_write_path import Own, in_threads
from tests.actions.world import World
from tests.harness.databases import Throwaway


def test_two_people_who_collect_at_once_fill_one_container(committed_db: Throwaway) -> None:
    """One time-out, two tablets: one of them is told that something changed meanwhile."""
    world = World()
    for _ in range(3):
        patient, course, treatment = session(world)
        told = taken(world, "marrow", patient)
        acts = [replace(world.act("clinician", number=n), fresh=Own(world, n)) for n in (1, 2)]
        results = in_threads(
            *(
                lambda act=act, treatment=treatment, told=told: collect_product(
                    act,
                    treatment=treatment,
                    volume_ul=60_000,
                    body_site="iliac-crest",
                    side="left",
                    taken=told,
                )
                for act in acts
            )
        )
        done_at_once = [one for one in results if isinstance(one, Done)]
        assert len(done_at_once) == 1, results
        assert len(paths.state("course", course).allocations) == 1
    connection.close()
