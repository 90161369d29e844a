"""Sides, levels, targets, divisions and dates of birth: what is read and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from blastema.core.catalogue import catalogue
from blastema.core.identity import (
    BirthDate,
    Division,
    DonationNumber,
    IdentityError,
    Laterality,
    PatientIdentifier,
    ProductCode,
    SpinalLevel,
    Target,
    age_on,
    product_key,
)
from blastema.core.identity.spine import SEGMENTS

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "side"),
    [
        ("left", Laterality.LEFT),
        (" Right ", Laterality.RIGHT),
        ("R", Laterality.RIGHT),
        ("l", Laterality.LEFT),
        ("bilateral", Laterality.BOTH),
        ("Not applicable", Laterality.NOT_APPLICABLE),
        ("midline", Laterality.MIDLINE),
    ],
)
def test_sides(typed, side):
    assert Laterality.parse(typed) is side


@pytest.mark.parametrize("typed", ["", "lft", "links"])
def test_what_is_not_a_side(typed):
    with pytest.raises(IdentityError, match="not a side"):
        Laterality.parse(typed)


@pytest.mark.parametrize(
    ("typed", "level", "region"),
    [
        ("L4-L5", "L4-L5", "lumbar"),
        ("L4-5", "L4-L5", "lumbar"),
        ("l4/5", "L4-L5", "lumbar"),
        ("L5S1", "L5-S1", "lumbar"),
        ("C0-C1", "C0-C1", "cervical"),
        ("C7-T1", "C7-T1", "cervical"),
        ("T12-L1", "T12-L1", "thoracic"),
        ("S1", "S1", "sacral"),
        ("L3", "L3", "lumbar"),
    ],
)
def test_spinal_levels(typed, level, region):
    parsed = SpinalLevel.parse(typed)
    assert (str(parsed), parsed.region.value) == (level, region)
    assert parsed.is_segment is ("-" in level)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "not a spinal level"),
        ("L4-S1", "not neighbours"),
        ("L5-L4", "not neighbours"),
        ("L4-L4", "not neighbours"),
        ("L6", "does not exist"),
        ("C8", "does not exist"),
        ("C0", "not a level of its own"),
        ("knee", "not a spinal level"),
    ],
)
def test_what_is_not_a_spinal_level(typed, words):
    with pytest.raises(IdentityError, match=words):
        SpinalLevel.parse(typed)


def test_the_spine_has_25_segments_from_skull_to_sacrum():
    # C0-C1 to C7-T1 are 8, T1-T2 to T12-L1 are 12, L1-L2 to L5-S1 are 5.
    assert [str(segment) for segment in (SEGMENTS[0], SEGMENTS[-1])] == ["C0-C1", "L5-S1"]
    assert len(SEGMENTS) == 25


@pytest.mark.parametrize(
    ("site", "side", "level", "written"),
    [
        ("knee", Laterality.LEFT, None, "left knee"),
        ("lumbar-spine", Laterality.MIDLINE, SpinalLevel("L5", "S1"), "midline lumbar-spine L5-S1"),
        ("lumbar-spine", Laterality.RIGHT, SpinalLevel("L4", "L5"), "right lumbar-spine L4-L5"),
        ("sacroiliac-joint", Laterality.RIGHT, None, "right sacroiliac-joint"),
    ],
)
def test_targets(site, side, level, written):
    assert str(Target.at(catalogue().site(site), side, level)) == written


@pytest.mark.parametrize(
    ("site", "side", "level", "words"),
    [
        ("knee", Laterality.MIDLINE, None, "left or the right"),
        ("knee", Laterality.BOTH, None, "left or the right"),
        ("knee", Laterality.LEFT, SpinalLevel("L4", "L5"), "no spinal level"),
        ("lumbar-spine", Laterality.MIDLINE, None, "needs a spinal level"),
        ("lumbar-spine", Laterality.MIDLINE, SpinalLevel("C5", "C6"), "not in the lower part"),
        ("lumbar-spine", Laterality.NOT_STATED, SpinalLevel("L4", "L5"), "one side"),
    ],
)
def test_what_is_not_a_target(site, side, level, words):
    with pytest.raises(IdentityError, match=words):
        Target.at(catalogue().site(site), side, level)


@pytest.mark.parametrize(
    ("code", "parts", "made"),
    [
        ("00", 2, ["A0", "B0"]),
        ("00", 26, [f"{c}0" for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]),
        ("B0", 3, ["Ba", "Bb", "Bc"]),
    ],
)
def test_dividing_a_product(code, parts, made):
    assert [str(part) for part in Division(code).split(parts)] == made


@pytest.mark.parametrize(
    ("code", "parts"), [("Ba", 2), ("00", 1), ("00", 27), ("A", 2), ("0A", 2), ("aa", 2)]
)
def test_what_cannot_be_divided(code, parts):
    with pytest.raises(IdentityError):
        Division(code).split(parts)


def test_a_container_is_named_by_number_product_and_division():
    code = ProductCode.parse("=<A00020B0")
    assert (code.description, code.collection_type, str(code.division)) == ("A0002", "0", "B0")
    assert code.is_local
    assert product_key(DonationNumber.of("A9999", 26, 1), code) == "A999926000001A00020B0"


@pytest.mark.parametrize("typed", ["A000200", "A0002?00", "a00020B0", "A00020BB"])
def test_what_is_not_a_product_code(typed):
    with pytest.raises(IdentityError):
        ProductCode.parse(typed)


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(1960, 6, 1), date(2026, 5, 31), 65),
        (date(1960, 6, 1), date(2026, 6, 1), 66),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (TODAY, TODAY, 0),
    ],
)
def test_ages(born, day, years):
    assert age_on(born, day) == years
    assert BirthDate(born).age_on(day) == years


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2026-11-23", "future"),
        ("1895-11-22", "more than 130 years"),
        ("2026-02-29", "does not exist"),
        ("1900-02-29", "does not exist"),
        ("1960-13-01", "does not exist"),
        ("1.6.1960", "YYYY-MM-DD"),
        ("19600601", "YYYY-MM-DD"),
        ("", "YYYY-MM-DD"),
    ],
)
def test_what_is_not_a_date_of_birth(typed, words):
    with pytest.raises(IdentityError, match=words) as raised:
        BirthDate.parse(typed, TODAY)
    assert not typed or typed not in str(raised.value)


@pytest.mark.parametrize("typed", ["2026-11-22", "1895-11-23", "2000-02-29"])
def test_dates_of_birth(typed):
    assert BirthDate.parse(typed, TODAY).day.isoformat() == typed


def test_an_age_before_birth_is_refused():
    with pytest.raises(IdentityError, match="before the date of birth"):
        age_on(TODAY, date(2026, 11, 21))


@pytest.mark.parametrize(
    ("system", "value"),
    [
        ("http://hospital.example/mrn", "12 34"),
        ("urn:oid:2.16.840.1.113883.4.1", "x"),
        ("mrn", "7"),
    ],
)
def test_patient_identifiers(system, value):
    identifier = PatientIdentifier(system, value)
    assert value not in repr(identifier).replace(system, "")


@pytest.mark.parametrize(
    ("system", "value"),
    [
        ("", "7"),
        ("two words", "7"),
        ("mrn", ""),
        ("mrn", " 7"),
        ("mrn", "7\n8"),
        ("mrn", "7" * 129),
    ],
)
def test_what_is_not_a_patient_identifier(system, value):
    with pytest.raises(IdentityError):
        PatientIdentifier(system, value)
