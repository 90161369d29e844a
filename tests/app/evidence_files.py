"""Tables as files, and the object that a question to them prints."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from blastema.app import cli
from tests.evidence.means.made import VISITS


def write(name: str, table: Sequence[dict[str, Any]]) -> None:
    with Path(name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)


def long(people: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a person and visit, of the made trial's people with an ``id``."""
    kept = ("id", "arm", "sex", "age")
    return [{**{k: p[k] for k in kept}, "visit": v, "pain": p[v]} for p in people for v in VISITS]


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert cli.main(["evidence", *words, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found
