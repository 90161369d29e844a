"""FHIR R4 dates and moments: the table of what is one and what is not."""

import pytest

from blastema.fhir.dates import date_of, is_date, is_moment

# Parent of the forms: FHIR R4, datatypes.html, date and dateTime.
DATES = ["1980", "1980-02", "1980-02-29", "0001-01-01", "9999-12-31", "2000-02-29"]
NO_DATES = [
    "",
    "80",
    "0000",
    "1980-13",
    "1980-00",
    "1980-02-30",
    "1900-02-29",
    "1980-2-3",
    "1980-02-29\n",
    " 1980",
    "1980/02/29",
    "29-02-1980",
    "١٩٨٠",  # Arabic-Indic digits count as digits in Python, not in FHIR
    "1980-02-29T00:00:00Z",
]
MOMENTS = [
    *DATES,
    "2015-02-07T13:28:17Z",
    "2015-02-07T13:28:17.239+02:00",
    "2015-02-07T00:00:00-14:00",
    "2016-12-31T23:59:60Z",  # the leap second that FHIR allows
]
NO_MOMENTS = [
    "2015-02-07T13:28",  # seconds are required
    "2015-02-07T13:28:17",  # so is the offset, as soon as there is a time
    "2015-02-07T24:00:00Z",
    "2015-02-07T13:60:00Z",
    "2015-02-07T13:28:61Z",
    "2015-02-07T13:28:17+14:30",
    "2015-02-30T13:28:17Z",
    "2015-02-07 13:28:17Z",
    "2015-02T13:28:17Z",
    "2015-02-07T13:28:17Z\n",
]


@pytest.mark.parametrize("text", DATES)
def test_a_date_may_be_partial(text):
    assert is_date(text)


@pytest.mark.parametrize("text", NO_DATES)
def test_no_date(text):
    assert not is_date(text)


@pytest.mark.parametrize("text", MOMENTS)
def test_a_moment_is_a_date_or_has_seconds_and_an_offset(text):
    assert is_moment(text)


@pytest.mark.parametrize("text", NO_MOMENTS)
def test_no_moment(text):
    assert not is_moment(text)


def test_the_date_of_a_moment_is_the_senders_own():
    # In UTC this is still the 6th; the sender's clock said the 7th, and so does the record.
    assert date_of("2015-02-07T00:30:00+02:00") == "2015-02-07"
