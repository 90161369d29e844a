"""The rooms in a browser: registered, limited, read, a file brought in, shown with a run."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from blastema.actions.keep_room import import_room_log
from blastema.records.models import QualityItem, Run
from tests.actions import paths
from tests.actions.laboratory import aspirated
from tests.actions.test_rooms import limited, log_of, registered
from tests.actions.world import done
from tests.web.lab.bench import fill, rules, went
from tests.web.people import Practice, said


def test_a_room_is_registered_limited_read_and_retired(practice: Practice) -> None:
    quality, lab = practice.browser("quality"), practice.browser("laboratory")
    assert "No room is registered yet" in quality.get("/rooms/").content.decode()
    page = went(fill(quality, "/rooms/new/", code="cr1", use="cleanroom"))
    assert "No reading is recorded yet" in said(quality.get(page))
    limits = {"kind": "temperature", "low_milli": "18", "high_milli": "24.5"}
    went(fill(quality, f"{page}limits/", **limits))
    assert "18 to 24.5 °C" in said(quality.get(page))
    went(fill(lab, f"{page}read/", **{"value-temperature": "26", "value-humidity": "40"}))
    shown = said(lab.get(page))
    assert "A deviation of this room is not closed yet" in shown
    assert "Once outside: 26 °C" in shown
    assert "The site has set no limit, so nothing is judged." in shown
    assert "26 °C" in lab.get(page, {"days": "31"}).content.decode()
    went(fill(quality, f"{page}retire/"))
    assert "Record a reading" not in said(lab.get(page))


def test_every_fault_comes_back_with_what_was_typed(practice: Practice) -> None:
    quality, lab = practice.browser("quality"), practice.browser("laboratory")
    page = f"/rooms/{registered(practice.world)}/"
    swapped = fill(quality, f"{page}limits/", kind="humidity", low_milli="120", high_milli="40")
    assert rules(swapped) == {"ROOM-VALUE", "ROOM-RANGE"}
    assert rules(fill(lab, f"{page}read/")) == {"ROOM-NO-READING"}
    comma = fill(lab, f"{page}read/", **{"value-temperature": "21,5"})
    assert comma.status_code == 422
    assert 'value="21,5"' in comma.content.decode()
    assert "Type a number with a point" in said(comma)


def test_a_file_is_brought_in_whole_or_not_at_all(practice: Practice) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    page = f"/rooms/{limited(world)}/"

    def bring(text: bytes):
        file = SimpleUploadedFile("log.csv", text, "text/csv")
        return fill(lab, f"{page}log/", file=file, zone="America/New_York")

    assert rules(bring(b"time,temperature\nyesterday,21\n")) == {"ROOM-LOG-FAULT"}
    assert "not a text file" in said(bring(b"\xff\xfe\x00"))
    went(bring(log_of(world, "21", "26", "21").encode()))
    shown = lab.get(page)
    assert "26 °C" in said(shown)
    assert b'<img class="chart__image"' in shown.content
    assert QualityItem.objects.filter(kind="deviation").count() == 1


def test_the_run_shows_the_air_of_its_room(practice: Practice) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    room = limited(world)
    url = f"/products/{aspirated(world)}/run/"
    page = went(fill(lab, url, room="CR1"))
    assert "Nothing is recorded of its air in this time." in said(lab.get(page))
    world.later(minutes=5)
    text = log_of(world, "21", "26")
    done(import_room_log(world.act("laboratory"), room=room, text=text))
    shown = said(lab.get(page))
    assert "Temperature: 21 °C to 26 °C; allowed: 18 to 24 °C" in shown
    assert "outside" in shown
    assert paths.state("run", Run.objects.get().id).room == "CR1"


def test_a_step_is_done_in_another_room(practice: Practice) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    registered(world, "CR1")
    registered(world, "LAB")
    run = went(fill(lab, f"/products/{aspirated(world)}/run/", room="CR1"))
    step = {
        "measure-volume-in": "60",
        "measure-clots-seen": "yes",
        "witnessed_by": world.act("clinician").who.id,
    }
    world.later(minutes=5)
    went(fill(lab, f"{run}step/", room="LAB", **step))
    state = paths.state("run", Run.objects.get().id)
    assert [(one.room, one.step) for one in state.rooms] == [("CR1", ""), ("LAB", "receive")]


def test_where_no_room_is_registered_nobody_is_asked(practice: Practice) -> None:
    url = f"/products/{aspirated(practice.world)}/run/"
    assert "room" not in practice.browser("laboratory").get(url).context["form"].fields


def test_nobody_of_another_site_sees_it(practice: Practice) -> None:
    room = registered(practice.world)
    charlie = practice.browser("laboratory", charlie=True)
    assert charlie.get(f"/rooms/{room}/").status_code == 403
    assert "CR1" not in said(charlie.get("/rooms/"))
