"""A report's parts are the fit's own figures, with everybody counted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from blastema.evidence.means.ask import differences, ls_means
from blastema.evidence.means.grid import grid
from blastema.evidence.mixed.fit import Fit, fit
from blastema.evidence.mixed.formula import design
from blastema.evidence.report.asked import Asked
from blastema.evidence.report.errors import ReportError
from blastema.evidence.report.make import report
from blastema.evidence.report.of_fit import parts_of_fit
from blastema.evidence.report.parts import LeftOut, ReportParts
from blastema.evidence.responders.changes import Changes
from blastema.evidence.specification.parts import Arm
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.summarise import summarise
from blastema.evidence.summary.summary import Summary
from tests.evidence.means.made import rows, specification
from tests.evidence.mixed import changing
from tests.evidence.report.test_report import plain

FORMULA = "pain ~ sex + age + arm*visit"
ASKED = Asked("2026-11-29", ("blastema ...",), mcid=5, baseline="v1")


def summed(people: list[dict[str, Any]], spec: Specification | None = None) -> Summary:
    return summarise(pa.Table.from_pylist(people), spec or specification(), source="made")


def fitted(summary: Summary, formula: str = FORMULA) -> Fit:
    return fit(summary.moments(()), design(formula, summary.specification))


@cache
def made() -> tuple[Fit, Summary]:
    summary = summed(rows())
    return fitted(summary), summary


@cache
def parts() -> ReportParts:
    return parts_of_fit(*made(), ASKED)


def test_means_and_differences_are_those_of_the_fit_to_the_last_digit() -> None:
    found, summary = made()
    cells = grid(found.design, summary.specification, summary.moments(()))
    inference = found.inference()
    table = ls_means(inference, cells)
    for mean in parts().means:
        row = table[f"{mean.arm} at {mean.visit}"]
        assert (mean.estimate, mean.lower, mean.upper) == (row.estimate, row.lower, row.upper)
        assert (mean.std_error, mean.df) == (row.std_error, row.df)
    apart = differences(inference, cells)
    assert len(parts().differences) == len(apart.rows) == 3
    for one in parts().differences:
        row = apart[f"cells - care at {one.visit}"]
        assert (one.estimate, one.lower, one.upper) == (row.estimate, row.lower, row.upper)
        assert (one.std_error, one.df, one.p_value) == (row.std_error, row.df, row.p_value)


def test_everybody_is_counted() -> None:
    people = rows()
    for mean in parts().means:
        mine = [p for p in people if p["arm"] == mean.arm]
        assert mean.due == len(mine)
        assert mean.answered == sum(p[mean.visit] is not None for p in mine)
    assert sum(one.count for one in parts().patterns) == 120
    assert sum(one.eligible for one in parts().people) == 120


def test_who_never_answered_is_missing_and_who_was_left_out_is_told() -> None:
    people = rows()
    for number in (0, 1):
        people[number] |= dict.fromkeys(("v1", "v2", "v3"))
    people[2]["age"] = None
    summary = summed(people)
    found = parts_of_fit(fitted(summary), summary, ASKED)
    assert sum(row.due for row in found.asked()) == 119
    assert sum(one.count for one in found.patterns if not any(one.seen)) == 2
    assert sum(one.eligible for one in found.people) == 120
    assert found.left_out == (LeftOut(people[2]["arm"], "age is missing", 1),)
    assert found.model.subjects == 117, "the model's own, who answered something"


def test_the_start_is_the_plain_mean_of_its_answers() -> None:
    answers = [p["v1"] for p in rows()]
    assert parts().reference == pytest.approx(sum(answers) / len(answers), rel=1e-14)


def test_worse_is_up_where_lower_is_better_and_down_where_higher_is() -> None:
    moved = parts().moved
    assert [one.delta for one in moved] == [0, 5, 10, 20], "parts of a scale from 0 to 100"
    assert [one.estimate for one in moved] == sorted(one.estimate for one in moved)
    found, summary = made()
    up = replace(summary.specification, outcome=replace(specification().outcome, better="higher"))
    other = replace(summary, specification=up)
    turned = parts_of_fit(found, other, replace(ASKED, worse=(3, 6))).moved
    assert [one.delta for one in turned] == [0, 3, 6]
    assert [one.estimate for one in turned] == sorted(
        (one.estimate for one in turned), reverse=True
    )


def test_what_the_model_holds_at_zero_is_no_difference() -> None:
    """The constrained model: the arms begin alike, by the model and not by the data."""
    _, summary = made()
    later = " + ".join(f"where(visit, '{v}'):where(arm, 'cells')" for v in ("v2", "v3"))
    found = parts_of_fit(fitted(summary, f"pain ~ visit + {later}"), summary, ASKED)
    assert [row.visit for row in found.differences] == ["v2", "v3"]


def test_one_arm_stands_beside_published_ones() -> None:
    arm = Arm("arm", ("cells",))
    spec = replace(specification(), arm=arm)
    summary = summed([p for p in rows() if p["arm"] == "cells"], spec)
    asked = replace(ASKED, condition="knee-osteoarthritis")
    found = parts_of_fit(fitted(summary, "pain ~ sex + age + visit"), summary, asked)
    assert found.differences == ()
    assert found.comparators[0].kind == "placebo"
    assert "Bennell 2021" in plain(report(found).html())


def test_counts_of_changes_draw_who_got_better() -> None:
    _, summary = made()
    counts = tuple((arm, Decimal(-4), 9) for arm in ("cells", "care"))
    unknown = (("cells", 2), ("care", 1))
    changes = Changes("v1", "v3", summary.specification.fingerprint, counts, unknown, ("made",))
    found = parts_of_fit(*made(), replace(ASKED, changes=changes))
    assert [row.arm for row in found.changes] == list(found.arms), "alike in every picture"
    words = plain(report(found).html())
    assert "0 of 10: 0.0 %" in words
    assert "People at least 5 points better at v3" in words
    whole = next(one.eligible for one in found.people if one.arm == "care")
    assert f"care: 10 of {whole} people are in these counts." in words


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"visit": "v9"}, "no visit 'v9'; expected one of v1, v2, v3"),
        ({"baseline": "before"}, "no visit 'before'"),
        ({"worse": (-1,)}, "points above 0"),
        (
            {"changes": Changes("v1", "v2", "ab", (), (("care", 1),), ("s",))},
            "under another specification.*expected them at v3.*changes of care; expected those of",
        ),
    ],
)
def test_what_does_not_go_with_the_sums_is_refused(asked: dict[str, Any], said: str) -> None:
    with pytest.raises(ReportError, match=said):
        parts_of_fit(*made(), replace(ASKED, **asked))


def test_how_it_was_computed_is_told_in_words() -> None:
    found, summary = made()
    told = parts_of_fit(found, summary, ASKED, df="satterthwaite", at={"age": 60})
    assert told.model.df == "Satterthwaite"
    assert "age at 60" in told.model.averaged
    assert parts().model.covariance == "unstructured"
    assert parts().origin.sum_fingerprint == summary.fingerprint


def test_what_changes_from_visit_to_visit_is_said_where_it_stands_and_where_it_is_missing() -> None:
    """A dose at its declared centre; an answer without its dose is in no figure."""
    people = changing.trial()
    people[0].dose[0] = np.nan
    summary = summarise(changing.wide(people), changing.PLAIN, source="made")
    asked = Asked("2026-11-29", ("blastema ...",))
    found = parts_of_fit(fitted(summary, changing.FORMULA), summary, asked)
    assert "dose at 4 at every visit, other numbers at their mean" in found.model.averaged
    assert found.answers_left_out == (LeftOut("a", "dose is missing at v1", 1),)
    told = plain(report(found).html())
    assert "a: 1 answer counts as not given (dose is missing at v1)." in told
