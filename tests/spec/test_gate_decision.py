"""A decision of the gate as it is kept: it comes back whole, and says the same again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice

import pytest

from blastema.core.rules import GateQuestion, gate, rulebook
from blastema.core.rules.decision import Change, GateDecision, changed, replay
from blastema.core.rules.facts import changes, domain
from blastema.core.rules.load import load
from blastema.core.verdict import Effect
from tests.spec.test_spec_gate import DISC, HEEL, KNEE

STARTS = [GateQuestion(**facts) for facts in (KNEE, HEEL, DISC)]


def decisions() -> Iterator[GateDecision]:
    """The decision about each step that differs in one fact from one of three common ones."""
    for start in STARTS:
        for _, question in changes(start, domain(rulebook())):
            yield GateDecision.of(question, gate(question))


def test_every_kept_decision_comes_back_as_it_was_and_says_the_same_again() -> None:
    kept = list(decisions())
    assert len(kept) > 300
    for decision in kept:
        again = GateDecision.parse(decision.text())
        assert again == decision
        assert replay(again, rulebook()) == ()


def test_what_nobody_told_is_not_kept() -> None:
    text = GateDecision.of(STARTS[0], gate(STARTS[0])).text()
    assert set(json.loads(text)["facts"]) == set(KNEE)


def test_a_changed_book_is_told_rule_by_rule() -> None:
    """FL-0 made a refusal, KIT-1 taken out: what a later edition could do."""
    decision = GateDecision.of(STARTS[0], gate(STARTS[0]))
    rules = dict(rulebook().rules)
    rules["FL-0"] = replace(rules["FL-0"], effect=Effect.REFUSED)
    found = replay(decision, replace(rulebook(), rules=rules))
    assert found == (Change("FL-0", ("allowed with conditions",), ("refused",)),)
    then = decision.answers
    now = tuple(one for one in then if one[0] != "KIT-1")
    assert changed(then, now) == (Change("KIT-1", ("allowed with conditions, open",), ()),)


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"facts":{},"effect":"allowed","answers":[],"rulebook":"x"}',
        '{"facts":{"shoe_size":46},"effect":"allowed","answers":[],"rulebook":"x"}',
        '{"facts":[],"effect":"allowed","answers":[["A"]],"rulebook":"x"}',
        "no JSON",
    ],
)
def test_a_text_that_is_no_decision_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"facts|decision|Expecting"):
        GateDecision.parse(text)


def test_the_two_books_that_differ_in_one_word_have_two_versions() -> None:
    one = '[[rules]]\nid = "A-1"\nauthority = "programme"\neffect = "refused"\nwords = "No."\n'
    assert load({"a.toml": one}).version != load({"a.toml": one.replace("No.", "Never.")}).version


def test_a_condition_is_due_before_a_session_unless_the_needle_alone_can_show_it() -> None:
    facts = {**HEEL, "study": "NCT01234567", "relation": "allogeneic", "source": "placenta"}
    answer = gate(GateQuestion(**facts))
    due = {one.rule: (one.due.value, one.pays.name) for one in answer.owed}
    assert due["DON-1"] == ("needle", "RECORD")
    assert due["STU-1"] == ("session", "POLICY")
    assert due["STU-3"] == ("session", "CONSENT")


def test_few_facts_of_a_day_are_dates() -> None:
    """Days come back as days, and not as text."""
    for decision in islice(decisions(), 5):
        assert isinstance(GateDecision.parse(decision.text()).question.on, date)
