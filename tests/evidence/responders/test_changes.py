"""Counts of changes go to a file and come back, or are refused with every fault."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from blastema.evidence.responders.changes import Changes, changes_from_json
from blastema.evidence.responders.errors import CountOverlapError, ResponderError

MADE = Changes(
    "before",
    "week-12",
    "ab" * 32,
    (("care", Decimal("-2.1"), 3), ("care", Decimal("0.3"), 1)),
    (("care", 2),),
    ("clinic-1",),
)


def test_they_come_back_as_they_went() -> None:
    assert changes_from_json(json.loads(json.dumps(MADE.to_json()))) == MADE


def test_places_add_up_and_the_same_one_twice_is_refused() -> None:
    other = replace(MADE, counts=(("care", Decimal("-2.1"), 4),), sources=("clinic-2",))
    both = MADE + other
    assert both == other + MADE
    assert both.counts == (("care", Decimal("-2.1"), 7), ("care", Decimal("0.3"), 1))
    assert both.unknown == (("care", 4),)
    assert both.sources == ("clinic-1", "clinic-2")
    with pytest.raises(CountOverlapError, match="already hold clinic-1"):
        MADE + MADE
    with pytest.raises(ResponderError, match="visit is week-12 in one and week-6 in the other"):
        MADE + replace(other, visit="week-6")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"visit": None}, "visit is no text"),
        ({"visit": " "}, "no visit; expected its name"),
        ({"sources": []}, "name no source"),
        ({"sources": [1]}, "sources is no list of names"),
        ({"changes": None}, "no decimals declared"),
        ({"changes": [{"arm": "care", "change": "2", "count": 1}]}, "changes is no list of rows"),
        ({"changes": [{"arm": "care", "change": 2, "count": True}]}, "changes is no list of rows"),
        ({"unknown": [{"arm": "care", "count": -1}]}, "a count below 0"),
        ({"unknown": {}, "changes": 1}, "changes is no list.*unknown is no list"),
    ],
)
def test_what_is_amiss_is_told(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(ResponderError, match=said):
        changes_from_json({**MADE.to_json(), **changed})


def test_something_else_is_no_object_of_counts() -> None:
    with pytest.raises(ResponderError, match="no object"):
        changes_from_json([])
