"""The how-to pages about sums: their Python runs as it stands, and prints what they show."""

from __future__ import annotations

import contextlib
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from blastema.evidence.specification.read import write_toml
from tests.evidence.specifications import PLAIN

PAGES = Path(__file__).parents[2] / "docs" / "how-to"


def blocks(name: str) -> list[tuple[str, list[str]]]:
    """Each block of Python, and the indented lines that the page shows until the next one."""
    found = []
    for piece in (PAGES / name).read_text("utf-8").split("```python\n")[1:]:
        code, _, after = piece.partition("```\n")
        found.append((code, [line[4:] for line in after.splitlines() if line.startswith("    ")]))
    return found


def run(code: str, names: dict[str, Any]) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, names)
    return printed.getvalue()


def test_correcting_an_answer_prints_what_the_page_shows() -> None:
    names: dict[str, Any] = {}
    pairs = blocks("correct-an-answer.md")
    assert len(pairs) == 3
    for code, shown in pairs:
        assert run(code, names).splitlines() == shown


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eight people in two sites' folders, wide and long, and the specification."""
    monkeypatch.chdir(tmp_path)
    Path("pain.toml").write_text(write_toml(replace(PLAIN, name="pain")), "utf-8")
    wide = [
        {"id": f"p{n}", "arm": ("care", "cells")[n % 2], "age": 40 + n}
        | {"v0": 5.0 + n / 10, "v1": None if n == 3 else 4.0, "v2": 3.0}
        for n in range(8)
    ]
    long = [
        {k: p[k] for k in ("id", "arm", "age")} | {"visit": v, "pain": p[v]}
        for p in wide
        for v in ("v0", "v1", "v2")
    ]
    for site, part in (("north", slice(0, 4)), ("south", slice(4, 8))):
        _write(f"people/site={site}/part-0.parquet", wide[part])
        rows = [row for row in long if row["id"] in {p["id"] for p in wide[part]}]
        _write(f"visits/site={site}/year=2026/part-0.parquet", rows)
    _write("visits.parquet", long[::-1])
    _write("visits-by-person.parquet", long)
    return tmp_path


def _write(name: str, rows: list[dict[str, Any]]) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), name)


def test_every_way_to_sum_many_rows_gives_the_same_sums(registry: Path) -> None:
    pytest.importorskip("duckdb")
    names: dict[str, Any] = {"__name__": __name__}
    prints = set()
    for code, _ in blocks("sum-a-hundred-million-rows.md"):
        run(code, names)
        prints.add(names["sums"].fingerprint)
    assert len(prints) == 1
    assert names["sums"].subjects == 8
    first, *others = [names["part"](path, names["spec"]) for path in names["files"]]
    assert {sum(others, first).fingerprint} == prints


def test_the_shell_of_the_page_does_too(registry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The loop's two commands, as the shell would give them."""
    from blastema.app import cli
    from blastema.evidence import read_summary, read_toml, summarise

    files = sorted(Path("people").glob("*/*.parquet"))
    Path("sums").mkdir()
    for n, path in enumerate(files):
        words = ["summarise", str(path), "--spec", "pain.toml", "-o", f"sums/{n}.arrow"]
        assert cli.main(["evidence", *words]) == 0
    sums = sorted(map(str, Path("sums").iterdir()))
    assert cli.main(["evidence", "merge", *sums, "-o", "all.arrow"]) == 0
    whole = summarise(files, read_toml(Path("pain.toml").read_text("utf-8")), source="all")
    assert read_summary("all.arrow").fingerprint == whole.fingerprint
