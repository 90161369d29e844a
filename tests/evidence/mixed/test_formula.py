"""A formula as a design: judged by formulaic itself on rows that the design never saw."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from formulaic import model_matrix

from blastema.evidence.mixed.design_points import points
from blastema.evidence.mixed.errors import RequestError
from blastema.evidence.mixed.formula import design
from blastema.evidence.specification.parts import Arm, Categorical
from tests.evidence.specifications import PLAIN, RICH

VISITS = [visit.name for visit in RICH.visits]


def people(count: int) -> pd.DataFrame:
    """Other people than those whom the design looked at: one row a person and visit."""
    rng = np.random.default_rng(99)
    frame = pd.DataFrame({"visit": pd.Categorical(np.tile(VISITS, count), VISITS)})
    for part in (RICH.arm, *RICH.covariates):
        if hasattr(part, "levels"):
            order = [part.reference, *part.others]
            drawn = pd.Categorical(rng.choice(order, count), order)
        else:
            drawn = float(part.centre) + float(part.scale) * rng.normal(size=count)
        frame[part.name] = drawn.repeat(len(VISITS))
    return frame


def is_at(values: pd.Series, *levels: str) -> np.ndarray:
    return np.array([value in levels for value in values], dtype=float)


def terms_of(frame: pd.DataFrame) -> np.ndarray:
    """z of each row, from the specification's own definition of its columns."""
    values = {name: np.asarray(frame[name]) for name in frame.columns}
    made = points(RICH)
    return type(made)(RICH, values, len(frame)).terms()


@pytest.mark.parametrize(
    "formula",
    [
        "~ visit",
        "~ sex + race + arm*visit",
        "~ age + base + age:visit + arm:visit",
        "~ 0 + arm:visit",
        "~ sex*race + race:age + age:base",
        "~ arm*age*visit",
        "~ I(age - 50) + I((base - 0.5)**2):where(sex, 'M') + arm*visit",
        "pain ~ C(sex) + arm/visit",
    ],
)
def test_the_design_makes_the_columns_that_formulaic_makes_of_rows(formula: str) -> None:
    frame = people(40)
    made = design(formula, RICH)
    expected = model_matrix(formula.partition("~")[2], frame, context={"where": is_at})
    place = [VISITS.index(visit) for visit in frame["visit"]]
    found = np.einsum("nq,nqp->np", terms_of(frame), made.maps[place])
    size = np.abs(np.asarray(expected, dtype=float)).max(axis=0)
    # 1e-12 of a column's size: rounding of products of three numbers of about 100.
    assert np.abs(found - np.asarray(expected, dtype=float)).max(axis=0) == pytest.approx(
        np.zeros_like(size), abs=float(1e-12 * size.max())
    )
    assert sorted(place for places in made.assign.values() for place in places) == list(
        range(len(made.coefficients))
    )


def test_coefficients_are_called_as_r_and_mmrm_call_them() -> None:
    made = design("~ race + arm*visit", RICH)
    assert made.coefficients[:5] == ("(Intercept)", "racea", "racec", "armcells", "armsham")
    assert made.coefficients[-1] == "armsham:visitv3"
    assert list(made.assign) == ["(Intercept)", "race", "arm", "visit", "arm:visit"]


def test_a_basis_is_called_by_its_name() -> None:
    made = design("~ knots + base3:where(sex, 'M')", RICH)
    assert made.coefficients[1:4] == ("knots1", "knots2", "knots3")  # x and two cubic pieces
    assert len(made.assign["base3:where(sex, 'M')"]) == 3


def test_without_interactions_the_map_is_of_ones_and_zeros() -> None:
    made = design("~ sex + arm*visit", RICH)
    assert set(np.unique(made.maps)) == {0.0, 1.0}


def test_a_raw_number_undoes_centre_and_scale() -> None:
    """age = 50 + 10 z: the column of age is 50 times the constant and 10 times z."""
    made = design("~ age", PLAIN)
    column = made.maps[0][:, made.coefficients.index("age")]
    assert column[:2] == pytest.approx([50, 10], rel=1e-13)
    assert column[2:] == pytest.approx([0, 0], abs=1e-13)


def test_equal_means_at_baseline_can_be_asked_for() -> None:
    """The constrained model: at the first visit no coefficient of the arm has a part."""
    made = design(
        "~ visit + where(visit, 'v1'):where(arm, 'cells') + where(visit, 'v2'):where(arm, 'cells')",
        PLAIN,
    )
    arm = PLAIN.columns.index(next(c for c in PLAIN.columns if c.name == "arm[cells]"))
    assert not made.maps[0, arm].any()
    assert made.maps[1, arm, 3] == made.maps[2, arm, 4] == 1
    assert np.linalg.matrix_rank(made.maps.reshape(-1, 5)) == 5


@pytest.mark.parametrize(
    ("formula", "kind", "said"),
    [
        ("~ weight + visit", "undeclared", "names 'weight'; expected"),
        ("~ center(age) + visit", "learns-from-data", r"center\(\) takes its constants"),
        ("~ poly(age, 2)", "learns-from-data", "declare a basis"),
        ("~ I(age**2)", "not-spanned", "no sum of the specification's columns"),
        ("~ sex:base:age", "not-spanned", "before summing"),
        ("~ age +* visit", "formula", "cannot be read"),
        ("~ where(arm, 'nobody')", "formula", "nobody, which is no level"),
        ("function ~ visit", "other-outcome", "the sums are of 'pain'"),
    ],
)
def test_what_the_sums_cannot_answer_is_refused(formula: str, kind: str, said: str) -> None:
    with pytest.raises(RequestError, match=said) as refused:
        design(formula, RICH)
    assert refused.value.kinds == {kind}


@pytest.mark.parametrize(
    "said",
    [
        "I(__import__('os').getpid() + age)",
        "I(0 * len(open('made-by-a-formula', 'w').name) + age)",
        "I(().__class__.__base__.__subclasses__().__len__() + age)",
        "np.fromfile('a-file')",
        "{[age for age in (1, 2)]}",
        "where(arm, f'{age}')",
        "I(9 ** 9 ** 9 * age)",
        "I(age ** (2 - age))",
        "I((lambda: age)())",
        "I('a' * 9)",
    ],
)
def test_a_formula_runs_nothing(said: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RequestError) as refused:
        design(f"~ visit + {said}", RICH)
    assert refused.value.kinds <= {"not-allowed", "formula"}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("said", ["np.mean(age)", "I(age - age.mean())", "I(age / age.max())"])
def test_constants_of_the_invented_subjects_are_no_constants(said: str) -> None:
    """They would be the mean of people whom nobody has seen, and the fit would not show it."""
    with pytest.raises(RequestError, match="expected declared names"):
        design(f"~ {said}", RICH)


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("~ 0", "no coefficient"),
        ("~ arm | visit", "several parts"),
        ("~ C(race, levels=['a', 'b'])", "outside of the nominated levels"),
        ("~ .", "cannot be read"),
        ("~ (arm + sex + visit)**30", "the power 30; expected at most 5"),
    ],
)
def test_what_is_no_formula_of_one_model_is_refused(formula: str, said: str) -> None:
    with pytest.raises(RequestError, match=said) as refused:
        design(formula, RICH)
    assert refused.value.kinds == {"formula"}


def test_a_coding_of_its_own_may_be_asked_for() -> None:
    made = design("~ C(race, contr.treatment(base='a')) + C(sex, Sum())", RICH)
    assert made.maps.shape == (4, len(RICH.columns), 4)


def test_a_name_with_a_blank_stands_in_backticks() -> None:
    from dataclasses import replace

    spaced = replace(PLAIN, covariates=(Categorical("age at entry", ("young", "old")),), terms=())
    assert "age at entry" in design("~ `age at entry` + visit", spaced).assign


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(RequestError) as refused:
        design("y ~ center(age) + height + weight", RICH)
    assert len(refused.value.faults) == 4


def test_an_arm_of_one_level_needs_no_place_in_the_formula() -> None:
    from dataclasses import replace

    alone = replace(
        PLAIN, arm=Arm("arm", ("all",)), covariates=(Categorical("sex", ("F", "M")),), terms=()
    )
    assert design("~ sex*visit", alone).maps.shape == (3, 2, 6)
