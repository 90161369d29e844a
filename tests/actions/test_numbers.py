"""Numbers in sequence: no gap and none twice, by facility and year, however many ask at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from blastema.actions.act import Done
from blastema.actions.collect_product import collect_product
from blastema.actions.number_course import number_course
from blastema.actions.print_label import print_label
from blastema.actions.verify_ledger import verify_ledger
from blastema.records.models import Course, Product
from tests.actions import paths
from tests.actions.collecting import taken
from tests.actions.test_write_path import Own, in_threads
from tests.actions.world import World, done, refused
from tests.harness.databases import Throwaway


def ready(world: World) -> str:
    """A treatment in which marrow may be taken now."""
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    paths.time_out(world, treatment, patient, paths.CREST)
    return treatment


def patient_of(treatment: str) -> str:
    return str(paths.state("treatment", treatment).patient)


def collect(world: World, treatment: str, act=None):
    return collect_product(
        act or world.act("clinician"),
        treatment=treatment,
        volume_ul=60_000,
        body_site="iliac-crest",
        side="left",
        taken=taken(world, "marrow", patient_of(treatment)),
    )


def numbers() -> list[str]:
    return list(Product.objects.order_by("din").values_list("din", flat=True))


@pytest.mark.django_db
class TestOneAfterTheOther:
    def test_they_count_up_by_year(self) -> None:
        world = World()
        for _ in range(2):
            done(collect(world, ready(world)))
        world.at(datetime(2027, 1, 1, 17, tzinfo=UTC))
        done(collect(world, ready(world)))
        assert numbers() == ["A999926000001", "A999926000002", "A999927000001"]

    def test_a_refused_collection_takes_no_number(self) -> None:
        world = World()
        refused(collect(world, ready(world), world.act("front-desk")))
        done(collect(world, ready(world)))
        assert numbers() == ["A999926000001"]

    def test_a_delivery_with_a_number_like_ours_moves_nothing(self) -> None:
        world = World()
        paths.received_allograft(world, din="A999926999999")
        done(collect(world, ready(world)))
        assert numbers() == ["A999926000001", "A999926999999"]

    def test_when_all_are_used_up_nothing_is_collected(self) -> None:
        world = World()
        done(collect(world, ready(world)))
        Product.objects.update(din="A999926999999")
        assert refused(collect(world, ready(world))) == {"NUMBER-USED-UP"}

    def test_the_table_itself_holds_one_collection_a_number(self) -> None:
        world = World()
        done(collect(world, ready(world)))
        one = Product.objects.get()
        one.pk, one.product_class = world.fresh.id(), "whole-blood"
        with pytest.raises(IntegrityError), transaction.atomic():
            one.save(force_insert=True)

    def test_a_course_is_numbered_with_its_first_container_and_keeps_it(self) -> None:
        world = World()
        treatment = ready(world)
        course = paths.state("treatment", treatment).course
        assert paths.state("course", course).chain == ""
        done(collect(world, treatment))
        # CI, facility, year and running number; the check character is in test_spec_scan.
        assert paths.state("course", course).chain == "CI-A9999260000016"
        assert Course.objects.get(id=course).chain == "CI-A9999260000016"
        assert refused(number_course(world.act("laboratory"), course=course)) == {"COURSE-NUMBERED"}

    def test_a_course_may_be_numbered_before_anything_is_collected(self) -> None:
        world = World()
        treatment = ready(world)
        course = paths.state("treatment", treatment).course
        done(number_course(world.act("laboratory"), course=course))
        before = paths.state("course", course).chain
        done(collect(world, treatment))
        assert paths.state("course", course).chain == before

    def test_what_was_printed_is_written_down_with_its_copy(self) -> None:
        world = World()
        product = done(collect(world, ready(world))).first("product")
        lab = world.act("laboratory")
        done(print_label(lab, product=product, template="vial"))
        again = world.act("laboratory")
        assert refused(print_label(again, product=product, template="vial")) == {
            "PRODUCT-REPRINT-REASON"
        }
        wrong = print_label(world.act("laboratory"), product=product, template="gold")
        assert refused(wrong) == {"LABEL-TEMPLATE"}
        done(print_label(world.act("laboratory"), product=product, template="vial", reason="torn"))
        state = paths.state("product", product)
        assert state.labels == {"vial": 2}
        assert state.label_said["vial"] == (
            "=+02000=A99992600000168=<A0001000",
            "FOR AUTOLOGOUS USE ONLY",
            "NOT EVALUATED FOR INFECTIOUS SUBSTANCES",
        )


class TestManyAtOnce:
    def test_eight_people_collect_at_once_and_leave_no_gap(self, committed_db: Throwaway) -> None:
        world = World()
        waiting = [ready(world) for _ in range(8)]
        acts = [replace(world.act("clinician"), fresh=Own(world, n)) for n in range(8)]
        results = in_threads(
            *(
                lambda act=act, treatment=treatment: collect(world, treatment, act)
                for act, treatment in zip(acts, waiting, strict=True)
            )
        )
        assert [type(result) for result in results] == [Done] * 8
        assert numbers() == [f"A999926{n:06d}" for n in range(1, 9)]
        chains = sorted(Course.objects.values_list("chain", flat=True))
        assert [chain[10:16] for chain in chains] == [f"{n:06d}" for n in range(1, 9)]
        assert verify_ledger(world.act("quality")).ok  # type: ignore[union-attr]
        connection.close()
