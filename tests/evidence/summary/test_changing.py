"""What changes from visit to visit is summed as exactly as the rest, by every engine."""

from __future__ import annotations

import functools
import pickle
import random
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.evidence.specification.errors import SpecificationError
from blastema.evidence.specification.parts import Categorical, Continuous, Weight
from blastema.evidence.specification.read import read_canonical, read_toml, write_toml
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary import plan
from blastema.evidence.summary.duck import Query
from blastema.evidence.summary.errors import LayoutError
from blastema.evidence.summary.faults import Fault, RowsError
from blastema.evidence.summary.file import from_table, to_table
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.summarise import summarise
from blastema.evidence.summary.summary import Summary
from tests.evidence.specifications import PLAIN
from tests.evidence.summary.changing import (
    ALL,
    CHANGING,
    WEIGHT_ALONE,
    WEIGHTED,
    Subject,
    judge,
    long_table,
    people,
    wide_table,
)

LONG, ORDERED = Long("id", "visit"), Long("id", "visit", ordered=True)
WHICH = st.sampled_from(ALL)


def summed(subjects: list[Subject], spec: Specification, source: str = "a") -> Summary:
    return summarise(wide_table(subjects), spec, source=source, threads=1)


@given(people(), WHICH)
def test_the_judge_agrees_with_the_wide_engine(subjects: list[Subject], spec) -> None:
    assert summed(subjects, spec) == judge(subjects, spec)


@given(people(), WHICH, st.integers(1, 5))
def test_the_judge_agrees_with_the_ordered_long_engine(subjects, spec, cut: int) -> None:
    batches = long_table(subjects).to_batches(max_chunksize=cut)
    found = summarise(batches, spec, source="a", layout=ORDERED, threads=1)
    assert found == judge(subjects, spec)


@given(people(), WHICH, st.randoms(use_true_random=False))
def test_the_judge_agrees_with_the_long_engine_in_any_order(
    subjects, spec, chance: random.Random
) -> None:
    table = long_table(subjects)
    order = list(range(table.num_rows))
    chance.shuffle(order)
    mixed = table.take(pa.array(order, pa.int64()))
    assert summarise(mixed, spec, source="a", layout=LONG, threads=1) == judge(subjects, spec)


@given(people(), WHICH)
def test_the_judge_agrees_with_duckdb_wide_and_long(subjects: list[Subject], spec) -> None:
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.register("wide", wide_table(subjects))
    connection.register("long", long_table(subjects))
    wide = Query("SELECT * FROM wide", connection)
    long = Query("SELECT * FROM long", connection)
    whole = judge(subjects, spec)
    assert summarise(wide, spec, source="a", threads=1) == whole
    assert summarise(long, spec, source="a", layout=LONG, threads=1) == whole


@given(people(20), WHICH, st.integers(1, 3), st.integers(1, 7))
def test_threads_and_batches_change_no_bit(subjects, spec, threads: int, size: int) -> None:
    batches = wide_table(subjects).to_batches(max_chunksize=size)
    assert summarise(batches, spec, source="a", threads=threads) == judge(subjects, spec)


@given(people(), WHICH)
def test_factors_as_cells_and_as_columns_give_the_same_sums(subjects, spec) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "MOST_CELLS", 0)
        assert summed(subjects, spec) == judge(subjects, spec)


@given(people(15), WHICH, st.data())
def test_any_split_and_any_merge_tree_give_the_same_fingerprint(
    subjects: list[Subject], spec, data: st.DataObject
) -> None:
    places = data.draw(st.lists(st.integers(0, 3), min_size=len(subjects), max_size=len(subjects)))
    parts = [
        summed([s for s, at in zip(subjects, places, strict=True) if at == part], spec, str(part))
        for part in data.draw(st.permutations(range(4)))
    ]
    whole = summed(subjects, spec)
    chain = functools.reduce(Summary.__add__, parts)
    assert chain == (parts[0] + parts[1]) + (parts[2] + parts[3])
    assert chain.fingerprint == whole.fingerprint
    assert chain.answers_left_out == whole.answers_left_out


@given(people(), people(), WHICH)
def test_subtracting_undoes_adding(left: list[Subject], right: list[Subject], spec) -> None:
    a, b = summed(left, spec, "a"), summed(right, spec, "b")
    assert (a + b) - b == a


@given(people(), WHICH)
def test_sums_travel_and_are_read_back(subjects: list[Subject], spec) -> None:
    here = summed(subjects, spec)
    for back in (pickle.loads(pickle.dumps(here)), from_table(to_table(here))):
        assert (back, back.fingerprint) == (here, here.fingerprint)
        assert back.answers_left_out == here.answers_left_out


@given(people())
def test_no_answer_disappears(subjects: list[Subject]) -> None:
    """Answers of those in the sums: counted at a visit, or among those left out."""
    found = summed(subjects, WEIGHTED)
    given_answers = sum(
        answer is not None for s in subjects if s["age"] is not None for answer in s["pain"]
    )
    counted = sum(answered for _, answered in found.answered().values())
    assert counted + sum(found.answers_left_out.values()) == given_answers


SUBJECT = {
    "arm": "care",
    "age": 50,
    "sex": "F",
    "pain": [5.0, 6.0, None],
    "dose": [1.0, 2.0, None],
    "stress": [0.0, 1.5, None],
    "drug": ["none", "weak", None],
    "w": [1.0, 2.0, None],
}


def changed(part: str, place: int, value: object) -> Subject:
    values = list(SUBJECT[part])  # type: ignore[call-overload]
    values[place] = value
    return SUBJECT | {part: values}


def test_a_visit_without_its_dose_leaves_the_pattern_and_is_counted() -> None:
    found = summed([SUBJECT, changed("dose", 1, None)], WEIGHTED)
    assert [key.pattern for key in found.entries] == ["100", "110"]
    assert dict(found.answers_left_out) == {("care", "dose is missing at v1"): 1}
    assert found.subjects == 2
    assert not found.left_out


def test_a_dose_without_an_answer_is_not_read() -> None:
    """What was taken at a visit that nobody answered changes no sum."""
    assert summed([changed("dose", 2, 7.5)], WEIGHTED) == summed([SUBJECT], WEIGHTED)


def test_levels_come_as_dictionaries_and_numbers_as_decimals() -> None:
    """What Parquet and data frames make of such columns is the same."""
    subjects = [SUBJECT, changed("drug", 0, "strong"), changed("dose", 1, 2.5)]
    wide, long = wide_table(subjects), long_table(subjects)
    for name in ("d0", "d1", "d2"):
        place = wide.schema.get_field_index(name)
        wide = wide.set_column(place, name, wide[name].dictionary_encode())
    for name in ("dose_v0", "dose_v1", "dose_v2"):
        place = wide.schema.get_field_index(name)
        wide = wide.set_column(place, name, wide[name].cast(pa.decimal128(6, 1)))
    long = long.set_column(
        long.schema.get_field_index("drug"), "drug", long["drug"].dictionary_encode()
    )
    whole = judge(subjects, CHANGING)
    assert summarise(wide, CHANGING, source="a") == whole
    assert summarise(long, CHANGING, source="a", layout=LONG) == whole


def test_weights_so_small_that_a_column_is_one_limb() -> None:
    """No column is the constant that a compiled loop counts by; nobody's logarithm is lost."""
    small = SUBJECT | {"w": [1e-9, 2e-9, None]}
    found = summed([small, SUBJECT | {"pain": [None, None, None]}], WEIGHT_ALONE)
    assert found == judge([small, SUBJECT | {"pain": [None, None, None]}], WEIGHT_ALONE)


@pytest.mark.parametrize("layout", [None, LONG])
@pytest.mark.parametrize(
    ("part", "value", "reason"),
    [
        ("dose", 20.1, "is outside 0 to 20"),
        ("dose", 1.23, "has more than 1 decimals"),
        ("stress", float("inf"), "is infinite"),
        ("drug", "other", "has an unknown level"),
        ("w", 0.0, "is not above zero"),
        ("w", -1.0, "is not above zero"),
    ],
)
def test_an_impossible_value_names_the_visit(layout, part: str, value, reason: str) -> None:
    subjects = [SUBJECT, changed(part, 1, value)]
    table = wide_table(subjects) if layout is None else long_table(subjects)
    with pytest.raises(RowsError) as caught:
        summarise(table, WEIGHTED, source="a", layout=layout)
    assert [(f.column, f.reason) for f in caught.value.faults] == [(f"{part} at v1", reason)]
    kept: list[Fault] = []
    found = summarise(
        table, WEIGHTED, source="a", layout=layout, on_fault="report", faults=kept, threads=1
    )
    assert dict(found.left_out) == {("care", f"{part} at v1 {reason}"): 1}
    assert found.subjects == 1


def test_every_absent_column_of_a_visit_is_named() -> None:
    with pytest.raises(LayoutError) as caught:
        summarise(wide_table([SUBJECT]).drop(["dose_v1", "d2"]), CHANGING, source="a")
    told = " ".join(caught.value.faults)
    assert "'dose_v1'" in told
    assert "'d2'" in told
    with pytest.raises(LayoutError, match="'stress'"):
        summarise(long_table([SUBJECT]).drop(["stress"]), CHANGING, source="a", layout=LONG)


def test_a_constant_covariate_may_not_change_in_a_long_table() -> None:
    table = long_table([SUBJECT, SUBJECT | {"age": 51}])
    one = table.set_column(0, "id", pa.array(["s"] * table.num_rows))
    with pytest.raises(RowsError, match="age changes within a subject"):
        summarise(one.slice(1, 3), CHANGING, source="a", layout=LONG)


@pytest.mark.parametrize("spec", ALL)
def test_the_specification_reads_back_from_toml_and_canonical_json(spec) -> None:
    assert read_toml(write_toml(spec)) == spec
    assert read_canonical(spec.canonical()) == spec


def test_a_specification_without_change_keeps_its_fingerprint() -> None:
    """It was written before parts could vary; sums made then still add."""
    assert b"varying" not in PLAIN.canonical()
    assert PLAIN.fingerprint == "6c8cf93cc3dd96da7cd8f0a40d03e7ce93a4f4c227bb1a19b2e8f3d30467388c"


def test_columns_of_visits_have_names_that_say_so() -> None:
    names = [column.name for column in CHANGING.columns]
    assert names[:6] == ["1", "age", "sex[M]", "dose(v0)", "dose(v1)", "dose(v2)"]
    assert "arm[cells]:drug[weak]:dose(v1)" in names
    names = [column.name for column in WEIGHT_ALONE.columns]
    assert names[:4] == ["1(v0)", "1(v1)", "1(v2)", "age(v0)"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"covariates": (Continuous("x", varying=True, columns=("a", "b")),)}, "has 2 columns"),
        ({"covariates": (Continuous("x", varying=True), Continuous("x_v0"))}, "'x_v0' of a vary"),
        (
            {
                "covariates": (
                    Continuous("x", varying=True, columns=("a", "b", "c")),
                    Continuous("z", varying=True, columns=("d", "e", "a")),
                )
            },
            "'a' is to hold two things",
        ),
        (
            {"covariates": (Categorical("f", ("a", "b"), varying=True),), "strata": ("f",)},
            "strata names 'f'",
        ),
    ],
)
def test_what_a_varying_part_cannot_be(change, said: str) -> None:
    with pytest.raises(SpecificationError, match=said):
        replace(PLAIN, terms=(), **change)


def test_columns_of_visits_belong_to_what_varies() -> None:
    with pytest.raises(SpecificationError, match="say varying = true"):
        Continuous("x", columns=("a", "b"))
    with pytest.raises(SpecificationError, match="names a column twice"):
        Weight("w", varying=True, columns=("a", "a"))
    with pytest.raises(SpecificationError, match="expected true or false"):
        read_toml(write_toml(CHANGING).replace("varying = true", 'varying = "yes"', 1))
