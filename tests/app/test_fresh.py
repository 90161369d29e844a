"""The clock and the ids of a running installation."""

from __future__ import annotations

from datetime import UTC, timedelta
from uuid import UUID

from blastema.app.fresh import MACHINE, Machine


def test_the_clock_is_utc() -> None:
    assert MACHINE.now().utcoffset() == timedelta(0)
    assert MACHINE.now().tzinfo is UTC


def test_ids_are_version_7_unique_and_sort_as_they_were_made() -> None:
    # More than the 4,096 that one millisecond's counter holds.
    ids = [MACHINE.id() for _ in range(10_000)]
    assert {UUID(text).version for text in ids} == {7}
    assert {UUID(text).variant for text in ids} == {"specified in RFC 4122"}
    assert ids == sorted(set(ids))


def test_more_ids_than_one_millisecond_can_count_borrow_the_next(monkeypatch) -> None:
    monkeypatch.setattr("time.time_ns", lambda: 1_000_000_000)
    machine = Machine()
    ids = [machine.id() for _ in range(4097)]  # 12 bits count 4,096
    assert ids == sorted(set(ids))
    assert ids[4095][:13] != ids[4096][:13]


def test_ids_still_sort_when_the_clock_is_set_back(monkeypatch) -> None:
    times = iter([2_000_000_000, 1_000_000_000])
    monkeypatch.setattr("time.time_ns", lambda: next(times))
    machine = Machine()
    assert machine.id() < machine.id()


def test_an_id_begins_with_its_millisecond(monkeypatch) -> None:
    # RFC 9562 appendix A.6: 2022-02-22 19:22:22 UTC is 0x017F22E279B0 milliseconds.
    monkeypatch.setattr("time.time_ns", lambda: 0x017F22E279B0 * 1_000_000)
    assert Machine().id().startswith("017f22e2-79b0-7")


def test_chance() -> None:
    assert len(MACHINE.random(12)) == 12
    assert MACHINE.random(12) != MACHINE.random(12)
