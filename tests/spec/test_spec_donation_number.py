"""The donation number: its check character, how it is typed, scanned and shown.

Vectors: reference table of the check character (Red Book annex 2 for the first; two
implementations for the others). The judge is python-stdnum's ISO 7064 MOD 37-2.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from blastema.core.identity import DonationNumber, IdentityError

numbers = st.builds(
    "{}{}{:02d}{:06d}".format,
    st.sampled_from("ABCDEFGHIJKLMNPQRSTUVWXYZ123456789"),
    st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=4, max_size=4),
    st.integers(0, 99),
    st.integers(0, 999_999),
)


@pytest.mark.parametrize(
    ("number", "check", "flags"),
    [
        ("G123498654321", "H", "77"),
        ("A999926000001", "8", "68"),
        ("A999926000002", "6", "66"),
        ("A999926999999", "N", "83"),
    ],
)
def test_check_character(number, check, flags):
    parsed = DonationNumber.parse(number)
    assert (parsed.check, parsed.check_flags) == (check, flags)


@pytest.mark.parametrize(
    "written",
    [
        "A999926000001",
        "A9999 26 000001",
        "a9999 26 000001",
        "A9999 26 000001 8",
        "A9999260000018",
        "=A99992600000100",
        "=A99992600000168",
        "=A99992600000120",
        "  A9999 26 000001 8 ",
    ],
)
def test_every_way_of_writing_one_number_is_the_same_number(written):
    parsed = DonationNumber.parse(written)
    assert parsed == DonationNumber.of("A9999", 2026, 1)
    assert str(parsed) == "A999926000001"
    assert parsed.for_people == "A9999 26 000001 8"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "13 characters; this has 0"),
        ("A99992600000", "13 characters; this has 12"),
        ("A9999 26 000001 7", "check character does not match"),
        ("A9999 26 000001 88", "this has 15"),
        ("O999926000001", "neither 0 nor O"),
        ("0999926000001", "neither 0 nor O"),
        ("A9999X6000001", "2 digits of the year"),
        ("A99992600000X", "6 digits"),
        ("A99-926000001", "facility code"),
        ("A9999٢٦000001", "facility code"),
        ("=A999926000001", "the scan has 14 characters"),
        ("=A99992600000167", "check value in the scan"),
        ("=A99992600000197", "flag characters"),
        ("=A999926000001AB", "flag characters"),
    ],
)
def test_a_number_that_cannot_be(written, words):
    with pytest.raises(IdentityError, match=f"(?i){words}"):
        DonationNumber.parse(written)


def test_flags_are_carried_and_never_compared():
    one, other = DonationNumber("A999926000001", "20"), DonationNumber("A999926000001", "59")
    assert one == other
    assert hash(one) == hash(other)
    assert (one.for_scan, other.for_scan) == ("=A99992600000120", "=A99992600000159")


@pytest.mark.parametrize(("number", "doubts"), [("A999926000001", 0), ("A9XYZ26000001", 1)])
def test_what_could_not_be_verified_warns_and_does_not_refuse(number, doubts):
    assert len(DonationNumber.parse(number).doubts) == doubts


@pytest.mark.parametrize("sequence", [-1, 1_000_000])
def test_a_running_number_that_does_not_fit(sequence):
    with pytest.raises(IdentityError, match="running number"):
        DonationNumber.of("A9999", 26, sequence)


@given(numbers)
def test_the_check_character_is_the_judges(number):
    assert DonationNumber.parse(number).check == mod_37_2.calc_check_digit(number)


@given(numbers)
def test_what_is_shown_and_what_is_scanned_reads_back(number):
    parsed = DonationNumber.parse(number)
    checked = DonationNumber(number, parsed.check_flags)
    assert DonationNumber.parse(parsed.for_people) == parsed
    assert DonationNumber.parse(checked.for_scan) == parsed
    assert (parsed.facility, parsed.year, parsed.sequence) == (
        number[:5],
        int(number[5:7]),
        int(number[7:]),
    )


@given(numbers, st.integers(0, 12), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_found(number, place, digit):
    wrong = number[:place] + digit + number[place + 1 :]
    if wrong == number:
        return
    with pytest.raises(IdentityError):
        DonationNumber.parse(wrong + DonationNumber.parse(number).check)
