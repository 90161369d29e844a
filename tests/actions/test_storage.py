"""Freezers by the verbs: one place a container, one container a place, and what warmth does."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from blastema.actions.divide_product import divide_product
from blastema.actions.door import ChangedMeanwhileError
from blastema.actions.expire_product import expire_product
from blastema.actions.hand_over_product import hand_over_product
from blastema.actions.import_temperatures import import_temperatures
from blastema.actions.keep_store import retire_store, set_up_store
from blastema.actions.open_site import set_policy
from blastema.actions.store_product import store_product, take_out_product
from blastema.actions.verify_ledger import verify_ledger
from blastema.app.schedule import Schedule
from blastema.core.storage.judge import LONGEST_GAP, TOLERATED
from blastema.core.storage.state import Layout, RetireReason, StoreKind
from blastema.records.models import LedgerEvent, Product, ProductStay
from tests.actions import paths
from tests.actions.test_write_path import in_threads
from tests.actions.world import World, done, refused
from tests.harness.databases import Throwaway


def freezer(world: World, code: str = "F1", site: str = "") -> str:
    made = set_up_store(
        world.act("laboratory", site=site),
        code=code,
        name="Freezer by the window",
        kind=StoreKind.FREEZER,
        layout=Layout(racks=1, boxes=1, rows=2, columns=3),
        low_mc=-90_000,
        high_mc=-60_000,
    )
    return done(made).subject


def put(world: World, product: str, position: str, scanned: str = ""):
    return store_product(
        world.act("laboratory"),
        product=product,
        scanned=scanned or paths.code_of(product),
        position=position,
    )


def take(world: World, product: str):
    scanned = paths.code_of(product)
    act = world.act("laboratory")
    return take_out_product(act, product=product, scanned=scanned, to_place="laboratory")


def minutes(world: World, *readings: tuple[float, str]) -> str:
    """A log whose readings lie so many minutes from now."""
    now = world.fresh.now()
    lines = [f"{(now + timedelta(minutes=at)).isoformat()},{value}" for at, value in readings]
    return "\n".join(("time,temperature", *lines))


@pytest.mark.django_db
class TestPositions:
    def test_a_container_goes_in_moves_and_comes_out(self) -> None:
        world = World()
        freezer(world)
        product = paths.accepted_allograft(world)
        done(put(world, product, "F1-1-1-A1"))
        world.later(minutes=5)
        done(put(world, product, "F1-1-1-B3"))
        assert Product.objects.get(id=product).place == "F1-1-1-B3"
        world.later(minutes=5)
        done(take(world, product))
        stays = ProductStay.objects.filter(parent=product).order_by("number")
        assert [(s.position, bool(s.until)) for s in stays] == [
            ("F1-1-1-A1", True),
            ("F1-1-1-B3", True),
        ]
        assert Product.objects.get(id=product).place == "laboratory"
        assert verify_ledger(world.act("quality")).ok

    @pytest.mark.parametrize(
        ("position", "rules"),
        [
            ("F1-1-1-A1", {"PRODUCT-POSITION-TAKEN"}),
            ("F1-1-1-C1", {"STORE-NO-POSITION"}),
            ("F2-1-1-A1", {"STORE-UNKNOWN-CODE"}),
            ("F1-1-1-A2-0", {"STORE-POSITION"}),  # the check character of F1-1-1-A2 is another
            ("A999926000001A0", {"STORE-POSITION"}),  # a container's label
            ("", {"STORE-POSITION"}),
        ],
    )
    def test_a_wrong_position_is_refused(self, position: str, rules: set[str]) -> None:
        world = World()
        freezer(world)
        done(put(world, paths.received_allograft(world), "F1-1-1-A1"))
        other = paths.received_allograft(world, din="B888826000002")
        assert refused(put(world, other, position)) == rules

    def test_every_fault_is_named_at_once(self) -> None:
        world = World()
        freezer(world)
        product = paths.received_allograft(world)
        found = refused(put(world, product, "F1-9-1-A1", scanned="another container"))
        assert found == {"STORE-NO-POSITION", "PRODUCT-STORE-SCAN"}

    def test_a_stored_container_is_taken_out_before_it_is_handed_over_or_divided(self) -> None:
        world = World()
        freezer(world)
        product = paths.received_allograft(world)
        done(put(world, product, "F1-1-1-A1"))
        given = hand_over_product(
            world.act("laboratory"),
            product=product,
            from_place="F1-1-1-A1",
            to_place="procedure-room",
            to_role="clinician",
        )
        assert refused(given) == {"PRODUCT-STORED"}
        act = world.act("laboratory")
        assert "PRODUCT-STORED" in refused(
            divide_product(act, product=product, volumes_ul=(1000, 1000))
        )

    def test_the_position_of_another_site_is_not_ours(self) -> None:
        world = World()
        other = world.open_site("Other Invented Clinic", "B9999")
        freezer(world, site=other)
        product = paths.received_allograft(world)
        assert refused(put(world, product, "F1-1-1-A1")) == {"STORE-UNKNOWN-CODE"}
        charlie = world.act("laboratory", site=other)
        scanned = paths.code_of(product)
        stored = store_product(charlie, product=product, scanned=scanned, position="F1-1-1-A1")
        assert refused(stored) == {"ACCESS-SITE"}

    def test_a_store_with_something_in_it_is_not_retired(self) -> None:
        world = World()
        store = freezer(world)
        product = paths.received_allograft(world)
        done(put(world, product, "F1-1-1-A1"))
        act = world.act("quality")
        assert refused(retire_store(act, store=store, reason=RetireReason.BROKEN)) == {
            "STORE-NOT-EMPTY"
        }
        done(take(world, product))
        done(retire_store(world.act("quality"), store=store, reason=RetireReason.BROKEN))
        assert refused(put(world, product, "F1-1-1-A1")) == {"STORE-IN-USE"}

    def test_two_stores_of_a_site_have_two_codes(self) -> None:
        world = World()
        freezer(world)
        again = set_up_store(
            world.act("laboratory"),
            code="f1",
            name="Another",
            kind=StoreKind.DEWAR,
            layout=Layout(1, 1, 1, 1),
            low_mc=-200_000,
            high_mc=-150_000,
        )
        assert refused(again) == {"STORE-CODE-TAKEN"}


class TestTwoAtOnce:
    def test_two_people_who_store_into_one_position_do_not_both(
        self, committed_db: Throwaway
    ) -> None:
        world = World()
        freezer(world)
        products = [paths.received_allograft(world, din=f"B88882600000{n}") for n in range(1, 5)]
        calls = [
            partial(
                store_product,
                world.act("laboratory", number=n),
                product=product,
                scanned=paths.code_of(product),
                position="F1-1-1-A1",
            )
            for n, product in enumerate(products, start=1)
        ]
        results = in_threads(*calls)
        assert ProductStay.objects.filter(position="F1-1-1-A1", until="").count() == 1
        losers = [one for one in results if getattr(one, "events", None) is None]
        assert len(losers) == 3
        for one in losers:
            told = isinstance(one, ChangedMeanwhileError) or set(one.rules) == {
                "PRODUCT-POSITION-TAKEN"
            }
            assert told, one
        assert verify_ledger(world.act("quality")).ok


@pytest.mark.django_db
class TestTemperatures:
    def test_what_was_inside_while_it_was_warm_is_held_and_nothing_else(self) -> None:
        world = World()
        store = freezer(world)
        inside = paths.received_allograft(world)
        left, came = (paths.received_allograft(world, din=f"B88882600000{n}") for n in (2, 3))
        done(put(world, inside, "F1-1-1-A1"))
        done(put(world, left, "F1-1-1-A2"))
        world.later(minutes=60)
        done(take(world, left))
        world.later(minutes=60)
        log = minutes(world, (-50, "-78"), (-40, "-50.5"), (-30, "-78"))
        world.later(minutes=5)
        done(put(world, came, "F1-1-1-A3"))
        done(import_temperatures(world.act("quality"), store=store, text=log))
        held = {p.id: p.holds for p in Product.objects.all()}
        assert held == {inside: "quarantine", left: "", came: ""}
        assert "-50.5 °C" in _why(inside)

    def test_what_was_made_of_it_since_is_held_with_it(self) -> None:
        world = World()
        store = freezer(world)
        patient, course = paths.planned_course(world)
        treatment = paths.opened_treatment(world, course, paths.CREST)
        aspirate = paths.collected(world, treatment, patient, paths.CREST)
        whole = paths.run_concentration(world, aspirate, course)
        done(put(world, whole, "F1-1-1-A1"))
        world.later(minutes=20)
        log = minutes(world, (-15, "-78"), (-10, "-50"), (-5, "-78"))
        done(take(world, whole))
        parts = divide_product(world.act("laboratory"), product=whole, volumes_ul=(3500, 3500))
        done(parts)
        done(import_temperatures(world.act("laboratory"), store=store, text=log))
        held = set(Product.objects.filter(holds="quarantine").values_list("id", flat=True))
        made = {s.partition("/")[2] for s, kind in done(parts).events if "part_made" in kind}
        assert held == {whole, *made}
        assert aspirate not in held
        assert verify_ledger(world.act("quality")).ok

    def test_gaps_count_only_where_the_site_said_how_long_one_may_be(self) -> None:
        world = World()
        store = freezer(world)
        product = paths.received_allograft(world)
        done(put(world, product, "F1-1-1-A1"))
        world.later(minutes=300)
        first = minutes(world, (-290, "-78"), (-200, "-78"))
        second = minutes(world, (-100, "-78"), (-90, "-78"))
        done(import_temperatures(world.act("laboratory"), store=store, text=first))
        assert Product.objects.get(id=product).holds == ""
        quality = world.act("quality")
        done(set_policy(quality, site=world.site, policy=LONGEST_GAP, value="30"))
        done(import_temperatures(world.act("laboratory"), store=store, text=second))
        assert Product.objects.get(id=product).holds == "quarantine"
        assert "no temperatures" in _why(product)

    def test_a_door_that_was_opened_is_tolerated_where_the_site_says_so(self) -> None:
        world = World()
        store = freezer(world)
        product = paths.received_allograft(world)
        done(put(world, product, "F1-1-1-A1"))
        world.later(minutes=30)
        quality = world.act("quality")
        done(set_policy(quality, site=world.site, policy=TOLERATED, value="10"))
        log = minutes(world, (-20, "-78"), (-15, "-55"), (-10, "-78"))
        done(import_temperatures(world.act("laboratory"), store=store, text=log))
        assert Product.objects.get(id=product).holds == ""

    def test_a_file_with_a_fault_holds_nothing_and_is_not_taken_in(self) -> None:
        world = World()
        store = freezer(world)
        before = LedgerEvent.objects.count()
        for text in ("", "time,temperature\nnow,-50\n", "\x00\x01"):
            act = world.act("laboratory")
            assert refused(import_temperatures(act, store=store, text=text)) == {"STORE-LOG-FAULT"}
        act = world.act("laboratory")
        found = import_temperatures(act, store=store, text="x", zone="Mars/Olympus")
        assert refused(found) == {"STORE-LOG-ZONE"}
        assert LedgerEvent.objects.count() == before

    def test_only_the_laboratory_and_quality_of_its_site_bring_a_log_in(self) -> None:
        world = World()
        store = freezer(world)
        other = world.open_site("Other Invented Clinic", "B9999")
        act = world.act("clinician")
        assert refused(import_temperatures(act, store=store, text="")) == {"ACCESS-ROLE"}
        charlie = world.act("laboratory", site=other)
        assert refused(import_temperatures(charlie, store=store, text="")) == {"ACCESS-SITE"}


def _why(product: str) -> str:
    from blastema.records import history

    bodies = history.envelopes(f"product/{product}")
    return next(b["data"]["reason"] for b in bodies if b["type"] == "product.held.v1")


@pytest.mark.django_db
class TestExpiry:
    def test_the_schedule_holds_what_is_past_its_expiry_once(self) -> None:
        world = World()
        expired = paths.received_allograft(world, expires_at="2026-03-02T18:00:00Z")
        good = paths.received_allograft(world, din="B888826000002")
        world.later(hours=2)
        first = Schedule(world.fresh).one_pass()
        assert first.expired == 1
        assert Product.objects.get(id=expired).holds == "expiry"
        assert Product.objects.get(id=good).holds == ""
        assert "Expired products held: 1." in str(first)
        assert Schedule(world.fresh).one_pass().expired == 0

    def test_nothing_is_held_a_moment_early_or_by_hand(self) -> None:
        world = World()
        product = paths.received_allograft(world, expires_at="2026-03-02T18:00:00Z")
        work = world.job("work")
        assert refused(expire_product(work, product=product)) == {"PRODUCT-NOT-EXPIRED"}
        world.later(hours=2)
        by_hand = expire_product(world.act("laboratory"), product=product)
        assert refused(by_hand) == {"ACCESS-ROLE"}
        done(expire_product(world.job("work"), product=product))
        again = expire_product(world.job("work"), product=product)
        assert refused(again) == {"PRODUCT-HELD"}
