"""The room is a library: no clinic, and nothing heavy until it is needed."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest

from blastema import evidence as room


def test_importing_the_room_loads_neither_django_nor_arrow() -> None:
    heavy = "numpy", "pyarrow", "scipy", "django", "blastema.core", "blastema.records"
    program = f"import sys, blastema.evidence; print([m for m in {heavy!r} if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


def test_every_public_name_is_found_and_nothing_else() -> None:
    assert [name for name in room.__all__ if getattr(room, name, None) is None] == []
    assert set(room.__all__) <= set(dir(room))
    with pytest.raises(AttributeError, match="no attribute 'guess'"):
        room.guess  # noqa: B018


@pytest.mark.parametrize(
    "name", [module.name for module in pkgutil.walk_packages(room.__path__, "blastema.evidence.")]
)
def test_the_examples_in_the_room_s_words_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
