"""The suppliers by the verbs: judged, and what a delivery of theirs is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from blastema.actions.act import Act, Done, utc_text
from blastema.actions.door import ChangedMeanwhileError
from blastema.actions.keep_lot import register_lot
from blastema.actions.keep_supplier import end_supplier, judge_supplier, register_supplier
from blastema.actions.open_site import set_policy
from blastema.actions.read.due import DueKind, due_list
from blastema.actions.read.quality_file import quality_export
from blastema.actions.read.suppliers import supplier_list, suppliers_to_look_at
from blastema.actions.receive_product import receive_product
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.lot.state import LotKind
from blastema.core.supplier.decide import RECEIPT_SETTING, REQUIRED, WARN
from blastema.core.supplier.state import Ground, Standing, Supply
from tests.actions import paths, quality
from tests.actions.test_devices import registered as device
from tests.actions.test_write_path import Own, in_threads
from tests.actions.world import World, done, refused
from tests.harness.databases import Throwaway

BANK = "Invented Tissue Bank"


def registered(world: World, name: str = BANK, site: str = "") -> str:
    act = world.act("quality", site=site)
    return done(register_supplier(act, name=name, supplies=(Supply.ALLOGRAFTS,))).subject


def qualified(world: World, supplier: str, days: int = 365) -> None:
    until = world.fresh.now().date() + timedelta(days=days)
    good = {"standing": Standing.QUALIFIED, "ground": Ground.AUDIT, "until": until}
    done(judge_supplier(world.act("quality"), supplier=supplier, **good))


def suspend(world: World, supplier: str):
    bad = {"standing": Standing.SUSPENDED, "ground": Ground.FAILED_DELIVERY}
    return judge_supplier(world.act("quality"), supplier=supplier, **bad)


def delivered(world: World, act: Act | None = None, number: int = 11):
    """A placental graft of the bank arrives."""
    return receive_product(
        act or world.act("laboratory"),
        din=f"B888826{number:06d}",
        division="00",
        product_class="placental-allograft",
        source="placenta",
        supplier="Invented tissue  bank",
        lot="L-7",
        donor_eligible=True,
        certificate=True,
        temperature_mc=-75_000,
        container_intact=True,
        volume_ul=2_000,
        expires_at=utc_text(world.fresh.now() + timedelta(days=100)),
        reference="COA-78",
    )


def decided(world: World, value: str) -> None:
    policy = {"policy": RECEIPT_SETTING, "value": value}
    done(set_policy(world.act("quality"), site=world.site, **policy))


@pytest.mark.django_db
class TestRegister:
    def test_one_name_a_site_however_it_is_written(self) -> None:
        world = World()
        registered(world)
        again = {"name": " invented  TISSUE bank ", "supplies": (Supply.KITS,)}
        assert refused(register_supplier(world.act("quality"), **again)) == {"SUPPLIER-NAME-TAKEN"}
        other = world.open_site("Another Clinic", "A9998")
        registered(world, site=other)
        assert [one.site for one in supplier_list(world.act("laboratory")).lines] == [world.site]

    def test_only_quality_of_this_site_judges(self) -> None:
        world = World()
        supplier = registered(world)
        bad = {"standing": Standing.SUSPENDED, "ground": Ground.COMPLAINT}
        lab = world.act("laboratory")
        assert refused(judge_supplier(lab, supplier=supplier, **bad)) == {"ACCESS-ROLE"}
        far = world.act("quality", site=world.open_site("Another Clinic", "A9998"))
        assert refused(judge_supplier(far, supplier=supplier, **bad)) == {"ACCESS-SITE"}

    def test_suppliers_are_in_the_export_of_the_quality_file(self) -> None:
        world = World()
        supplier = registered(world)
        qualified(world, supplier)
        done(end_supplier(world.act("quality"), supplier=supplier))
        found = [row for row in quality_export(world.act("quality")) if row["kind"] == "supplier"]
        assert [(row["class"], row["stage"], row["ended_on"]) for row in found] == [
            ("invented tissue bank", "ended", "2026-03-02")
        ]
        assert verify_ledger(world.act("quality")).ok


@pytest.mark.django_db
class TestDelivery:
    def test_nothing_is_asked_of_a_site_that_keeps_no_register(self) -> None:
        done(delivered(World()))

    def test_a_suspended_supplier_is_refused_until_they_are_judged_anew(self) -> None:
        world = World()
        supplier = registered(world)
        done(suspend(world, supplier))
        assert refused(delivered(world)) == {"SUPPLIER-SUSPENDED"}
        assert [one.rule for one in suppliers_to_look_at(world.act("laboratory"))] == [
            "SUPPLIER-SUSPENDED"
        ]
        qualified(world, supplier)
        done(delivered(world))
        assert suppliers_to_look_at(world.act("laboratory")) == ()

    def test_a_site_may_ask_for_a_qualification(self) -> None:
        world = World()
        decided(world, REQUIRED)
        assert refused(delivered(world)) == {"SUPPLIER-UNKNOWN-NAME"}
        supplier = registered(world)
        assert refused(delivered(world)) == {"SUPPLIER-NOT-QUALIFIED"}
        qualified(world, supplier, days=1)
        world.later(days=2)
        assert refused(delivered(world)) == {"SUPPLIER-OVERDUE"}

    def test_a_site_may_decide_that_it_is_only_said(self) -> None:
        world = World()
        done(suspend(world, registered(world)))
        decided(world, WARN)
        assert suppliers_to_look_at(world.act("laboratory"))
        done(delivered(world))


@pytest.mark.django_db
class TestALot:
    """What a delivery of reagents is told: the same as one of tissue."""

    def arrived(self, world: World, supplier: str = "Invented tissue  bank", lot: str = "L-7"):
        facts = {"name": "KIT", "kind": LotKind.SEPARATION_KIT, "maker": "INVENTED-MAKER"}
        good = world.fresh.now().date() + timedelta(days=90)
        lab = world.act("laboratory")
        return register_lot(lab, lot=lot, expires=good, supplier=supplier, **facts)

    def test_whom_it_came_from_is_kept(self) -> None:
        world = World()
        lot = done(self.arrived(world)).subject
        assert paths.state("lot", lot).supplier == "Invented tissue bank"
        unsaid = done(self.arrived(world, supplier="", lot="L-8")).subject
        assert paths.state("lot", unsaid).supplier == ""

    def test_a_suspended_supplier_is_refused_with_every_other_fault(self) -> None:
        world = World()
        done(suspend(world, registered(world)))
        assert refused(self.arrived(world)) == {"SUPPLIER-SUSPENDED"}
        assert refused(self.arrived(world, lot="L 7")) == {"SUPPLIER-SUSPENDED", "LOT-NUMBER"}

    def test_a_site_may_ask_for_a_qualification(self) -> None:
        world = World()
        decided(world, REQUIRED)
        assert refused(self.arrived(world)) == {"SUPPLIER-UNKNOWN-NAME"}
        assert refused(self.arrived(world, supplier=" ")) == {"LOT-SUPPLIER"}
        qualified(world, registered(world), days=30)
        done(self.arrived(world))
        world.later(days=31)
        assert refused(self.arrived(world, lot="L-8")) == {"SUPPLIER-OVERDUE"}

    def test_a_site_may_decide_that_it_is_only_said(self) -> None:
        world = World()
        decided(world, WARN)
        done(suspend(world, registered(world)))
        done(self.arrived(world))


def test_suspended_and_delivered_at_one_moment(committed_db: Throwaway) -> None:
    """The delivery came first, or is told that the supplier is suspended or changed meanwhile."""
    world = World()
    supplier = registered(world)
    qualified(world, supplier)
    act = replace(world.act("laboratory"), fresh=Own(world, 1))
    taken, judged = in_threads(
        partial(delivered, world, act=act), partial(suspend, world, supplier)
    )
    told = isinstance(taken, (Done, ChangedMeanwhileError))
    assert told or refused(taken) == {"SUPPLIER-SUSPENDED"}
    assert isinstance(taken, Done) or isinstance(judged, Done)
    assert verify_ledger(world.act("quality")).ok


@pytest.mark.django_db
class TestDue:
    def test_everything_with_its_day_the_earliest_first(self) -> None:
        world = World()
        device(world, "C1", days=-9)
        qualified(world, registered(world), days=20)
        quality.document_issued(world)
        _, run = quality.deviating_run(world)
        deviation = quality.taken_up(world, run)
        quality.judged(world, deviation)
        quality.action_opened(world, f"deviation/{deviation}")
        found = due_list(world.act("quality"), days=366)
        kinds = [line.kind for line in found.lines]
        assert set(kinds) == {
            DueKind.CALIBRATION,
            DueKind.REQUALIFICATION,
            DueKind.REPORT,
            DueKind.ACTION,
            DueKind.TRAINING,
        }
        assert (found.lines[0].what, found.lines[0].late) == ("C1", 9)
        assert [line.on for line in found.lines] == sorted(line.on for line in found.lines)
        assert (found.late, found.reviews) == (1, False)

    def test_only_what_falls_due_in_the_time_and_what_is_overdue(self) -> None:
        world = World()
        device(world, "C1", days=-9)
        qualified(world, registered(world), days=20)
        found = due_list(world.act("quality"), days=19)
        assert [line.kind for line in found.lines] == [DueKind.CALIBRATION]
        assert len(due_list(world.act("quality"), days=20).lines) == 2
        assert len(due_list(world.act("quality"), days=-5).lines) == 1

    def test_a_review_falls_due_where_the_site_says_after_how_many_days(self) -> None:
        world = World()
        quality.document_issued(world)
        review = {"policy": "document-review-days", "value": "730"}
        done(set_policy(world.act("quality"), site=world.site, **review))
        found = due_list(world.act("quality"), days=800)
        # 730 days after 2 March 2026
        assert [x.on for x in found.lines if x.kind is DueKind.REVIEW] == ["2028-03-01"]
        assert found.reviews

    def test_another_sites_things_are_not_shown(self) -> None:
        world = World()
        device(world, "C1", days=-9)
        far = world.act("quality", site=world.open_site("Another Clinic", "A9998"))
        assert due_list(far).lines == ()
        assert refused(due_list(world.act("laboratory"))) == {"ACCESS-ROLE"}
