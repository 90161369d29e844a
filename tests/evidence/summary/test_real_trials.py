"""Two real tables: nine clinics added up are the pooled sums; floats on the grid stay close."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from blastema.evidence.specification.parts import (
    Arm,
    Categorical,
    Continuous,
    Outcome,
    Visit,
    Weight,
)
from blastema.evidence.specification.specification import Specification
from blastema.evidence.summary.layout import Long
from blastema.evidence.summary.summarise import summarise
from blastema.evidence.summary.summary import Summary

DATA = Path(
    os.environ.get("BLASTEMA_TEST_DATA", Path(__file__).parents[3].parent / "shared" / "data")
)
SITES = DATA / "cdystonia_9_site_rct.csv"
FEV = DATA / "fev_data.csv"

pytestmark = [
    pytest.mark.shared_data,
    pytest.mark.skipif(
        not (SITES.exists() and FEV.exists()),
        reason="the shared data are not beside the repository (BLASTEMA_TEST_DATA)",
    ),
]

DYSTONIA = Specification(
    "cervical dystonia",
    1,
    Outcome("twstrs", 0, 87, decimals=0, centre=45),
    tuple(Visit(str(week), 7 * week) for week in (2, 4, 8, 12, 16)),
    Arm("treat", ("1", "2", "3")),
    (
        Continuous("age", decimals=0, centre=55, scale=10),
        Categorical("sex", ("1", "2")),
    ),
    ("age", "sex", "age:sex"),
)

LUNGS = Specification(
    "fev",
    1,
    Outcome("FEV1", 0, 100, better="higher", centre=40),
    tuple(Visit(f"VIS{n}", n) for n in range(1, 5)),
    Arm("ARMCD", ("PBO", "TRT")),
    (
        Categorical("RACE", ("Asian", "Black or African American", "White")),
        Categorical("SEX", ("Male", "Female")),
        Continuous("FEV1_BL", centre=40, scale=10),
    ),
    grouping=("ARMCD",),
)


def dystonia(site: int | None = None) -> pa.Table:
    """The table after week 0, of one site or all; ``id`` is unique within a site only."""
    with SITES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    wanted = [r for r in rows if float(r["week"]) and site in (None, round(float(r["site"])))]
    names = ("treat", "age", "sex", "twstrs")
    columns = {name: [float(r[name]) if r[name] else None for r in wanted] for name in names}
    columns["week"] = [round(float(r["week"])) for r in wanted]
    columns["who"] = [1000 * float(r["site"]) + float(r["id"]) for r in wanted]
    return pa.table(columns)


def test_nine_sites_added_up_are_the_pooled_sums_bit_for_bit() -> None:
    layout = Long("who", "week")
    sites = [
        summarise(dystonia(site), DYSTONIA, source=f"site {site}", layout=layout)
        for site in range(1, 10)
    ]
    pooled = summarise(dystonia(), DYSTONIA, source="all", layout=layout)
    together = sum(sites[1:], sites[0])
    assert together.entries == pooled.entries
    assert together.fingerprint == pooled.fingerprint
    everybody = set(dystonia()["who"].to_pylist())
    # 109 were randomised (Brashear 1999); one of them has no row after week 0 in the file.
    assert pooled.subjects + sum(pooled.left_out.values()) == len(everybody) == 108
    one, all_of_them = together.moments(("treat",)), pooled.moments(("treat",))
    for name in ("n", "zz", "zy", "yy"):
        assert (getattr(one, name) == getattr(all_of_them, name)).all()


def lungs() -> pa.Table:
    return pa.csv.read_csv(
        FEV, convert_options=pa.csv.ConvertOptions(null_values=["NA"], strings_can_be_null=True)
    )


def test_engines_agree_on_200_patients_bit_for_bit(tmp_path: Path) -> None:
    pandas, duckdb = pytest.importorskip("pandas"), pytest.importorskip("duckdb")
    table = lungs()
    pa.parquet.write_table(table, tmp_path / "fev.parquet", row_group_size=150)
    with (
        pa.OSFile(str(tmp_path / "fev.arrow"), "wb") as sink,
        pa.ipc.new_file(sink, table.schema) as writer,
    ):
        writer.write_table(table, max_chunksize=33)
    layout = Long("USUBJID", "AVISIT")
    frame = pandas.DataFrame(table.to_pydict())
    engines = [
        table,
        FEV,
        tmp_path / "fev.parquet",
        tmp_path / "fev.arrow",
        frame,
        duckdb.sql(f"FROM '{tmp_path}/fev.parquet'"),
    ]
    found = [summarise(data, LUNGS, source="fev", layout=layout) for data in engines]
    assert {summary.fingerprint for summary in found} == {found[0].fingerprint}
    # The data's own page: 200 patients, 537 of 800 observed.
    assert found[0].subjects == 200
    assert found[0].moments().observations == 537


def plain_moments(table: pa.Table, arm: str) -> np.ndarray:
    """sum of y y' of the fully answered patients of an arm, by floats and a loop."""
    people: dict[str, dict[str, float]] = {}
    for row in table.to_pylist():
        if row["ARMCD"] == arm and row["FEV1"] is not None:
            people.setdefault(row["USUBJID"], {})[row["AVISIT"]] = row["FEV1"] - 40
    whole = [
        [answers[v.name] for v in LUNGS.visits] for answers in people.values() if len(answers) == 4
    ]
    return np.array(whole).T @ np.array(whole)


def test_measurements_on_the_grid_are_close_to_their_floats() -> None:
    found = summarise(lungs(), LUNGS, source="fev", layout=Long("USUBJID", "AVISIT")).moments()
    for place, (group, seen) in enumerate(zip(found.groups, found.seen, strict=True)):
        if seen.all():
            # Each answer is within 2**-33 of its float; a product within 2**-32 times its size.
            expected = plain_moments(lungs(), group)
            bound = 2**-32 * 40 * found.n[place]
            assert np.abs(found.yy[place] - expected).max() <= bound


def test_weights_multiply_each_patient_s_products_exactly() -> None:
    weighted = Specification(
        "weighted", 1, Outcome("y", 0, 10, decimals=1), (Visit("a"), Visit("b")),
        Arm("arm", ("x",)), (Continuous("c", decimals=2),), weight=Weight("w", decimals=2),
    )  # fmt: skip
    rows = {
        "arm": ["x", "x"],
        "c": [1.25, -2.5],
        "w": [0.25, 4.0],
        "a": [1.0, 2.5],
        "b": [3.5, 9.9],
    }
    found = summarise(pa.table(rows), weighted, source="s").moments()
    u = np.array([[1, 1.25, 1, 3.5], [1, -2.5, 2.5, 9.9]])
    expected = (u.T * [0.25, 4.0]) @ u
    got = np.block([[found.zz[0], found.zy[0]], [found.zy[0].T, found.yy[0]]])
    np.testing.assert_allclose(got, expected, rtol=1e-15)  # one rounding here, a few there
    assert found.log_weight[0] == pytest.approx(0.0, abs=2**-30)  # 2 log(1/4) + 2 log 4
    assert found.n[0] == 2


def test_the_moments_are_grouped_as_asked() -> None:
    found: Summary = summarise(lungs(), LUNGS, source="fev", layout=Long("USUBJID", "AVISIT"))
    assert set(found.moments().groups) == {"PBO", "TRT"}
    assert set(found.moments(()).groups) == {"all"}
    assert found.moments(()).subjects == found.moments().subjects
    with pytest.raises(ValueError, match="cannot differ by SEX"):
        found.moments(("SEX",))
