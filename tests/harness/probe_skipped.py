"""Collected only when it is named: a test that is skipped (see tests/repository)."""

from __future__ import annotations

import pytest


def test_passes() -> None:
    assert True


def test_is_skipped() -> None:
    pytest.skip("on purpose")
