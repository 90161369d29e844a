"""A step that repeats on the pages: offered beside the next one, listed each time it was done."""

from __future__ import annotations

from blastema.actions.open_site import set_policy
from blastema.core.lot.state import LotKind
from tests.actions import paths
from tests.actions.test_lots import registered
from tests.actions.test_master_records import BETWEEN, EXPANSION, marrow
from tests.actions.world import World, done
from tests.web.lab.bench import fill, rules, went
from tests.web.people import Practice


def growing(world: World) -> str:
    registered(world, "MED-1", kind=LotKind.MEDIUM, name="MEDIUM")
    run, _ = marrow(world, EXPANSION)
    paths.do_steps(world, run, EXPANSION, "receive", "seed")
    return run


def test_each_feeding_is_typed_and_listed_with_its_lot(practice: Practice) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    run = growing(world)
    quality = world.act("quality")
    done(set_policy(quality, site=world.site, policy=BETWEEN, value="2880"))
    address = f"/runs/{run}/step/?step=feed"
    for _ in range(2):
        shown = lab.get(f"/runs/{run}/").content.decode()
        assert f'href="{address}"' in shown
        assert "Feed: change the medium: to be done by" in shown
        went(fill(lab, address, **{"measure__added-medium": "20", "lots": ["MED-1"]}))
        world.later(days=1)
    shown = lab.get(f"/runs/{run}/").content.decode()
    assert "2 times" in shown
    assert shown.count("lot MED-1") == 2
    paths.do_steps(world, run, EXPANSION, "harvest")
    assert address not in lab.get(f"/runs/{run}/").content.decode()


def test_a_feeding_without_its_lot_comes_back(practice: Practice) -> None:
    lab = practice.browser("laboratory")
    run = growing(practice.world)
    answer = fill(
        lab, f"/runs/{run}/step/?step=feed", **{"measure__added-medium": "20", "lots": []}
    )
    assert "RUN-STEP-LOTS" in rules(answer)


def test_the_bench_names_the_feeding_where_its_time_is_over_first(practice: Practice) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    growing(world)
    assert "Feed: change" not in lab.get("/bench/").content.decode()
    done(set_policy(world.act("quality"), site=world.site, policy=BETWEEN, value="2880"))
    assert "Feed: change" in lab.get("/bench/").content.decode()
