"""The picture of a room's air, and the same in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from blastema.web import charts


def at(hour: int) -> datetime:
    return datetime(2026, 3, 2, hour, tzinfo=UTC)


AIR = charts.Air(
    name="Temperature",
    unit="°C",
    hours=(
        charts.AirHour(at(9), 20.5, 23),
        charts.AirHour(at(10), 21, 26.25),
    ),
    low=18,
    high=24,
    limits="18 to 24 °C",
    outside=("26.25 °C (2 Mar 2026, 10:10)",),
)


def strokes(air: charts.Air) -> list[dict[str, object]]:
    layers = charts.room_chart(air)["layer"]
    datasets = charts.room_chart(air).get("datasets", {})
    values = layers[-1]["data"].get("values") or datasets[layers[-1]["data"]["name"]]
    return list(values)


def test_an_hour_beyond_a_limit_differs_in_colour_and_in_shape() -> None:
    assert [one["beyond"] for one in strokes(AIR)] == ["within", "outside"]
    assert [one["beyond"] for one in strokes(replace(AIR, low=21, high=None))] == [
        "outside",
        "within",
    ]
    assert "triangle-up" in str(charts.room_chart(AIR))


def test_the_hours_stand_on_the_clock_of_the_site() -> None:
    assert [one["at"] for one in strokes(AIR)] == ["2026-03-02T09:00:00Z", "2026-03-02T10:00:00Z"]
    assert "utc" in str(charts.room_chart(AIR))


def test_without_limits_none_is_drawn_and_nothing_is_judged() -> None:
    free = replace(AIR, low=None, high=None, limits="no limit set", outside=())
    assert len(charts.room_chart(AIR)["layer"]) == 1 + len(charts.room_chart(free)["layer"])
    assert free.words.endswith("The site has set no limit, so nothing is judged.")


def test_the_picture_in_words() -> None:
    assert AIR.words == (
        "Temperature, 2 March, 09:00 to 2 March, 10:00: 20.5 to 26.25 °C; allowed: 18 to 24 °C. "
        "Once outside: 26.25 °C (2 Mar 2026, 10:10)."
    )
    one = replace(AIR, outside=("a", "b"))
    assert one.words.endswith("2 times outside: a; b.")
    still = replace(one, hours=(charts.AirHour(at(9), 20, 20),), outside=())
    assert "Temperature, 2 March, 09:00: 20 °C; allowed: 18 to 24 °C. Never outside." in still.words


def test_it_is_drawn_with_its_name_and_its_words() -> None:
    svg = charts.to_svg(charts.room_chart(AIR))
    assert "<title>Temperature</title>" in svg
    assert AIR.words in svg
