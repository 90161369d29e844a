"""Instruments: their names, their numbers, and faults of the data."""

from __future__ import annotations

import pytest

from blastema.core.catalogue import CatalogueError, UnknownSlugError
from blastema.core.instruments import instrument, instruments, outcome
from blastema.core.instruments.load import load


def test_outcomes_are_named_by_their_scale():
    assert outcome("koos-pain")[0].slug == "koos"
    with pytest.raises(UnknownSlugError, match="koos-pain"):
        outcome("koos")
    with pytest.raises(UnknownSlugError, match="no instrument"):
        instrument("womac")


def test_a_scale_covers_its_items_once():
    # KOOS: pain 9, symptoms 7, daily living 17, sport 5, quality of life 4 (instruments table).
    koos = instrument("koos")
    assert [len(scale.items) for scale in koos.scales] == [9, 7, 17, 5, 4]
    counted = [item for scale in koos.scales for item in scale.items]
    assert sorted(counted) == sorted(item.id for item in koos.items)


@pytest.mark.parametrize("slug", sorted(instruments()))
def test_answers_lie_in_order_and_every_number_has_its_source(slug):
    found = instrument(slug)
    for _, answers in found.answers:
        values = [answer.value for answer in answers]
        assert values == list(range(values[0], values[-1] + 1))
    assert found.scoring_source
    assert all(difference.source for difference in found.differences)
    assert all(flag.source for flag in found.flags)


def test_an_unknown_item_has_no_choices():
    assert instrument("nrs").choices("ache") == ()


FAULTY = """
slug = "x"
name = "X"
full_name = "X"
licence = "ours"
scoring_source = "ours"
items = [{ id = "a", scale = "s" }, { id = "a", scale = "t" }]

[[scales]]
slug = "x"
name = "X"
better = "lower"
method = "sum"
missing = "refused"
least_milli = 10
most_milli = 0
least_answered = 3
items = ["a"]

[[scales]]
slug = "y"
name = "Y"
better = "lower"
method = "sum"
missing = "refused"
least_milli = 0
most_milli = 10
least_answered = 1
items = ["b"]

[[differences]]
milli = 1
kind = "impressive"
words = "x"
source = "x"
verified = true

[answers]
s = [{ value = 0 }, { value = 1 }]
"""


def test_every_fault_of_an_instrument_is_listed():
    with pytest.raises(CatalogueError) as raised:
        load({"x.toml": FAULTY})
    faults = "\n".join(raised.value.faults)
    for words in (
        "the least score lies below the most",
        "between one and all of the items must be answered",
        "an item id stands twice",
        "item a has no answers t",
        "scale y counts an unknown item b",
        "a difference of kind impressive",
    ):
        assert words in faults, words
