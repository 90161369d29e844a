"""What invented people answer at their assessment."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from blastema.app.demo.asked import answers
from blastema.core.rules import rulebook
from blastema.core.rules.said import faults


@pytest.mark.parametrize("year", [2020, 2023, 2030])
def test_the_answers_contradict_themselves_on_no_day(year: int) -> None:
    """The cases they are taken from hold days, and a history may begin before any of them."""
    for number in range(100):
        on = date(year, 1, 1) + timedelta(days=number * 3)
        assert faults(answers(on, number), on, rulebook()) == ()
