"""Every state of the United States is answered: by its law, or by why the book cannot say.

The reference holds Florida, Utah, California, Texas and Wyoming; of Montana, Nevada and Arizona
it says "not checked", and of the others nothing. ISO 3166-2 names the others.
"""

from __future__ import annotations

from datetime import date

import pytest

from blastema.core.catalogue import Kind, catalogue
from blastema.core.rules import gate, rulebook
from blastema.core.rules.cases import start
from blastema.core.rules.question import GateQuestion
from blastema.core.verdict import Effect

HELD = {"US-FL", "US-UT", "US-CA", "US-TX", "US-WY"}
STATES = sorted(code for code in rulebook().places if code.startswith("US-"))
MADE = [p.slug for p in catalogue().products.values() if p.kind in (Kind.CELL, Kind.BLOOD)]
KNEE = start("knee").facts


def ask(**facts):
    return gate(GateQuestion(**{**KNEE, **facts}))


def of_state(answer):
    return {f.rule: f for f in answer.findings if f.rule.startswith(("STATE", "FL", "WY"))}


def test_all_states_districts_and_territories_are_known_by_name():
    # 50 states, the District of Columbia, 5 inhabited territories: ISO 3166-2:US without UM.
    assert len(STATES) == 56
    assert set(STATES) >= HELD


@pytest.mark.parametrize("state", sorted(set(STATES) - HELD))
def test_what_nobody_has_checked_cannot_be_said_and_is_open(state):
    answer = ask(jurisdiction=state)
    name = rulebook().places[state].name
    said = of_state(answer)["STATE-1"]
    assert said.words == f"Cannot say what the law of {name} asks: nobody has checked it."
    assert not said.verified
    assert "STATE-1" in answer.open
    assert not answer.may_proceed
    assert dict(answer.by_authority)["state"] is Effect.CONDITIONS


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("on", [date(2025, 6, 30), date(2026, 6, 30), date(2026, 11, 22)])
def test_no_state_is_ever_silent_about_what_is_made_of_cells_or_blood(state, on):
    for product in MADE:
        answer = ask(jurisdiction=state, product=product, on=on)
        assert "state" in dict(answer.by_authority), product


@pytest.mark.parametrize(
    ("state", "day", "words"),
    [
        (
            "US-WY",
            date(2026, 6, 30),
            "of Wyoming is in force from 1 July 2026; on this day federal",
        ),
        (
            "US-FL",
            date(2025, 6, 30),
            "of Florida is in force from 1 July 2025; on this day federal",
        ),
    ],
)
def test_law_that_is_to_come_says_from_when_and_what_was_asked(state, day, words):
    said = of_state(ask(jurisdiction=state, on=day))
    assert set(said) == {"STATE-3"}
    assert words in said["STATE-3"].words
    assert "STATE-3" not in of_state(ask(jurisdiction=state, on=date(2026, 7, 1)))


def test_law_that_has_ended_says_until_when():
    from dataclasses import replace

    book = rulebook()
    ended = {
        name: replace(rule, effective_to=date(2026, 10, 31)) if name.startswith("UT-") else rule
        for name, rule in book.rules.items()
    }
    old = replace(book, rules=ended)
    answer = gate(GateQuestion(**{**KNEE, "jurisdiction": "US-UT"}), old)
    said = {f.rule: f.words for f in answer.findings}
    assert "of Utah is in force until 31 October 2026; on this day" in said["STATE-3"]
    before = GateQuestion(**{**KNEE, "jurisdiction": "US-UT", "on": date(2026, 10, 31)})
    assert "STATE-3" not in {f.rule for f in gate(before, old).findings}


def test_a_code_that_is_no_state_is_refused_and_names_it():
    answer = ask(jurisdiction="US-ZZ")
    assert answer.effect is Effect.REFUSED
    assert "US-ZZ" in of_state(answer)["STATE-5"].words
