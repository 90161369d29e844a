"""A day at the front desk, on the wall clock of the site."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from blastema.actions.make_appointment import make_appointment
from blastema.app import middleware
from blastema.core.appointment.slot import Slot
from blastema.core.appointment.state import AppointmentPurpose
from blastema.records.models import Appointment
from tests.actions.world import done
from tests.web.people import Practice, hidden

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(monkeypatch) -> Practice:
    """Pages tell the time of the world: noon in New York on 2 March 2026."""
    made = Practice()
    monkeypatch.setattr(middleware, "MACHINE", made.world.fresh)
    return made


def booked(practice: Practice, clock: str, *, site: str = "") -> str:
    patient = practice.world.register(site=site)
    slot = Slot(clock, "America/New_York", 30)
    act = practice.world.act("front-desk", site=site)
    purpose = AppointmentPurpose.FIRST_VISIT
    return done(make_appointment(act, patient=patient, purpose=purpose, slot=slot)).subject


def times(response) -> list[str]:
    return [f"{row.line.begins:%H:%M}" for row in response.context["rows"]]


class TestTheDay:
    def test_a_day_is_the_local_one(self, practice: Practice) -> None:
        # 23:30 in New York on the 2nd is 04:30 UTC on the 3rd.
        booked(practice, "2026-03-02T23:30")
        booked(practice, "2026-03-03T00:00")
        client = practice.browser("front-desk")
        assert times(client.get("/today/")) == ["23:30"]
        assert times(client.get("/today/2026-03-03/")) == ["00:00"]

    def test_times_on_the_page_are_the_sites(self, practice: Practice) -> None:
        booked(practice, "2026-03-02T14:30")
        assert ">14:30</time>" in practice.browser("front-desk").get("/today/").text

    def test_the_day_on_which_clocks_go_forward_has_23_hours(self, practice: Practice) -> None:
        booked(practice, "2026-03-08T00:30")
        booked(practice, "2026-03-08T23:30")
        booked(practice, "2026-03-09T00:00")
        client = practice.browser("front-desk")
        assert times(client.get("/today/2026-03-08/")) == ["00:30", "23:30"]

    def test_charlie_sees_the_other_sites_day(self, practice: Practice) -> None:
        booked(practice, "2026-03-02T14:30")
        assert times(practice.browser("front-desk", charlie=True).get("/today/")) == []

    @pytest.mark.parametrize("day", ["2026-02-29", "tomorrow", "2026-13-01"])
    def test_a_day_that_is_not_in_the_calendar(self, practice: Practice, day: str) -> None:
        assert practice.browser("front-desk").get(f"/today/{day}/").status_code == 404

    def test_one_click_says_that_the_person_came(self, practice: Practice) -> None:
        appointment = booked(practice, "2026-03-02T14:30")
        client = practice.browser("front-desk")
        (row,) = client.get("/today/").context["rows"]
        data = {"command": row.command, "seen": row.seen}
        for _ in range(2):
            assert client.post(f"/appointments/{appointment}/attend/", data).status_code == 303
        assert Appointment.objects.get(id=appointment).stage == "attended"

    @pytest.mark.parametrize("verb", ["move", "cancel", "attend"])
    def test_charlie_touches_no_appointment(self, practice: Practice, verb: str) -> None:
        appointment = booked(practice, "2026-03-02T14:30")
        charlie = practice.browser("front-desk", charlie=True)
        assert charlie.get(f"/appointments/{appointment}/{verb}/").status_code == 403
        assert charlie.post(f"/appointments/{appointment}/{verb}/", {}).status_code == 403


class TestTheClock:
    """New York, 2026: no 02:30 on 8 March, two 01:30 on 1 November (IANA tz database)."""

    def send(self, practice: Practice, day: str, time: str, **more: str):
        client = practice.browser("front-desk")
        patient = practice.world.register()
        path = f"/patients/{patient}/appointments/new/"
        data = {"purpose": "first-visit", "day": day, "time": time, "minutes": "30", **more}
        return client.post(path, {**hidden(client.get(path)), **data})

    def test_an_ordinary_time(self, practice: Practice) -> None:
        answer = self.send(practice, "2026-03-09", "14:30")
        assert (answer.status_code, answer.url) == (303, "/today/2026-03-09/")
        at = datetime(2026, 3, 9, 18, 30, tzinfo=UTC)
        assert Appointment.objects.get().at == f"{at:%Y-%m-%dT%H:%M:%S.%fZ}"

    def test_a_time_that_the_clock_skips(self, practice: Practice) -> None:
        answer = self.send(practice, "2026-03-08", "02:30")
        assert answer.status_code == 422
        assert "does not exist at the site" in answer.text
        assert not Appointment.objects.exists()

    def test_a_time_that_comes_twice_asks_which(self, practice: Practice) -> None:
        answer = self.send(practice, "2026-11-01", "01:30")
        assert answer.status_code == 422
        assert "APPOINTMENT-TWICE" in answer.text
        assert 'name="which"' in answer.text

    @pytest.mark.parametrize(("which", "hour"), [("earlier", 5), ("later", 6)])
    def test_the_answer_chooses_one(self, practice: Practice, which: str, hour: int) -> None:
        assert self.send(practice, "2026-11-01", "01:30", which=which).status_code == 303
        assert Appointment.objects.get().at.startswith(f"2026-11-01T0{hour}:30")

    def test_it_is_not_asked_for_nothing(self, practice: Practice) -> None:
        patient = practice.world.register()
        page = practice.browser("front-desk").get(f"/patients/{patient}/appointments/new/")
        assert 'name="which"' not in page.text

    def test_a_time_that_has_passed(self, practice: Practice) -> None:
        answer = self.send(practice, "2026-03-02", "11:30")
        assert answer.status_code == 422
        assert "APPOINTMENT-PAST" in answer.text

    def test_a_move_keeps_the_sites_clock(self, practice: Practice) -> None:
        appointment, client = booked(practice, "2026-03-03T14:30"), practice.browser("coordinator")
        path = f"/appointments/{appointment}/move/"
        page = client.get(path)
        assert 'value="14:30"' in page.text
        data = {**hidden(page), "day": "2026-03-09", "time": "09:00", "minutes": "45"}
        assert client.post(path, data).url == "/today/2026-03-09/"
        # 09:00 in New York is 13:00 UTC once clocks went forward.
        assert Appointment.objects.get(id=appointment).at.startswith("2026-03-09T13:00")


def test_a_notice_hangs_from_its_first_day_to_its_last(practice: Practice) -> None:
    client = practice.browser("front-desk")
    data = {
        **hidden(client.get("/notices/")),
        "text": "Closed on Friday.",
        "from_": "2026-03-03",
        "until": "2026-03-04",
    }
    assert client.post("/notices/", data).status_code == 303
    seen = []
    for _ in range(4):
        seen.append("Closed on Friday." in practice.browser("quality").get("/account/").text)
        practice.world.later(days=1)
    # The 2nd, 3rd, 4th and 5th of March.
    assert seen == [False, True, True, False]


def test_a_notice_that_claims_something_is_refused_with_each_claim(practice: Practice) -> None:
    client = practice.browser("front-desk")
    days = {"from_": "2026-03-03", "until": "2026-03-04"}
    told = {**hidden(client.get("/notices/")), **days, "text": "Proven.\nIt cures."}
    answer = client.post("/notices/", told)
    assert answer.status_code == 422
    assert "Line 1, column 1, “Proven”" in answer.text
    assert "Line 2, column 4, “cures”" in answer.text
    story = {**hidden(client.get("/notices/")), **days, "text": "It changed my life."}
    answer = client.post("/notices/", story, follow=True)
    assert "Look at it: Line 1, column 4, “changed my life”" in answer.text
