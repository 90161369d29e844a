"""The gate's panel: the result in words, what is owed first, every rule with its source."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from blastema.core.rules import gate, rulebook
from blastema.core.rules.what_if import question_of
from blastema.web.gate_panel import panel

ALL = ",".join(sorted(rulebook().assurances))


def shown(base="knee", **facts):
    return panel(gate(question_of(base, facts)))


@pytest.mark.parametrize(
    ("base", "facts", "kind", "result"),
    [
        ("knee", {}, "wait", "It may be planned; 4 things are still owed"),
        ("prp", {}, "wait", "It may be planned; 1 thing is still owed"),
        ("prp", {"assurances": ALL}, "good", "It may be done: every condition is met"),
        ("physiotherapy", {}, "good", "It may be done"),
        ("heel", {}, "stop", "Only within a study"),
        ("knee", {"age": "12"}, "stop", "It may not be done"),
        ("knee", {"jurisdiction": "BR"}, "stop", "It may not be done"),
    ],
)
def test_the_result_is_told_in_words_with_a_sign(base, facts, kind, result):
    found = shown(base, **facts)
    assert (found.kind, found.result) == (kind, result)


def test_what_stands_in_the_way_comes_first_then_what_is_owed():
    said = [rule.said for rule in shown("heel", age="12").rules]
    order = ["refused", "only within a study", "open", "met", "allowed"]
    assert said == sorted(said, key=order.index)
    assert {"refused", "only within a study", "open"} <= set(said)


def test_what_is_open_is_unfolded_and_what_is_met_is_not():
    found = {rule.id: rule for rule in shown("knee", assurances="device-cleared").rules}
    assert found["MDR-1"].unfolded
    assert found["MDR-1"].who == "medical director"
    assert not found["KIT-1"].unfolded


def test_each_law_is_told_apart():
    laws = {law: effect for law, effect, _ in shown("heel", licence="NP").laws}
    assert laws["Federal law of the United States"] == "only within a study"
    assert laws["Law of the state"] == "refused"


def test_the_ladder_is_shown_where_federal_law_was_asked():
    assert [rung.name for rung, _ in shown().rungs] == ["A", "B", "C1", "C2", "C3", "C4", "D"]
    assert shown("tokyo").rungs == ()


def test_the_part_names_source_mark_remedy_and_says_once_that_it_is_no_legal_advice():
    told = panel(gate(question_of("knee", {})))
    page = render_to_string("parts/gate_panel.html", {"panel": told})
    assert page.count("not legal advice") == 1
    assert "not verified: nobody here has read the source" in page
    assert 'href="/rules/?rule=KIT-1"' in page
    assert "https://www.ecfr.gov/current/title-21/section-1271.3" in page
    assert "Who can: medical director." in page
    assert "physiotherapy; psychological therapy" in page
    assert "style=" not in page
    quiet = render_to_string("parts/gate_panel.html", {"panel": told, "quiet": True})
    assert "legal advice" not in quiet
