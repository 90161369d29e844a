"""A room: what happens to it, what its air was, and where a run is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.clear import not_codes
from blastema.core.event import Event
from blastema.core.room import decide
from blastema.core.room import judge as judges
from blastema.core.room.judge import LogFile, import_log
from blastema.core.room.kinds import kinds, parse_milli, plain
from blastema.core.room.state import ROOM, Band, Hour, RoomState, RoomUse
from blastema.core.room.told import all_outside, band_words, by_hour, during, hour_of, why_deviated
from blastema.core.run import rooms as places
from blastema.core.run.rooms import REQUIRED, stays, with_room
from blastema.core.run.state import RUN, Placed, RunState
from blastema.core.storage.judge import Limits
from blastema.core.storage.table import Columns, Table, read_table
from blastema.core.stream import Decision
from blastema.core.trace.touch import Kind, of_run
from blastema.core.verdict import Refusal, refuse
from tests.spec.streams import after, data_of, refused, rules_in, types_of

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
NOON = "2026-03-02T12:00:00.000000Z"
NEW_YORK = ZoneInfo("America/New_York")
HEAD = "time,temperature,differential-pressure\n"


def register(state: RoomState = ROOM.empty, code: str = "CR1", *, taken: bool = False) -> Decision:
    return decide.register(
        state, code=code, use=RoomUse.CLEANROOM, on="2026-03-01", code_taken=taken
    )


def limit(state: RoomState, low: int | None, high: int | None, kind: str = "temperature"):
    return decide.set_limits(state, kind=kind, low_milli=low, high_milli=high)


def read(state: RoomState, at: str = NOON, **values: int) -> Decision:
    named = {name.replace("_", "-"): value for name, value in values.items()}
    return decide.read(state, values=named, at=at, now="2026-03-02T17:00:00.000000Z")


def table(text: str) -> Table:
    columns = Columns({one.slug: one.parse for one in kinds().values()}, all_needed=False)
    return read_table(text, NEW_YORK, columns, now=NOW)


def brought(state: RoomState, text: str, *, gap: int | None = None, tolerated: int | None = None):
    file = LogFile(table(text), f"digest-{len(text)}")
    return import_log(state, file=file, limits=Limits(gap, tolerated))


CR1 = after(ROOM, register())
LIMITED = after(ROOM, limit(CR1, 18_000, 24_000), CR1)
RETIRED = after(ROOM, decide.retire(CR1, on="2026-03-02"), CR1)
# Warm from 09:10 to 09:20 on the clock of New York, which is 14:10 UTC on that day.
WARM = (
    HEAD
    + "2026-03-02 09:00,21.5,12\n2026-03-02 09:10,24.5,12\n2026-03-02 09:20,26.25,\n"
    + "2026-03-02 09:30,23,-3.5\n2026-03-02 10:05,22,11\n"
)
LOGGED = after(ROOM, brought(LIMITED, WARM, gap=30), LIMITED)


class TestRegister:
    def test_a_room_begins_with_its_code_its_use_and_no_limit(self) -> None:
        assert (CR1.code, CR1.use, CR1.stage) == ("CR1", "cleanroom", "in use")
        assert CR1.limits == {}

    @pytest.mark.parametrize(
        ("decision", "rules"),
        [
            (register(CR1), {"ROOM-REGISTER-WHEN"}),
            (register(code="1 c"), {"ROOM-CODE"}),
            (register(code="CR1\n"), {"ROOM-CODE"}),
            (register(code="x", taken=True), {"ROOM-CODE", "ROOM-CODE-TAKEN"}),
            (limit(CR1, None, 90_000), {"ROOM-VALUE"}),
            (limit(CR1, 24_000, 18_000), {"ROOM-RANGE"}),
            (limit(CR1, 200_000, 101_000, "humidity"), {"ROOM-VALUE", "ROOM-RANGE"}),
            (limit(CR1, 1, 2, "smell"), {"ROOM-KIND"}),
            (limit(LIMITED, 18_000, 24_000), {"ROOM-LIMITS-SAME"}),
            (limit(CR1, None, None), {"ROOM-LIMITS-SAME"}),
            (limit(RETIRED, 18_000, None), {"ROOM-LIMITS-WHEN"}),
            (read(CR1), {"ROOM-NO-READING"}),
            (read(CR1, temperature=-100_000, humidity=-1), {"ROOM-VALUE"}),
            (read(CR1, smell=3), {"ROOM-KIND"}),
            (read(CR1, "2026-03-02T18:00:00.000000Z", humidity=1), {"ROOM-READ-AHEAD"}),
            (read(RETIRED, humidity=1), {"ROOM-READ-WHEN"}),
            (brought(RETIRED, WARM), {"ROOM-LOG-WHEN"}),
            (brought(LOGGED, WARM), {"ROOM-LOG-KNOWN"}),
            (brought(CR1, HEAD), {"ROOM-LOG-FAULT"}),
            (
                brought(CR1, HEAD + "2024-01-01 09:00,21,\n2026-03-02 09:00,21,\n"),
                {"ROOM-LOG-LONG"},
            ),
            (decide.retire(RETIRED, on="2026-03-03"), {"ROOM-RETIRE-WHEN"}),
        ],
    )
    def test_what_is_refused(self, decision: Decision, rules: set[str]) -> None:
        assert refused(decision) == rules

    def test_no_kind_has_a_limit_of_the_programmes_own(self) -> None:
        assert {band_words(kind, CR1.band(kind.slug)) for kind in kinds().values()} == {
            "no limit set"
        }

    @pytest.mark.parametrize(
        ("low", "high", "words"),
        [
            (18_000, 24_000, "18 to 24 °C"),
            (None, 24_500, "at most 24.5 °C"),
            (-5_250, None, "at least -5.25 °C"),
        ],
    )
    def test_limits_in_words(self, low: int | None, high: int | None, words: str) -> None:
        assert band_words(kinds()["temperature"], Band(low, high)) == words

    def test_limits_are_taken_away_again(self) -> None:
        assert not after(ROOM, limit(LIMITED, None, None), LIMITED).band("temperature").is_set


class TestTyped:
    def test_a_value_on_the_limit_is_within(self) -> None:
        assert data_of(read(LIMITED, temperature=24_000))["outside"] == []
        assert data_of(read(LIMITED, temperature=24_001))["outside"] == ["temperature"]

    def test_without_a_limit_nothing_is_judged(self) -> None:
        assert data_of(read(CR1, temperature=40_000))["outside"] == []

    def test_several_kinds_at_once(self) -> None:
        told = after(ROOM, read(LIMITED, temperature=25_000, settle_plate=2_000), LIMITED)
        assert told.read_until == NOON
        assert by_hour(told, "settle-plate") == [Hour(hour_of(moment(NOON)), 2_000, 2_000, 1)]
        assert [one.extreme_milli for one in all_outside(told, "temperature")] == [25_000]


class TestLog:
    def test_each_kind_by_the_hour_with_what_was_outside(self) -> None:
        by_kind = {one.kind: one for one in LOGGED.logs[0].series}
        assert set(by_kind) == {"temperature", "differential-pressure"}
        warm = by_kind["temperature"]
        assert (warm.lowest_milli, warm.highest_milli, warm.readings) == (21_500, 26_250, 5)
        # 09:00 in New York is 14:00 UTC; an hour has lowest, highest and how many.
        assert [(h.lowest_milli, h.highest_milli, h.readings) for h in warm.hours] == [
            (21_500, 26_250, 4),
            (22_000, 22_000, 1),
        ]
        assert [(o.since[11:16], o.until[11:16], o.extreme_milli) for o in warm.outside] == [
            ("14:00", "14:30", 26_250)
        ]
        assert by_kind["differential-pressure"].readings == 4  # one cell is empty
        assert by_kind["differential-pressure"].outside == ()

    def test_gaps_longer_than_the_site_allows_are_kept(self) -> None:
        assert [(a[11:16], b[11:16]) for a, b in LOGGED.logs[0].gaps] == [("14:30", "15:05")]
        assert data_of(brought(LIMITED, WARM))["gaps"] == []

    def test_what_is_shorter_than_tolerated_is_no_excursion(self) -> None:
        series = data_of(brought(LIMITED, WARM, tolerated=11))["series"]
        assert [one["outside"] for one in series] == [[], []]

    def test_limits_of_later_judge_nothing_of_before(self) -> None:
        told = after(ROOM, brought(CR1, WARM), CR1)
        later = after(ROOM, limit(told, 0, 1_000), told)
        assert all_outside(later, "temperature") == []

    def test_another_kind_of_the_same_time_may_come_from_another_logger(self) -> None:
        assert types_of(brought(LOGGED, "time,humidity\n2026-03-02 09:10,40\n")) == [
            "room.log_imported.v1"
        ]
        overlapping = "time,humidity,temperature\n2026-03-02 09:10,40,21\n"
        assert refused(brought(LOGGED, overlapping)) == {"ROOM-LOG-OVERLAPS"}

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("", "The file is empty."),
            ("time\n2026-03-02 09:00\n", "Line 1: there is no column temperature or humidity or"),
            ("temperature\n21\n", "Line 1: there is no column time."),
            ("time,temperature,temperature\n", "Line 1: temperature stands there twice."),
            (HEAD + "2026-03-02 09:00,,\n", "Line 2: there is no value."),
            (HEAD + "2026-03-02 09:00,=1+1,\n", "Line 2: this is no temperature"),
            (HEAD + "2026-03-02 09:00,21,99999\n", "Line 2: no room has such a differential"),
            (HEAD + "2026-03-02 23:00,21,\n", "Line 2: it lies in the future."),
            (HEAD + "0001-01-01 00:00+14:00,21,\n", "Line 2: this is no time"),
            (HEAD + "2026-03-08 02:30,21,\n", "Line 2: this hour does not exist"),
            ('time,temperature\n"2026-03-02 ' + "9" * 200_000, "This is no CSV file"),
            (HEAD + "\0,\0,\0\n", "Line 2: this is no time"),
        ],
    )
    def test_a_file_with_a_fault_is_not_taken_in(self, text: str, fault: str) -> None:
        found = table(text)
        assert found.rows == ()
        assert found.faults[0].startswith(fault)

    def test_every_fault_is_told_at_once(self) -> None:
        decision = brought(CR1, HEAD + "yesterday,warm,3\n2026-03-02 09:00,21,high\n")
        assert isinstance(decision, Refusal)
        assert [finding.words[:7] for finding in decision.findings] == ["Line 2:", "Line 3:"]
        assert "time" in decision.findings[0].words
        assert "temperature" in decision.findings[0].words

    def test_why_a_deviation_is_opened_names_the_first_and_counts_the_rest(self) -> None:
        outside = all_outside(LOGGED, "temperature")
        assert why_deviated("CR1", "temperature", LIMITED.band("temperature"), outside) == (
            "Room CR1: temperature beyond 18 to 24 °C. "
            "2026-03-02T14:00Z to 2026-03-02T14:30Z: 26.25 °C."
        )
        typed = all_outside(after(ROOM, read(LIMITED, temperature=25_000), LIMITED), "temperature")
        words = why_deviated("CR1", "temperature", LIMITED.band("temperature"), typed * 7)
        assert words.count("2026-03-02T12:00Z: 25 °C") == 5
        assert words.endswith("; and 2 times more.")


class TestDuring:
    @pytest.mark.parametrize(
        ("since", "until", "lowest", "highest", "times"),
        [
            ("14:15", "14:20", 21_500, 26_250, 1),  # whole hours count
            ("14:50", "15:00", 21_500, 26_250, 1),
            ("15:00", "15:10", 22_000, 22_000, 0),
        ],
    )
    def test_the_hours_that_a_time_touches(
        self, since: str, until: str, lowest: int, highest: int, times: int
    ) -> None:
        told = during(LOGGED, clock(since), clock(until))[0]
        assert (told.lowest_milli, told.highest_milli) == (lowest, highest)
        assert len(told.outside) == times
        assert told.band == Band(18_000, 24_000)

    def test_a_time_without_a_reading_says_nothing(self) -> None:
        assert during(LOGGED, clock("16:00"), clock("16:30")) == ()


class TestRun:
    BEGUN = (Event("run.started.v1", {}),)
    STEP = (Event("run.step_done.v1", {}),)

    def placed(self, decision: Decision, code: str, run: RunState | None = None, **more: object):
        facts: dict[str, object] = {"room": CR1, "step": "", "at": NOON, "setting": "", **more}
        return with_room(decision, run=run or RunState(), code=code, **facts)  # type: ignore[arg-type]

    def test_a_run_begins_in_a_room_and_goes_into_another_before_the_step(self) -> None:
        assert types_of(self.placed(self.BEGUN, "CR1")) == ["run.started.v1", "run.placed.v1"]
        there = RunState(rooms=(Placed("LAB", "", NOON),))
        moved = self.placed(self.STEP, "CR1", there, step="spin")
        assert types_of(moved) == ["run.placed.v1", "run.step_done.v1"]
        assert data_of(moved) == {"room": "CR1", "step": "spin", "at": NOON}

    def test_a_step_in_the_room_where_the_run_is_adds_nothing(self) -> None:
        there = RunState(rooms=(Placed("CR1", "", NOON),))
        assert self.placed(self.STEP, "CR1", there, step="spin") == self.STEP
        assert self.placed(self.STEP, "", there, step="spin", setting=REQUIRED) == self.STEP

    @pytest.mark.parametrize(
        ("code", "facts", "rules"),
        [
            ("", {"setting": REQUIRED}, {"RUN-ROOM"}),
            ("CR9", {"room": None}, {"RUN-ROOM-NOT-IN-USE"}),
            ("CR1", {"room": RETIRED}, {"RUN-ROOM-NOT-IN-USE"}),
        ],
    )
    def test_what_is_refused(self, code: str, facts: dict[str, object], rules: set[str]) -> None:
        assert refused(self.placed(self.BEGUN, code, **facts)) == rules
        before = Refusal((refuse("RUN-INPUTS", "none"),))
        assert refused(self.placed(before, code, **facts)) == {"RUN-INPUTS", *rules}

    def test_a_site_that_asks_for_nothing_gets_the_run_without_a_room(self) -> None:
        assert self.placed(self.BEGUN, "") == self.BEGUN

    def test_the_stays_of_a_run_follow_each_other(self) -> None:
        rooms = (Placed("LAB", "", "a"), Placed("CR1", "spin", "b"))
        assert stays(RunState(rooms=rooms), "z") == (("LAB", "a", "b"), ("CR1", "b", "z"))
        over = RunState(rooms=rooms, ended_at="c")
        assert stays(over, "z")[-1] == ("CR1", "b", "c")
        failed = RunState(rooms=rooms, failed="s1.x", started_at="a")
        assert stays(failed, "z")[-1] == ("CR1", "b", "a")
        assert stays(RunState(), "z") == ()

    def test_a_trace_finds_the_run_by_the_room(self) -> None:
        placed = RUN.apply(RunState(), data_event("CR1"))
        assert [(t.kind, t.word, t.label) for t in of_run(placed)] == [(Kind.PLACE, "cr1", "CR1")]


def data_event(room: str) -> Event:
    return Event("run.placed.v1", {"room": room, "step": "", "at": NOON})


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def clock(text: str) -> datetime:
    return moment(f"2026-03-02T{text}:00+00:00")


@given(st.integers(-(10**14), 10**14))
def test_what_is_said_of_a_value_is_read_as_it_was(milli: int) -> None:
    assert parse_milli(plain(milli)) == milli


@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(-40_000, 80_000)), min_size=1))
def test_the_hours_tell_of_every_reading_and_keep_its_ends(found: list[tuple[int, int]]) -> None:
    """The law of the summary: nothing appears, nothing vanishes, and the ends are exact."""
    rows = dict(found)
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    times = tuple(
        (begun + timedelta(minutes=minute), {"temperature": value})
        for minute, value in sorted(rows.items())
    )
    decision = import_log(CR1, file=LogFile(Table(times), "d"), limits=Limits())
    told = after(ROOM, decision, CR1)
    hours = by_hour(told, "temperature")
    assert sum(hour.readings for hour in hours) == len(rows)
    assert min(hour.lowest_milli for hour in hours) == min(rows.values())
    assert max(hour.highest_milli for hour in hours) == max(rows.values())
    whole = during(told, begun, begun + timedelta(minutes=5_000))[0]
    assert (whole.readings, whole.highest_milli) == (len(rows), max(rows.values()))


@pytest.mark.parametrize("kind", list(kinds().values()), ids=lambda kind: kind.slug)
def test_what_each_kind_can_be_is_read_and_nothing_beyond(kind) -> None:
    assert kind.parse(plain(kind.least_milli)) == kind.least_milli
    assert kind.parse(plain(kind.most_milli)) == kind.most_milli
    assert "no room has such a" in str(kind.parse(plain(kind.most_milli + 1)))
    assert "this is no" in str(kind.parse("1,5"))
    assert "this is no" in str(kind.parse("١"))  # a digit of another script


def test_only_codes_and_numbers_stand_in_the_events() -> None:
    decisions = (register(), limit(CR1, 1, 2), read(CR1, humidity=1), brought(LIMITED, WARM))
    assert [not_codes("room", event) for one in decisions for event in one] == [()] * 4


def test_every_rule_of_a_room_is_asked_here() -> None:
    assert rules_in("ROOM", decide, judges, places) == {
        "ROOM-CODE", "ROOM-CODE-TAKEN", "ROOM-KIND", "ROOM-LIMITS-SAME", "ROOM-LIMITS-WHEN",
        "ROOM-LOG-FAULT", "ROOM-LOG-KNOWN", "ROOM-LOG-LONG", "ROOM-LOG-OVERLAPS", "ROOM-LOG-WHEN",
        "ROOM-NO-READING", "ROOM-RANGE", "ROOM-READ-AHEAD", "ROOM-READ-WHEN", "ROOM-REGISTER-WHEN",
        "ROOM-RETIRE-WHEN", "ROOM-VALUE", "RUN-ROOM", "RUN-ROOM-NOT-IN-USE",
    }  # fmt: skip
