"""Cultures by the verbs: begun from a container, counted, planned from the site's own past."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from blastema.actions.act import Done
from blastema.actions.door import ChangedMeanwhileError
from blastema.actions.grow_culture import (
    aim_culture,
    count_culture,
    end_culture,
    passage_culture,
    start_culture,
)
from blastema.actions.open_site import set_policy
from blastema.actions.read.cultures import CulturePage, culture_list, culture_page
from blastema.actions.read.product_page import product_page
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.culture.state import Basis, CultureEnd, Goal, Sown
from blastema.core.expansion.plan import Plan
from blastema.core.verdict import Refusal
from blastema.records.models import AccessLog, Culture
from tests.actions.laboratory import CELLS, GOAL, aspirated, started
from tests.actions.test_write_path import Own, in_threads
from tests.actions.world import World, done, refused
from tests.harness.databases import Throwaway


def grown(world: World, culture: str, passages: int = 2) -> None:
    """Four times as many cells every week, all of which go on."""
    cells = 1_000_000
    for _ in range(passages):
        world.later(days=7)
        cells *= 4
        act = world.act("laboratory")
        done(passage_culture(act, culture=culture, cells=cells, sown=cells))


def page(world: World, culture: str) -> CulturePage:
    found = culture_page(world.act("laboratory"), culture=culture)
    assert isinstance(found, CulturePage)
    return found


def planned(world: World, culture: str) -> Plan:
    return page(world, culture).line.plan


def offered(world: World, product: str) -> set[str]:
    page = product_page(world.act("laboratory"), product=product)
    assert not isinstance(page, Refusal)
    return {step.page for step in page.possible}


@pytest.mark.django_db
class TestGrow:
    def test_from_a_container_to_a_harvest(self) -> None:
        world = World()
        product = aspirated(world)
        culture = started(world, product)
        world.later(days=3)
        done(count_culture(world.act("laboratory"), culture=culture, cells=2_000_000))
        grown(world, culture)
        sooner = replace(GOAL, slot_on="2026-04-27")
        done(aim_culture(world.act("laboratory"), culture=culture, goal=sooner))
        world.later(days=7)
        end = {"reason": CultureEnd.HARVESTED, "cells": 60_000_000}
        done(end_culture(world.act("laboratory"), culture=culture, **end))
        row = Culture.objects.get()
        assert (row.product, row.source) == (product, "bone-marrow")
        assert (row.stage, row.ended, row.passage, row.rates) == ("ended", "harvested", 2, 4)
        # log2 of 2, 2, 4 and 3.75 over 3, 7, 7 and 7 days.
        assert row.rate_sum == pytest.approx((1 / 3 + 1 / 7 + 2 / 7 + 1.90689 / 7) * 10**6, abs=5)
        assert verify_ledger(world.act("quality")).ok

    def test_one_culture_a_container_at_a_time(self) -> None:
        world = World()
        product = aspirated(world)
        culture = started(world, product)
        again = start_culture(world.act("laboratory"), product=product, sown=CELLS, goal=GOAL)
        assert refused(again) == {"CULTURE-GROWING"}
        ended = {"culture": culture, "reason": CultureEnd.CONTAMINATED}
        done(end_culture(world.act("laboratory"), **ended))
        started(world, product)

    def test_a_container_that_grows_is_not_offered_a_second_culture(self) -> None:
        world = World()
        product = aspirated(world)
        assert "culture-start" in offered(world, product)
        started(world, product)
        assert "culture-start" not in offered(world, product)

    def test_every_fault_is_told_at_once_and_nothing_is_written(self) -> None:
        world = World()
        wrong = {"sown": Sown(Basis.COLONIES, -1), "goal": Goal(0, 0, 0, "2020-01-01")}
        found = start_culture(world.act("laboratory"), product=aspirated(world), **wrong)
        assert refused(found) == {
            "CULTURE-AMOUNT",
            "CULTURE-PLATED",
            "CULTURE-NUCLEATED",
            "CULTURE-DOSE",
            "CULTURE-DENSITY",
            "CULTURE-PASSAGE-DAYS",
            "CULTURE-SLOT",
        }
        assert not Culture.objects.exists()

    def test_a_day_that_is_none_is_refused_and_not_kept(self) -> None:
        world = World()
        goal = replace(GOAL, slot_on="9999 Ann Testperson")
        found = start_culture(
            world.act("laboratory"), product=aspirated(world), sown=CELLS, goal=goal
        )
        assert refused(found) == {"CULTURE-SLOT"}
        assert "Ann" not in str(found)

    def test_a_late_entry_counts_from_when_it_happened(self) -> None:
        world = World()
        culture = started(world)
        world.later(days=4)
        act = world.act("laboratory")
        done(count_culture(replace(act, occurred=act.now), culture=culture, cells=2_000_000))
        world.later(days=1)
        act = world.act("laboratory")
        early = replace(act, occurred=world.fresh.now().replace(day=4))
        found = count_culture(early, culture=culture, cells=2_000_000)
        assert refused(found) == {"CULTURE-BACKWARDS"}
        assert Culture.objects.get().rate_sum == pytest.approx(250_000, abs=100)

    def test_only_the_laboratory_of_its_site_keeps_it(self) -> None:
        world = World()
        culture = started(world)
        other = world.open_site("Other Invented Clinic", "B9999")
        counted = {"culture": culture, "cells": 5}
        assert refused(count_culture(world.act("clinician"), **counted)) == {"ACCESS-ROLE"}
        assert refused(count_culture(world.act("quality"), **counted)) == {"ACCESS-ROLE"}
        charlie = world.act("laboratory", site=other)
        assert refused(count_culture(charlie, **counted)) == {"ACCESS-SITE"}
        assert refused(culture_page(charlie, culture=culture)) == {"ACCESS-SITE"}
        assert culture_list(charlie) == ()
        begun = start_culture(charlie, product=Culture.objects.get().product, sown=CELLS, goal=GOAL)
        assert refused(begun) == {"ACCESS-SITE"}

    def test_who_looks_at_it_is_written_down(self) -> None:
        world = World()
        culture = started(world)
        page(world, culture)
        assert AccessLog.objects.filter(what="culture").count() == 1


@pytest.mark.django_db
class TestPlan:
    def test_marrow_has_no_plan_until_the_site_has_a_past(self) -> None:
        """No figure for marrow was found: three own cultures, and no fewer, make one."""
        world = World()
        for number in range(3):
            culture = started(world)
            assert planned(world, culture).forecast is None, number
            grown(world, culture)
            done(
                end_culture(world.act("laboratory"), culture=culture, reason=CultureEnd.NOT_NEEDED)
            )
        found = planned(world, started(world, goal=replace(GOAL, slot_on="2026-12-01")))
        assert found.growth is not None
        assert found.growth.runs == 3
        assert found.growth.laboratory.mean == pytest.approx(2 / 7, abs=1e-4)  # four times a week

    def test_what_was_contaminated_or_grew_elsewhere_teaches_nothing(self) -> None:
        world = World()
        culture = started(world)
        grown(world, culture)
        spoilt = {"culture": culture, "reason": CultureEnd.CONTAMINATED}
        done(end_culture(world.act("laboratory"), **spoilt))
        state = world.act("administrator")
        stated = {"policy": "expansion-doubling-hours-bone-marrow", "value": "84,12"}
        done(set_policy(state, site=world.site, **stated))
        found = planned(world, started(world))
        assert found.growth is not None
        assert found.growth.runs == 0
        assert found.growth.laboratory.mean == pytest.approx(24 / 84)

    def test_policies_of_the_site_complete_it(self) -> None:
        world = World()
        culture = started(world)
        before = planned(world, culture)
        for name in [one.policy for one in before.missing]:
            value = "84,12" if "doubling-hours" in name else "14"
            done(set_policy(world.act("administrator"), site=world.site, policy=name, value=value))
        found = planned(world, culture)
        assert before.chance is None
        assert found.missing == ()
        assert str(found.ready_by) == "2026-04-20"
        assert found.chance is not None
        assert 0.5 < found.chance < 1

    def test_a_count_moves_the_likely_day(self) -> None:
        world = World()
        policy = {"policy": "expansion-doubling-hours-bone-marrow", "value": "84,12"}
        done(set_policy(world.act("administrator"), site=world.site, **policy))
        culture = started(world)
        before = planned(world, culture).reached.likely
        world.later(days=7)
        done(count_culture(world.act("laboratory"), culture=culture, cells=1_100_000))
        after = planned(world, culture).reached.likely
        assert before is not None
        assert after is not None
        assert after > before


def test_two_people_start_at_one_moment(committed_db: Throwaway) -> None:
    """One culture comes of it; the other is told that something changed, or that it grows."""
    world = World()
    for _ in range(3):
        product = aspirated(world)
        acts = [replace(world.act("laboratory"), fresh=Own(world, n)) for n in (1, 2)]
        asked = [
            partial(start_culture, act, product=product, sown=CELLS, goal=GOAL) for act in acts
        ]
        found = in_threads(*asked)
        assert sum(isinstance(one, Done) for one in found) == 1
        (other,) = (one for one in found if not isinstance(one, Done))
        if not isinstance(other, ChangedMeanwhileError):
            assert refused(other) == {"CULTURE-GROWING"}
        assert Culture.objects.filter(product=product).count() == 1
    assert verify_ledger(world.act("quality")).ok
