"""A specification as a file: it comes back the same, and every fault is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from blastema.evidence.specification.errors import SpecificationError
from blastema.evidence.specification.written import (
    from_content,
    from_toml,
    read_specification,
    to_toml,
)
from tests.evidence.specifications import PLAIN, RICH

TEXT = """
name = "knee"
version = 2

[outcome]
name = "pain"
least = 0
most = 10
decimals = 1
centre = 5.0

[[visits]]
name = "week-6"
day = 42

[arm]
name = "arm"
levels = ["care", "cells"]

[[covariates]]
type = "continuous"
name = "age"
decimals = 0
centre = 60
scale = 10
"""


@pytest.mark.parametrize("spec", [PLAIN, RICH], ids=["plain", "rich"])
def test_it_comes_back_the_same(spec) -> None:
    assert from_toml(to_toml(spec)) == spec
    assert from_content(spec.content).fingerprint == spec.fingerprint


def test_a_number_is_read_with_the_digits_it_has(tmp_path: Path) -> None:
    path = tmp_path / "spec.toml"
    path.write_text(TEXT.replace("most = 10", "most = 10.10"))
    assert str(read_specification(path).outcome.most) == "10.1"


def test_all_faults_are_told_at_once() -> None:
    text = (
        TEXT.replace("version = 2\n", "")
        .replace("day = 42", "dya = 42")
        .replace('type = "continuous"', 'type = "number"')
        .replace("most = 10", "most = -1")
    )
    with pytest.raises(SpecificationError) as refused:
        from_toml(text)
    told = "\n".join(refused.value.faults)
    for said in ("no 'version'", "'dya', which is not known", "no type", "expected least < most"):
        assert said in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = ", "no TOML"),
        (TEXT.replace("[outcome]", "[outcom]"), "'outcom', which is not known"),
        (TEXT.replace("[[visits]]", "[visits]"), "visits is no list"),
        ('arm = "x"\n' + TEXT.replace("[arm]", "[weight]"), "arm is str; expected a table"),
        (TEXT.replace("levels = [", "levels = [1, "), "text without"),
        (TEXT.replace("day = 42", 'day = "soon"'), "expected a whole number"),
    ],
)
def test_what_is_no_specification_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(SpecificationError, match=said):
        from_toml(text)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "spec.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SpecificationError, match="is not text in UTF-8"):
        read_specification(path)
