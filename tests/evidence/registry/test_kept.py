"""Kept sums of courses: laws, and the same figures as the rest of the room makes of the rows."""

from __future__ import annotations

import pickle
from statistics import mean, stdev

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.registry.errors import KeptError
from blastema.evidence.registry.kept import Kept, total, total_of_texts
from blastema.evidence.registry.subject import LEFT_OUT, OTHER_VISITS, Counted, Plan, count
from blastema.evidence.registry.views import narrowed, observed, responders, seen, summary
from blastema.evidence.responders.counts import Subject, count_responders
from blastema.evidence.responders.definition import improved_points, improved_share
from blastema.evidence.specification.parts import Arm, Outcome, Visit
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.layout import Wide
from blastema.evidence.summary.summarise import summarise

ARMS = ("care", "cells", "sham")
VISITS = ("baseline", "week-6", "month-3")
SCORE = Outcome("score", 0, 10, 3)
SPEC = Specification("pain", 1, SCORE, tuple(map(Visit, VISITS)), Arm("arm", ARMS))
PLAN = Plan(
    SPEC,
    {
        "mcid": improved_points("1.5 points better", "1.5", of=SCORE),
        "share-30": improved_share("30 % better", "0.3", of=SCORE),
    },
)

scores = st.one_of(st.none(), st.integers(0, 10).map(lambda n: 1000 * n), st.integers(0, 10_000))
counted = st.builds(
    Counted, st.sampled_from(ARMS), st.dictionaries(st.sampled_from(VISITS), scores, min_size=1)
)
people = st.lists(counted, max_size=12)


def kept(courses: list[Counted]) -> Kept:
    return total(count(PLAN, one) for one in courses)


def rows(courses: list[Counted]) -> pa.Table:
    """The same courses as a table, in points, as anybody else would give them."""
    columns: dict[str, list] = {"arm": [one.arm for one in courses]}
    for visit in VISITS:
        told = [one.answers.get(visit) for one in courses]
        columns[visit] = [None if score is None else score / 1000 for score in told]
    kinds = [("arm", pa.string()), *((visit, pa.float64()) for visit in VISITS)]
    return pa.table(columns, schema=pa.schema(kinds))


class TestLaws:
    @given(people, people)
    def test_any_order_and_any_split_are_the_same_sums(self, one, two) -> None:
        assert kept(one) + kept(two) == kept(two) + kept(one) == kept([*two, *one])

    @given(people)
    def test_nobody_changes_nothing(self, one) -> None:
        assert kept(one) + Kept() == kept(one)
        assert not Kept()

    @given(people, counted, counted)
    def test_a_changed_course_is_whole_less_before_and_after(self, rest, before, after) -> None:
        whole = kept([*rest, before])
        changed = whole - count(PLAN, before) + count(PLAN, after)
        assert changed.checked() == kept([*rest, after])
        assert changed.fingerprint == kept([*rest, after]).fingerprint

    @given(people)
    def test_text_and_back_and_to_another_process(self, one) -> None:
        assert Kept.from_text(kept(one).to_text()) == kept(one)
        assert total_of_texts([kept(one).to_text()] * 2) == kept(one) + kept(one)
        assert pickle.loads(pickle.dumps(kept(one))) == kept(one)

    @given(people, counted)
    def test_what_was_never_added_cannot_be_taken_off(self, one, other) -> None:
        with pytest.raises(KeptError, match="count everything again"):
            (kept(one) - kept(one) - count(PLAN, other)).checked()


class TestTheSameAsFromRows:
    @given(people)
    def test_the_summary_of_the_rows_has_the_same_fingerprint(self, one) -> None:
        """Parent: ``summarise``, which reads the rows through the room's kernel."""
        expected = summarise(rows(one), SPEC, source="rows", layout=Wide(), threads=1)
        assert summary(kept(one), SPEC, ARMS, VISITS, ["kept"]).fingerprint == expected.fingerprint

    @given(
        people,
        st.lists(st.sampled_from(ARMS), min_size=1, unique=True),
        st.sets(st.sampled_from(VISITS), min_size=1),
    )
    def test_fewer_arms_and_visits_are_as_if_only_they_had_been_summed(
        self, one, arms, visits
    ) -> None:
        few = narrowed(SPEC, arms, visits)
        own = rows([course for course in one if course.arm in arms])
        expected = summarise(own, few, source="rows", layout=Wide(), threads=1)
        found = summary(kept(one), SPEC, arms, visits, ["kept"])
        assert found.fingerprint == expected.fingerprint

    @given(people, st.sampled_from(sorted(PLAN.definitions)), st.sampled_from(VISITS[1:]))
    def test_responders_are_those_counted_one_by_one(self, one, key, visit) -> None:
        """Parent: ``count_responders`` over everybody who was due at the visit."""
        subjects = [
            Subject(c.arm, points(c.answers.get("baseline")), points(c.answers[visit]))
            for c in one
            if visit in c.answers
        ]
        expected = count_responders(subjects, PLAN.definitions[key], "a")
        assert responders(kept(one), PLAN, key, visit, "b").cells == expected.cells

    @given(people)
    def test_who_was_due_and_answered_by_a_plain_loop(self, one) -> None:
        for row in seen(kept(one), PLAN):
            mine = [c for c in one if c.arm == row.arm and row.visit in c.answers]
            there = [c for c in mine if c.answers[row.visit] is not None]
            silent = [c for c in mine if c.answers[row.visit] is None]
            assert (row.due, row.answered, row.missing) == (len(mine), len(there), len(silent))
            assert row.of_answered.mean == pytest.approx(began(there))
            assert row.of_silent.mean == pytest.approx(began(silent))

    @given(people)
    def test_means_and_spreads_by_a_plain_loop(self, one) -> None:
        """Parent: ``statistics.mean`` and ``stdev``; 1e-9 is a double's rounding of a root."""
        found = {
            (row.arm, row.visit): row
            for row in observed(summary(kept(one), SPEC, ARMS, VISITS, ["k"]))
        }
        for arm in ARMS:
            for visit in VISITS:
                told = [c.answers.get(visit) for c in one if c.arm == arm]
                values = [score / 1000 for score in told if score is not None]
                if not values:
                    assert (arm, visit) not in found
                    continue
                row = found[arm, visit]
                assert (row.answered, row.mean) == (len(values), pytest.approx(mean(values)))
                spread = stdev(values) if len(values) > 1 else None
                assert row.sd == pytest.approx(spread, abs=1e-9)

    @given(people)
    def test_who_never_missed_a_visit_by_a_plain_loop(self, one) -> None:
        found = observed(summary(kept(one), SPEC, ARMS, VISITS, ["k"]), never_missed=True)
        for row in found:
            earlier = VISITS[: VISITS.index(row.visit) + 1]
            loyal = [
                course.answers[row.visit] / 1000
                for course in one
                if course.arm == row.arm
                and all(course.answers.get(visit) is not None for visit in earlier)
            ]
            assert (row.answered, row.mean) == (len(loyal), pytest.approx(mean(loyal)))


def points(milli: int | None) -> str | None:
    return None if milli is None else f"{milli / 1000:.3f}"


def began(courses: list[Counted]) -> float | None:
    told = [course.answers.get("baseline") for course in courses]
    there = [score for score in told if score is not None]
    return sum(there) / len(there) / 1000 if there else None


class TestNobodyDisappears:
    @pytest.mark.parametrize(
        ("one", "part", "people"),
        [
            (
                Counted("magic", {"baseline": 3000}),
                (LEFT_OUT, "magic", "an arm that the catalogue does not name"),
                (1,),
            ),
            (
                Counted("care", {"baseline": 10_001}),
                (LEFT_OUT, "care", "a score outside the scale"),
                (1,),
            ),
            (
                Counted("care", {"baseline": 3000, "post-treatment": 2000, "year-1": None}),
                (OTHER_VISITS, "care"),
                (1,),
            ),
        ],
    )
    def test_what_cannot_be_summed_is_counted_with_its_reason(self, one, part, people) -> None:
        assert count(PLAN, one).parts[part] == people

    def test_a_course_without_any_answer_stays_in_the_count(self) -> None:
        silent = Counted("care", {"baseline": None})
        assert summary(kept([silent]), SPEC, ARMS, VISITS, ["k"]).subjects == 1
