"""Each rule of the gate against its table of cases, and each table against what its rule can do.

The verdicts are written by hand from the rules' texts in the book; each rule's citation there is
the parent of its table. The manual's page of cases is made from the same tables.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from blastema.core.catalogue import CatalogueError
from blastema.core.catalogue.tables import resource_texts
from blastema.core.rules import rulebook
from blastema.core.rules.cases import Says, cases, heard, load_cases
from blastema.core.verdict import Effect

BOOK = rulebook()
OWN = {
    Effect.ALLOWED: {Says.ALLOWED},
    Effect.CONDITIONS: {Says.OPEN, Says.MET, Says.CANNOT_SAY},
    Effect.STUDY: {Says.STUDY},
    Effect.REFUSED: {Says.REFUSED},
}


def of(rule):
    return [case for case in cases() if case.rule == rule.id]


def heard_of(rule):
    return {case.says for case in of(rule)}


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case.rule}-{case.says}")
def test_a_rule_says_what_its_table_says(case):
    assert heard(case) == {case.says}


@pytest.mark.parametrize("rule", BOOK.rules.values(), ids=lambda rule: rule.id)
class TestEveryTableIsWhole:
    def test_the_rule_speaks_with_its_own_verdict_and_is_silent_elsewhere(self, rule):
        said = heard_of(rule)
        assert said & OWN[rule.effect]
        assert Says.SILENT in said

    def test_what_it_asks_for_is_once_missing_and_once_on_file(self, rule):
        said = heard_of(rule)
        if rule.assurance or rule.consent or rule.licences:
            assert {Says.OPEN, Says.MET} <= said
        if rule.missing_fact:
            assert Says.CANNOT_SAY in said

    def test_what_is_asked_of_the_person_is_once_not_known(self, rule):
        if rule.compares:
            assert Says.CANNOT_SAY in heard_of(rule)

    def test_the_day_before_it_holds_is_silent_and_the_first_day_is_not(self, rule):
        first = rule.effective_from
        if first is not None:
            on = {case.question.on: case.says for case in of(rule)}
            assert on[first - timedelta(days=1)] is Says.SILENT
            assert on[first] is not Says.SILENT

    def test_what_lifts_it_is_shown(self, rule):
        if rule.exempt_with:
            exempt = [case for case in of(rule) if rule.exempt_with in case.question.assurances]
            assert Says.SILENT in {case.says for case in exempt if case.question.study}
        if rule.effect is Effect.STUDY:
            assert Says.MET in {case.says for case in of(rule) if case.question.study}

    def test_the_last_day_it_holds_is_not_silent_and_the_day_after_is(self, rule):
        last = rule.effective_to
        if last is not None:
            on = {case.question.on: case.says for case in of(rule)}
            assert on[last] is not Says.SILENT
            assert on[last + timedelta(days=1)] is Says.SILENT

    def test_another_way_than_a_study_is_shown(self, rule):
        if rule.opened_by:
            opened = [case for case in of(rule) if rule.opened_by in case.question.assurances]
            assert Says.MET in {case.says for case in opened if not case.question.study}

    def test_a_licence_that_is_not_among_its_own_is_refused(self, rule):
        if rule.licences:
            assert Says.REFUSED in heard_of(rule)


def test_no_table_is_of_a_rule_that_is_not_in_the_book():
    assert {case.rule for case in cases()} == set(BOOK.rules)


def test_no_case_stands_twice():
    seen = [(case.rule, case.question) for case in cases()]
    assert len({(rule, repr(question)) for rule, question in seen}) == len(seen)


BASES = resource_texts("blastema.core.rules.cases")["bases.toml"]
TABLE = '[[tables]]\nrule = "AGE-1"\ncases = [{ base = "knee", says = "silent" }]'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TABLE.replace("knee", "elbow"), "base 'elbow' is unknown; expected one of knee"),
        (TABLE.replace("silent", "perhaps"), "says 'perhaps' is unknown; expected one of silent"),
        (TABLE.replace("says", "facts = { aeg = 3 }, says"), "a step has no fact named aeg"),
        (TABLE.replace("says", 'without = ["aeg"], says'), "a step has no fact named aeg"),
        (TABLE.replace("says", "facts = { age = 131 }, says"), "an age lies between 0 and 130"),
        (TABLE.replace("says", 'facts = { age = "old" }, says'), "age is str, expected int"),
        (
            TABLE.replace("says", 'facts = { flags = "x" }, says'),
            "flags is a list of words, not 'x'",
        ),
        (TABLE.replace("says", "facts = { targets = [3] }, says"), "targets is a list of words"),
        (TABLE.replace("says", 'without = ["product"], says'), "the facts are no question"),
        (TABLE.replace("says", "because = 1, says"), "because is not a word this table knows"),
        (TABLE + "\nsort = 1", "sort is not a word this table knows"),
        (TABLE.replace("rule", "role"), "rule is missing"),
        ('[[tables]]\nrule = "AGE-1"', "cases is missing"),
        ("[[laws]]", "laws is not a kind of thing the cases hold"),
        ("[[tables", "x.toml: not TOML"),
    ],
)
def test_faults_of_a_table_are_named(text, words):
    with pytest.raises(CatalogueError, match=words.replace("(", r"\(")):
        load_cases({"bases.toml": BASES, "x.toml": text})


def test_all_faults_are_named_at_once_with_their_rule():
    both = TABLE.replace("knee", "elbow") + "\n" + TABLE.replace("silent", "perhaps")
    with pytest.raises(CatalogueError) as caught:
        load_cases({"bases.toml": BASES, "x.toml": both})
    assert str(caught.value).count("AGE-1: cases 0") == 2
