"""The rooms by the verbs: registered, read, a log taken in, a deviation opened, a run in one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from blastema.actions.act import Done
from blastema.actions.door import ChangedMeanwhileError
from blastema.actions.keep_room import (
    import_room_log,
    record_room_reading,
    register_room,
    retire_room,
    set_room_limits,
)
from blastema.actions.open_site import set_policy
from blastema.actions.read.quality_file import deviation_page, quality_export, quality_file
from blastema.actions.read.rooms import room_list, room_page, rooms_of_run
from blastema.actions.read.trace import trace
from blastema.actions.run_process import record_step, start_run
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.catalogue import catalogue
from blastema.core.room.state import RoomUse
from blastema.core.run.rooms import REQUIRED, ROOM_SETTING
from blastema.records.models import LedgerEvent, QualityItem
from tests.actions import paths
from tests.actions.laboratory import aspirated
from tests.actions.test_write_path import Own, in_threads
from tests.actions.world import World, done, refused
from tests.harness.databases import Throwaway

PROCESS = "marrow-concentration"


def registered(world: World, code: str = "CR1", site: str = "") -> str:
    act = world.act("quality", site=site)
    return done(register_room(act, code=code, use=RoomUse.CLEANROOM)).subject


def limited(world: World, code: str = "CR1", high_milli: int = 24_000) -> str:
    room = registered(world, code)
    warm = {"kind": "temperature", "low_milli": 18_000, "high_milli": high_milli}
    done(set_room_limits(world.act("quality"), room=room, **warm))
    return room


def log_of(world: World, *values: str, kind: str = "temperature") -> str:
    """A reading every minute; the last one is now."""
    begin = world.fresh.now() - timedelta(minutes=len(values) - 1)
    lines = [f"{(begin + timedelta(minutes=n)).isoformat()},{v}" for n, v in enumerate(values)]
    return "\n".join([f"time,{kind}", *lines])


def deviations() -> list[str]:
    found = QualityItem.objects.filter(kind="deviation").order_by("id")
    return list(found.values_list("source", flat=True))


@pytest.mark.django_db
class TestRegister:
    def test_one_code_a_site(self) -> None:
        world = World()
        registered(world, " cr1 ")
        again = register_room(world.act("quality"), code="CR1", use=RoomUse.OTHER)
        assert refused(again) == {"ROOM-CODE-TAKEN"}
        assert QualityItem.objects.get(kind="room").word == "CR1"

    def test_another_site_has_its_own_codes(self) -> None:
        world = World()
        registered(world)
        registered(world, site=world.open_site("Another Clinic", "A9998"))
        assert [line.site for line in room_list(world.act("laboratory")).lines] == [world.site]

    def test_the_laboratory_sets_no_limit_and_registers_nothing(self) -> None:
        world = World()
        lab = world.act("laboratory")
        assert refused(register_room(lab, code="CR1", use=RoomUse.OTHER)) == {"ACCESS-ROLE"}
        room, warm = registered(world), {"kind": "temperature", "high_milli": 1}
        assert refused(set_room_limits(lab, room=room, **warm)) == {"ACCESS-ROLE"}

    def test_somebody_of_another_site_records_nothing(self) -> None:
        world = World()
        room = registered(world)
        far = world.act("laboratory", site=world.open_site("Another Clinic", "A9998"))
        assert refused(record_room_reading(far, room=room, values={"humidity": 1})) == {
            "ACCESS-SITE"
        }


@pytest.mark.django_db
class TestReadings:
    def test_what_is_outside_becomes_a_deviation_that_says_when_and_how_much(self) -> None:
        world = World()
        room = limited(world)
        text = log_of(world, "21", "25.5", "26", "23")
        done(import_room_log(world.act("laboratory"), room=room, text=text))
        assert deviations() == [f"room/{room}"]
        quality = world.act("quality")
        item = QualityItem.objects.get(kind="deviation")
        assert (item.stage, item.word) == ("open", "major")
        words = deviation_page(quality, deviation=item.id).words["what"]
        assert words.startswith("Room CR1: temperature beyond 18 to 24 °C. 2026-03-02T")
        assert words.endswith(": 26 °C.")
        assert [line.row.id for line in quality_file(quality).open] == [item.id]

    def test_the_words_are_sealed_in_the_ledger(self) -> None:
        world = World()
        values = {"temperature": 25_000, "humidity": 40_000}
        done(record_room_reading(world.act("laboratory"), room=limited(world), values=values))
        bodies = [bytes(b).decode() for b in LedgerEvent.objects.values_list("body", flat=True)]
        assert not [body for body in bodies if "beyond" in body]
        assert len(deviations()) == 1

    def test_each_kind_that_is_outside_is_a_deviation_of_its_own(self) -> None:
        world = World()
        room = limited(world)
        dry = {"kind": "humidity", "low_milli": 30_000}
        done(set_room_limits(world.act("quality"), room=room, **dry))
        values = {"temperature": 17_000, "humidity": 29_000, "settle-plate": 99_000}
        done(record_room_reading(world.act("laboratory"), room=room, values=values))
        assert deviations() == [f"room/{room}"] * 2

    def test_within_the_limits_or_without_any_nothing_is_opened(self) -> None:
        world = World()
        room, text = limited(world), log_of(world, "18", "24")
        done(import_room_log(world.act("laboratory"), room=room, text=text))
        values = {"temperature": 40_000}
        room = registered(world, "LAB")
        done(record_room_reading(world.act("laboratory"), room=room, values=values))
        assert deviations() == []

    def test_a_file_with_a_fault_leaves_nothing_behind(self) -> None:
        world = World()
        room = limited(world)
        before = LedgerEvent.objects.count()
        text = log_of(world, "99", "warm", "25")
        assert refused(import_room_log(world.act("laboratory"), room=room, text=text)) == {
            "ROOM-LOG-FAULT"
        }
        assert refused(
            import_room_log(world.act("laboratory"), room=room, text=text, zone="Nowhere/Else")
        ) == {"ROOM-LOG-ZONE"}
        assert LedgerEvent.objects.count() == before

    def test_the_same_file_twice_and_a_double_click(self) -> None:
        world = World()
        room, text = limited(world), log_of(world, "25")
        act = world.act("laboratory")
        first = done(import_room_log(act, room=room, text=text))
        assert done(import_room_log(act, room=room, text=text)).events == first.events
        again = import_room_log(world.act("laboratory"), room=room, text=text)
        assert refused(again) == {"ROOM-LOG-KNOWN"}
        assert len(deviations()) == 1

    def test_a_door_that_was_opened_is_tolerated_as_long_as_the_site_says(self) -> None:
        world = World()
        room = limited(world)
        minutes = {"policy": "room-excursion-minutes", "value": "5"}
        done(set_policy(world.act("quality"), site=world.site, **minutes))
        text = log_of(world, "21", "25", "25", "21")
        done(import_room_log(world.act("laboratory"), room=room, text=text))
        assert deviations() == []

    def test_the_page_shows_the_last_days_and_every_deviation(self) -> None:
        world = World()
        room = limited(world)
        text = log_of(world, "21", "25")
        done(import_room_log(world.act("laboratory"), room=room, text=text))
        page = room_page(world.act("clinician"), room=room)
        assert [(told.kind.slug, told.highest_milli) for told in page.told] == [
            ("temperature", 25_000)
        ]
        assert [row.source for row in page.deviations] == [f"room/{room}"]
        assert (page.line.open, page.may_log, page.may_keep) == (1, False, False)

    def test_rooms_are_in_the_export_of_the_quality_file(self) -> None:
        world = World()
        room = limited(world)
        done(retire_room(world.act("quality"), room=room))
        found = [row for row in quality_export(world.act("quality")) if row["kind"] == "room"]
        assert [(row["class"], row["stage"], row["ended_on"]) for row in found] == [
            ("CR1", "retired", "2026-03-02")
        ]


@pytest.mark.django_db
class TestRun:
    def start(self, world: World, room: str):
        lab = world.act("laboratory")
        return start_run(lab, process=PROCESS, inputs=(aspirated(world),), room=room)

    def step(self, world: World, run: str, room: str = ""):
        work = paths.work_of(world, catalogue().process(PROCESS).steps[0])
        return record_step(world.act("laboratory"), run=run, work=work, room=room)

    def test_the_batch_record_shows_the_air_of_the_rooms_while_the_run_was_there(self) -> None:
        world = World()
        room, second = limited(world), registered(world, "LAB")
        run = done(self.start(world, "cr1")).subject
        world.later(minutes=5)
        done(self.step(world, run, "LAB"))
        text = log_of(world, "21", "25", "21")
        done(import_room_log(world.act("laboratory"), room=room, text=text))
        stays = rooms_of_run(world.act("quality"), run=run)
        assert [(stay.room, stay.code) for stay in stays] == [(room, "CR1"), (second, "LAB")]
        assert [told.highest_milli for told in stays[0].told] == [25_000]
        assert [one.extreme_milli for one in stays[0].told[0].outside] == [25_000]
        assert stays[1].told == ()

    def test_a_trace_of_the_room_finds_the_product_that_the_run_works_on(self) -> None:
        world = World()
        limited(world)
        run = done(self.start(world, "CR1")).subject
        product = paths.state("run", run).inputs[0]
        found = trace(world.act("quality"), id="cr1")
        assert found.kind == "place"
        assert product in {one.id for one in (*found.upstream, *found.downstream)}

    def test_what_is_refused(self) -> None:
        world = World()
        room = limited(world)
        assert refused(self.start(world, "CR9")) == {"RUN-ROOM-NOT-IN-USE"}
        required = {"policy": ROOM_SETTING, "value": REQUIRED}
        done(set_policy(world.act("quality"), site=world.site, **required))
        assert refused(self.start(world, "")) == {"RUN-ROOM"}
        run = done(self.start(world, "CR1")).subject
        done(self.step(world, run))
        done(retire_room(world.act("quality"), room=room))
        assert refused(self.start(world, "CR1")) == {"RUN-ROOM-NOT-IN-USE"}

    def test_the_rows_follow_from_the_events(self) -> None:
        world = World()
        room = limited(world)
        done(self.start(world, "CR1"))
        text = log_of(world, "21", "25")
        done(import_room_log(world.act("laboratory"), room=room, text=text))
        assert verify_ledger(world.act("quality")).ok


def test_two_people_bring_in_one_file_at_once(committed_db: Throwaway) -> None:
    """One of them is told that it is known, or that something changed meanwhile."""
    world = World()
    room, text = limited(world), log_of(world, "25")
    acts = [replace(world.act("laboratory"), fresh=Own(world, n)) for n in range(2)]
    found = in_threads(*(partial(import_room_log, act, room=room, text=text) for act in acts))
    told = [one for one in found if not isinstance(one, Done)]
    assert len(told) == 1
    assert isinstance(told[0], ChangedMeanwhileError) or refused(told[0]) == {"ROOM-LOG-KNOWN"}
    assert len(deviations()) == 1
    assert verify_ledger(world.act("quality")).ok
