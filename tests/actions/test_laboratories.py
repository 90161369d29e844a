"""The laboratories by the verbs: registered, renewed, and what a result of theirs is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from blastema.actions.act import Act, Done
from blastema.actions.door import ChangedMeanwhileError
from blastema.actions.keep_laboratory import (
    end_laboratory,
    register_laboratory,
    renew_laboratory,
)
from blastema.actions.open_site import set_policy
from blastema.actions.read.due import DueKind, due_list
from blastema.actions.read.laboratories import laboratory_list
from blastema.actions.read.quality_file import quality_export
from blastema.actions.release_product import propose_release, record_late_result
from blastema.actions.release_product import record_test as recorded
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.laboratory.judge import (
    DEVIATION,
    REFUSED,
    RESULT_SETTING,
    UNREGISTERED_SETTING,
)
from blastema.core.laboratory.state import LaboratoryKind, Registration
from blastema.core.product.sample import Sample
from blastema.core.product.standing import Reading
from blastema.records.models import QualityItem
from tests.actions import paths
from tests.actions.releasing import good_readings, release
from tests.actions.test_write_path import Own, in_threads
from tests.actions.world import World, done, refused
from tests.harness.databases import Throwaway

CODE = "micro-north"
SCOPE = ("viability", "culture-negative")


def registered(
    world: World, days: int = 90, scope: tuple[str, ...] = SCOPE, code: str = CODE, site: str = ""
):
    today = world.fresh.now().date()
    return register_laboratory(
        world.act("quality", site=site),
        code=code,
        name="Invented  Microbiology",
        kind=LaboratoryKind.CONTRACTED,
        registrations=(Registration("CLIA", "00X0000000"),),
        scope=scope,
        valid_from=today - timedelta(days=30),
        valid_until=today + timedelta(days=days),
    )


def concentrate(world: World) -> str:
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    return paths.run_concentration(world, aspirate, course)


def found(world: World, product: str, code: str = CODE, act: Act | None = None):
    """The viability, as this laboratory reports it."""
    reading = Reading("viability", 940, "", Sample(code))
    return recorded(act or world.act("laboratory"), product=product, reading=reading)


def decided(world: World, policy: str, value: str) -> None:
    done(set_policy(world.act("quality"), site=world.site, policy=policy, value=value))


@pytest.mark.django_db
class TestTheRegister:
    def test_one_code_a_site(self) -> None:
        world = World()
        done(registered(world))
        assert refused(registered(world)) == {"LABORATORY-TAKEN"}
        done(registered(world, code="micro-south"))
        done(registered(world, site=world.open_site("Another Clinic", "A9998")))
        lines = laboratory_list(world.act("laboratory")).lines
        assert [(one.state.code, one.valid) for one in lines] == [
            (CODE, True),
            ("micro-south", True),
        ]
        assert lines[0].state.name == "Invented Microbiology"

    def test_only_quality_of_this_site_keeps_it(self) -> None:
        world = World()
        laboratory = done(registered(world)).subject
        alone = end_laboratory(world.act("laboratory"), laboratory=laboratory)
        assert refused(alone) == {"ACCESS-ROLE"}
        charlie = world.act("quality", site=world.open_site("Another Clinic", "A9998"))
        assert refused(end_laboratory(charlie, laboratory=laboratory)) == {"ACCESS-SITE"}

    def test_its_last_good_day_falls_due_until_it_is_ended(self) -> None:
        world = World()
        laboratory = done(registered(world, days=20)).subject

        def due() -> list[tuple[str, str, str]]:
            lines = due_list(world.act("quality")).lines
            return [(one.on, one.what, one.page) for one in lines if one.kind is DueKind.LABORATORY]

        today = world.fresh.now().date()
        assert due() == [((today + timedelta(days=20)).isoformat(), CODE, "laboratory")]
        terms = {"valid_from": today, "valid_until": today + timedelta(days=60), "scope": SCOPE}
        done(renew_laboratory(world.act("quality"), laboratory=laboratory, **terms))
        assert [on for on, _, _ in due()] == [(today + timedelta(days=60)).isoformat()]
        done(end_laboratory(world.act("quality"), laboratory=laboratory))
        assert due() == []
        assert QualityItem.objects.get(kind="laboratory").stage == "ended"
        assert verify_ledger(world.act("quality")).ok

    def test_it_is_in_the_export_of_the_quality_file(self) -> None:
        world = World()
        done(registered(world))
        exported = str(quality_export(world.act("quality")))
        assert "laboratory" in exported


@pytest.mark.django_db
class TestAtAResult:
    def test_a_code_of_before_the_register_is_taken_and_stays_readable(self) -> None:
        world = World()
        product = concentrate(world)
        done(found(world, product, "of-before"))
        assert paths.state("product", product).tests["viability"].laboratory == "of-before"

    def test_a_site_may_ask_that_it_is_in_the_register(self) -> None:
        world = World()
        product = concentrate(world)
        decided(world, UNREGISTERED_SETTING, REFUSED)
        assert refused(found(world, product)) == {"LABORATORY-UNREGISTERED"}
        done(
            registered(world, site=world.open_site("Another Clinic", "A9998"))
        )  # another site's does not count
        assert refused(found(world, product)) == {"LABORATORY-UNREGISTERED"}
        done(registered(world))
        done(found(world, product))

    @pytest.mark.parametrize(
        ("days", "scope", "rules"),
        [
            (0, SCOPE, set()),  # the last good day is a good day
            (-1, SCOPE, {"LABORATORY-NOT-VALID"}),
            (9, ("endotoxin",), {"LABORATORY-SCOPE"}),
            (-1, ("endotoxin",), {"LABORATORY-NOT-VALID", "LABORATORY-SCOPE"}),
        ],
    )
    def test_outside_its_days_or_its_scope_it_is_refused(
        self, days: int, scope: tuple[str, ...], rules: set[str]
    ) -> None:
        world = World()
        product = concentrate(world)
        done(registered(world, days=days, scope=scope))
        if not rules:
            done(found(world, product))
            return
        assert refused(found(world, product)) == rules
        assert "viability" not in paths.state("product", product).tests

    def test_or_becomes_a_deviation_where_the_site_says_so(self) -> None:
        world = World()
        product = concentrate(world)
        done(registered(world, days=-1))
        decided(world, RESULT_SETTING, DEVIATION)
        done(found(world, product))
        assert paths.state("product", product).tests["viability"].passed
        row = QualityItem.objects.get(kind="deviation")
        assert (row.source, row.stage) == (f"product/{product}", "open")
        assert verify_ledger(world.act("quality")).ok

    def test_a_result_that_is_refused_anyhow_opens_no_deviation(self) -> None:
        world = World()
        product = concentrate(world)
        done(registered(world, days=-1))
        decided(world, RESULT_SETTING, DEVIATION)
        reading = Reading("viability", -1, "", Sample(CODE))
        wrong = recorded(world.act("laboratory"), product=product, reading=reading)
        assert refused(wrong) == {"PRODUCT-RESULT-IMPOSSIBLE"}
        assert not QualityItem.objects.filter(kind="deviation").exists()

    def test_the_day_of_the_report_counts(self) -> None:
        world = World()
        product = concentrate(world)
        release(world, product)
        done(registered(world, days=1))
        sampled = world.fresh.now()
        world.later(days=14)
        late = record_late_result(
            world.act("laboratory"),
            product=product,
            reading=Reading("culture-negative", 1, "", Sample(CODE, sampled)),
        )
        assert refused(late) == {"LABORATORY-NOT-VALID"}

    def test_a_culture_that_grew_is_never_refused(self) -> None:
        world = World()
        product = concentrate(world)
        release(world, product)
        done(registered(world, days=1))
        sampled = world.fresh.now()
        world.later(days=14)
        grown = Reading("culture-negative", 0, "", Sample(CODE, sampled))
        done(record_late_result(world.act("laboratory"), product=product, reading=grown))
        kinds = QualityItem.objects.filter(source=f"product/{product}").values_list(
            "kind", flat=True
        )
        assert list(kinds) == ["deviation"]
        assert "recall" in paths.state("product", product).holds
        assert verify_ledger(world.act("quality")).ok

    def test_what_is_typed_with_a_release_is_asked_as_well(self) -> None:
        world = World()
        product = concentrate(world)
        done(registered(world, scope=("endotoxin",)))
        readings = tuple(
            Reading(one.test, one.value, "", Sample(CODE)) if one.test == "viability" else one
            for one in good_readings("marrow-concentrate")
        )
        proposed = propose_release(
            world.act("laboratory"),
            product=product,
            reason="cultures are pending",
            signs=paths.to_sign(product),
            readings=readings,
        )
        assert refused(proposed) == {"LABORATORY-SCOPE"}


def test_ended_and_reported_at_one_moment(committed_db: Throwaway) -> None:
    """The result came first, or is told that the laboratory is ended or changed meanwhile."""
    world = World()
    product = concentrate(world)
    laboratory = done(registered(world, days=-1)).subject
    terms = {"valid_from": world.fresh.now().date(), "valid_until": world.fresh.now().date()}
    act = replace(world.act("laboratory"), fresh=Own(world, 1))
    renewed = partial(
        renew_laboratory, world.act("quality"), laboratory=laboratory, scope=SCOPE, **terms
    )
    told, changed = in_threads(partial(found, world, product, act=act), renewed)
    assert isinstance(told, Done | ChangedMeanwhileError) or refused(told) == {
        "LABORATORY-NOT-VALID"
    }
    assert isinstance(told, Done) or isinstance(changed, Done)
    assert verify_ledger(world.act("quality")).ok
