"""A day is read one way only."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms

from blastema.web.days import day_field


def test_a_day_is_read_as_a_browser_sends_it_and_shown_so_again() -> None:
    field = day_field("When", "The day of the paper.")
    assert field.clean("2026-04-03") == date(2026, 4, 3)
    assert 'type="date" name="on" value="2026-04-03"' in str(
        field.widget.render("on", date(2026, 4, 3))
    )


@pytest.mark.parametrize(
    "typed", ["3/4/2026", "04/03/2026", "3.4.2026", "April 3, 2026", "2026-02-30"]
)
def test_what_two_countries_read_as_two_days_is_refused(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        day_field("When").clean(typed)
