"""What is asked of the person: answers, comparisons with three outcomes, and contradictions.

The questions and rules are those of the book; no expected number is anybody's medicine.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue import CatalogueError, catalogue
from blastema.core.catalogue.tables import resource_texts
from blastema.core.catalogue.values import Family
from blastema.core.rules import GateQuestion, gate, rulebook
from blastema.core.rules.asking import NO, YES, FactKind
from blastema.core.rules.cases import person, start
from blastema.core.rules.load import load
from blastema.core.rules.predicate import Comparator, Judged, Known, Predicate, judge
from blastema.core.rules.question import pairs
from blastema.core.rules.said import against_tried, faults, with_tried
from blastema.core.rules.urgent import urgent
from blastema.core.verdict import Effect

BOOK = rulebook()
ON = date(2026, 11, 22)
HEALTHY = person("healthy-adult")
KNEE = start("knee").facts


def ask(facts, **other):
    return gate(GateQuestion(**{**KNEE, **other, "facts": pairs(facts)}))


def judged(predicate, facts, **limits):
    told = {name.replace("_", "-"): number for name, number in limits.items()}
    return judge(predicate, Known(facts, told, ON), BOOK.facts)


PREGNANT = Predicate("pregnancy", Comparator.IS, value="yes")
HBA1C = Predicate("hba1c", Comparator.ABOVE, limit="limit-hba1c-tenths")
IMAGING = Predicate("imaging-day", Comparator.OLDER, limit="limit-imaging-days")


class TestThreeOutcomes:
    @pytest.mark.parametrize(
        ("predicate", "facts", "limits", "said"),
        [
            (PREGNANT, {"pregnancy": "yes"}, {}, Judged(holds=True)),
            (PREGNANT, {"pregnancy": "no"}, {}, Judged()),
            (PREGNANT, {}, {}, Judged(needs=("pregnancy",))),
            # No limit: nothing is compared, so nothing is asked.
            (HBA1C, {}, {}, Judged()),
            (HBA1C, {}, {"limit_hba1c_tenths": 80}, Judged(needs=("hba1c",))),
            (HBA1C, {"hba1c": "81"}, {"limit_hba1c_tenths": 80}, Judged(holds=True)),
            (HBA1C, {"hba1c": "80"}, {"limit_hba1c_tenths": 80}, Judged()),
            # What cannot be read is not known.
            (HBA1C, {"hba1c": "8.0"}, {"limit_hba1c_tenths": 80}, Judged(needs=("hba1c",))),
            # The question before it comes first, and a no makes this one idle.
            (IMAGING, {}, {"limit_imaging_days": 30}, Judged(needs=("imaging",))),
            (IMAGING, {"imaging": "no"}, {"limit_imaging_days": 30}, Judged()),
            (
                IMAGING,
                {"imaging": "yes"},
                {"limit_imaging_days": 30},
                Judged(needs=("imaging-day",)),
            ),
        ],
    )
    def test_it_holds_or_not_or_cannot_be_said(self, predicate, facts, limits, said):
        assert judged(predicate, facts, **limits) == said

    @given(st.sampled_from(BOOK.asked), st.integers(0, 3000), st.integers(0, 3000))
    def test_a_number_is_above_below_or_at_its_limit(self, asked, number, limit):
        _, when = asked
        fact = BOOK.facts[when.fact]
        if fact.kind is FactKind.WHOLE and fact.low <= number <= fact.high:
            told = {fact.slug: str(number), **({fact.only_if: YES} if fact.only_if else {})}
            found = judge(when, Known(told, {when.limit: limit}, ON), BOOK.facts)
            above = when.comparator is Comparator.ABOVE
            assert found == Judged(number > limit if above else number < limit)

    @given(st.integers(0, 20_000), st.integers(0, 9_999))
    def test_a_day_is_older_than_a_limit_exactly_where_that_many_days_lie_behind_it(
        self, ago, limit
    ):
        told = {"imaging": YES, "imaging-day": (ON - timedelta(days=ago)).isoformat()}
        assert judged(IMAGING, told, limit_imaging_days=limit).holds is (ago > limit)


class TestWhatNobodyHasSaid:
    def test_every_rule_that_reaches_a_knee_and_has_no_limit_asks(self):
        answer = ask({})
        asked = {one.rule for one in answer.findings if one.needs}
        expected = {
            r.id
            for r, when in BOOK.asked
            if when.value and (not r.families or Family.JOINT in r.families)
        }
        # Ultrasound shows the needle, and needs no contrast medium.
        expected -= {r.id for r, _ in BOOK.asked if r.contrast}
        assert asked == expected
        assert asked <= set(answer.open)
        assert not answer.may_proceed
        assert answer.is_planable

    def test_what_it_needs_is_named_once_each(self):
        needs = ask({}).needs
        assert len(needs) == len(set(needs))
        assert {"pregnancy", "imaging", "capacity"} <= set(needs)
        elsewhere = {
            f.slug
            for f in BOOK.facts.values()
            if not f.is_asked_of(catalogue().condition("knee-osteoarthritis"))
        }
        assert "cauda-equina" in elsewhere
        assert not elsewhere & set(needs)

    def test_nothing_is_asked_where_nothing_is_given(self):
        assert ask({}, product="physiotherapy", route="", guidance="", targets=()).findings == ()

    @given(st.dictionaries(st.sampled_from(sorted(HEALTHY)), st.just(""), max_size=6))
    def test_taking_answers_away_never_lets_a_step_go_on(self, taken):
        """A law: what is not known opens conditions, and closes none."""
        full = ask(HEALTHY)
        less = ask({slug: said for slug, said in HEALTHY.items() if slug not in taken})
        assert set(full.open) <= set(less.open)
        assert less.effect is Effect.CONDITIONS

    @given(st.sampled_from(sorted(BOOK.facts)))
    def test_no_answer_is_guessed(self, slug):
        """A law: a rule holds only of what was said."""
        told = {one: said for one, said in HEALTHY.items() if one != slug}
        spoke = {r.id for r, when in BOOK.asked if when.fact == slug}
        assert not [f for f in ask(told).findings if f.rule in spoke and not f.needs]


class TestWhatCannotBe:
    def test_every_fault_is_named_at_once_and_no_answer_is_repeated(self):
        wrong = {
            **HEALTHY,
            "shoe-size": "48",
            "pregnancy": "probably",
            "hba1c": "4711",
            "allergies": "none,latex",
            "imaging-day": "2026-11-23",
            "last-injection-day": "2026-02-30",
            "tried-injections": "no",
            "capacity": "no",
            "skin-infection": "yes",
        }
        found = {one.rule: one.words for one in faults(wrong, ON, BOOK)}
        assert set(found) == {"FACT-1", "CONTRA-1"}
        for slug in ("pregnancy", "hba1c", "allergies", "last-injection-day"):
            assert slug in found["FACT-1"]
        for slug in ("imaging-day", "injections-count", "capacity", "skin-infection"):
            assert slug in found["CONTRA-1"]
        told = " ".join(found.values())
        assert not [said for said in ("48", "probably", "4711", "2026-11-23") if said in told]

    def test_the_gate_refuses_what_the_assessment_refuses(self):
        answer = ask({**HEALTHY, "capacity": "no", "pregnancy": "probably"})
        refused = {one.rule for one in answer.findings if one.effect is Effect.REFUSED}
        assert refused == {"FACT-1", "CONTRA-1"}

    @pytest.mark.parametrize("fact", BOOK.facts.values(), ids=lambda fact: fact.slug)
    def test_each_question_takes_what_it_says_and_nothing_else(self, fact):
        wrong = [
            "",
            "maybe",
            "YES",
            " yes",
            "-1",
            "1.5",
            "٣",
            "2026-13-01",
            "20261122",
            "none,none",
        ]
        assert not [word for word in wrong if fact.takes(word)]
        right = {
            FactKind.YES_NO: [YES, NO],
            FactKind.WHOLE: [str(fact.low), str(fact.high)],
            FactKind.DAY: ["2024-02-29"],
        }
        assert all(fact.takes(word) for word in right.get(fact.kind, list(fact.choices)))

    @given(st.sampled_from(sorted(BOOK.facts)), st.text(max_size=12))
    def test_whatever_is_typed_is_an_answer_or_is_refused(self, slug, text):
        refused = {one.rule for one in faults({slug: text}, ON, BOOK)}
        assert ("FACT-1" in refused) is not BOOK.facts[slug].takes(text)

    def test_a_healthy_adult_has_no_fault_and_every_question_of_a_rule_an_answer(self):
        assert faults(HEALTHY, ON, BOOK) == ()
        asked = {when.fact for _, when in BOOK.asked}
        idle = {f.slug for f in BOOK.facts.values() if HEALTHY.get(f.only_if) == NO}
        assert asked - idle <= set(HEALTHY)


class TestWhatWasTried:
    def test_it_answers_the_question_that_it_answers(self):
        tried = ("physiotherapy", "corticosteroid")
        assert with_tried({}, tried, BOOK) == {
            "tried-physiotherapy": YES,
            "tried-injections": YES,
        }

    def test_an_answer_against_it_is_refused(self):
        facts = {"tried-physiotherapy": NO}
        assert with_tried(facts, ("physiotherapy",), BOOK)["tried-physiotherapy"] == NO
        assert [one.rule for one in against_tried(facts, ("physiotherapy",), BOOK)] == ["CONTRA-1"]
        assert against_tried(facts, ("medication",), BOOK) == ()

    def test_every_class_that_answers_a_question_is_a_comparator(self):
        known = {one.slug for one in catalogue().comparators}
        assert {slug for fact in BOOK.facts.values() for slug in fact.tried} <= known


class TestWhatCannotWait:
    @pytest.mark.parametrize(
        ("condition", "facts", "rules"),
        [
            ("degenerative-disc-disease", {"cauda-equina": "yes"}, ["SPI-1"]),
            ("degenerative-disc-disease", {"progressive-deficit": "yes"}, ["SPI-2"]),
            ("degenerative-disc-disease", HEALTHY, []),
            ("degenerative-disc-disease", {}, []),
            ("knee-osteoarthritis", {"cauda-equina": "yes"}, []),
        ],
    )
    def test_it_is_told_of_the_spine_and_of_nothing_else(self, condition, facts, rules):
        found = urgent(condition, facts, ON, BOOK)
        assert [one.rule for one in found] == rules
        assert all(one.urgent and one.words.startswith("URGENT") for one in found)


class TestTheOtherRoad:
    @pytest.mark.parametrize(
        ("condition", "has", "has_not"),
        [
            ("knee-osteoarthritis", "hyaluronic-acid", "saline"),
            ("degenerative-disc-disease", "surgery", "hyaluronic-acid"),
        ],
    )
    def test_it_is_part_of_every_answer(self, condition, has, has_not):
        found = ask(HEALTHY, condition=condition).alternatives
        assert has in found
        assert has_not not in found

    def test_a_refusal_names_it_too_and_what_is_planned_is_no_alternative_to_itself(self):
        refused = ask({**HEALTHY, "pregnancy": "yes"})
        assert "physiotherapy" in refused.alternatives
        assert refused.refusal is not None
        assert "surgery" not in ask(HEALTHY, product="surgery").alternatives

    @pytest.mark.parametrize("condition", ["parkinsons-disease", "alzheimers-disease", "cancer"])
    def test_what_is_not_treated_here_is_referred_and_has_none(self, condition):
        answer = ask(HEALTHY, condition=condition)
        assert answer.alternatives == ()
        assert answer.refusal is not None


def test_the_names_of_rules_about_health_stand_in_no_event():
    answer = ask({**HEALTHY, "anticoagulant": "yes"})
    assert "FLAG-anticoagulant" in answer.open
    assert "FLAG-anticoagulant" not in answer.rules_in_clear


@pytest.mark.parametrize("problem", catalogue().conditions.values(), ids=lambda one: one.slug)
def test_the_spine_is_asked_of_the_spine_and_what_is_urgent_where_it_may_be_the_cause(problem):
    asked = {fact.slug for fact in BOOK.facts.values() if fact.is_asked_of(problem)}
    assert ("stenosis" in asked) is (problem.family is Family.SPINE)
    # A muscle of the back, the neck or the buttock hurts where a nerve of the spine may.
    muscles = {"back-muscles", "neck-muscles", "buttock"} & set(problem.sites)
    may_be_the_spine = problem.family in (Family.SPINE, Family.GENERAL) or bool(muscles)
    assert ("cauda-equina" in asked) is may_be_the_spine


def test_no_number_of_medicine_is_built_in():
    """A rule compares a number with the site's limit, never with one of ours."""
    for rule, when in BOOK.asked:
        assert not any(sign.isdigit() for sign in when.value), rule.id


RULE = """
[[rules]]
id = "X-1"
authority = "programme"
effect = "conditions"
words = "A rule."
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (RULE + 'fact = "shoe-size"\ncomparator = "is"\nvalue = "yes"', "'shoe-size' is not asked"),
        (RULE + 'fact = "hba1c"\ncomparator = "is"\nvalue = "80"', "is cannot be said of hba1c"),
        (RULE + 'fact = "pregnancy"\ncomparator = "is"\nvalue = "maybe"', "expected yes or no"),
        (RULE + 'fact = "hba1c"\ncomparator = "above"\nvalue = "80"', "above takes a limit"),
        (RULE + 'fact = "pregnancy"\ncomparator = "is"\nlimit = "x"', "is takes a value"),
        (RULE + 'fact = "hba1c"\ncomparator = "above"', "one of the two"),
        (
            RULE + 'fact = "hba1c"\ncomparator = "near"\nlimit = "x"',
            "comparator is 'near', expected one of is",
        ),
        (RULE + 'fact = "pregnancy"\ncomparator = "has"\nvalue = "yes"', "has cannot be said of"),
        (
            RULE + 'fact = "allergies"\ncomparator = "has"\nvalue = "latex"\nalso = "shoe-size"',
            "also 'shoe-size' is no question of yes or no",
        ),
        (
            RULE + 'fact = "allergies"\ncomparator = "has"\nvalue = "latex"\nalso = "inr"',
            "also 'inr' is no question of yes or no",
        ),
        (RULE + 'also = "pregnancy"', "one of the two"),
        (
            RULE.replace("programme", "state")
            + 'fact = "pregnancy"\ncomparator = "is"\nvalue = "yes"',
            "is the programme's own, not law",
        ),
        (RULE + 'families = ["tooth"]', "families names tooth; expected one of joint"),
        (
            '[[facts]]\nslug = "a"\ngroup = "today"\nkind = "one-of"\nquestion = "A?"',
            "choices belong to a choice",
        ),
        (
            '[[facts]]\nslug = "a"\ngroup = "today"\nkind = "whole"\nquestion = "A?"',
            "low lies below high",
        ),
        (
            '[[facts]]\nslug = "a"\ngroup = "today"\nkind = "day"\nquestion = "A?"\nonly_if = "b"',
            "only_if 'b' is no question of yes or no",
        ),
        ('[[contradictions]]\nwords = "w"\nfacts = { bmi = "thin" }', "is no answer to a question"),
    ],
)
def test_faults_of_a_rule_file_are_named(text, words):
    with pytest.raises(CatalogueError) as caught:
        load({**resource_texts("blastema.core.rules"), "x.toml": text})
    assert words in str(caught.value)
