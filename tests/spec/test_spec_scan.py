"""What a scanner may give, and what each scan is taken for.

Vectors: reference/standards.md 1.2 (donation numbers), 1.3 (prefixes, dates), 1.6 (Single
European Code). Where that page marks a length or a layout as unverified, a scan of another
length is refused and an unknown layout is kept as characters.
"""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.identity import Division, DonationNumber, IdentityError, ProductCode
from blastema.core.identity.chain import ChainNumber
from blastema.core.identity.container import Container
from blastema.core.identity.donation import ALPHABET
from blastema.core.identity.scan import (
    KINDS,
    CodedDay,
    CodedMoment,
    Compound,
    Kept,
    SingleEuropeanCode,
    When,
    scanned,
)
from blastema.core.verdict import Refusal

NUMBER = DonationNumber("A999926000001", "68")
CODE = ProductCode("A0002", division=Division("A0"))
# Annex VII of Directive 2006/86/EC: 2 + 6 + 13 + 1 + 7 + 3 + 8 characters.
SEC = SingleEuropeanCode("DE", "00A317", "A999926000001", "E", "0000057", "000", date(2026, 12, 31))


def wall(*parts: int) -> datetime:
    """A time on the wall, as labels have it."""
    return datetime(*parts)  # noqa: DTZ001 - a coded time has no zone


TOLD = [
    ("=A99992600000168", NUMBER),
    ("=A99992600000100", NUMBER),  # flags are never compared
    ("=<A00020A0", CODE),
    ("=<S1234VAa", ProductCode("S1234", "V", Division("Aa"))),
    ("=>026365", CodedDay(date(2026, 12, 31))),
    ("&>0263652359", CodedMoment(When.EXPIRES, wall(2026, 12, 31, 23, 59))),
    ("&>0280600805", CodedMoment(When.EXPIRES, wall(2028, 2, 29, 8, 5))),
    ("&*0260010000", CodedMoment(When.COLLECTED, wall(2026, 1, 1, 0, 0))),
    ("&}0283662359", CodedMoment(When.PRODUCED, wall(2028, 12, 31, 23, 59))),
    (f"&,4{SEC.characters}", SEC),
    (SEC.characters, SEC),
    (SEC.for_people, SEC),
    ("=%5100", Kept("002", "5100")),
    ("=)1234567890", Kept("017", "1234567890")),
    ("&)LOT-7", Kept("018", "LOT-7")),
    ("&):0123", Kept("039", "0123")),
    ("=;D-1", Kept("019", "D-1")),
    ("= 20261231", Kept("031", "20261231")),
    ("=,000001", Kept("032", "000001")),
    ("&,1L-7", Kept("035", "L-7")),
    ("&,2S-7", Kept("036", "S-7")),
    ("&/anything", Kept("040", "anything")),
    ("CI-A9999260000016", ChainNumber("A999926000001")),
    ("ci-a9999 26 000001 6", ChainNumber("A999926000001")),
    ("A9999 26 000001 8 A0", Container(NUMBER, Division("A0"))),
    ("A999926000001", Container(NUMBER)),
    (
        "=+03000=A99992600000168=<A00020A0&>0263652359",
        Compound((NUMBER, CODE, CodedMoment(When.EXPIRES, wall(2026, 12, 31, 23, 59)))),
    ),
    ("=A99992600000168\r\n", NUMBER),
]


@pytest.mark.parametrize(("text", "expected"), TOLD)
def test_a_scan_is_told(text: str, expected: object) -> None:
    assert scanned(text) == expected


def test_every_kind_of_structure_is_in_the_table() -> None:
    assert {k.prefix for k in KINDS} - {k.prefix for k in KINDS if _used(k.prefix)} == set()


def _used(prefix: str) -> bool:
    return any(text.startswith(prefix) for text, _ in TOLD)


REFUSED = [
    ("", "SCAN-EMPTY"),
    ("\r\n", "SCAN-EMPTY"),
    ("=A99992600000167", "SCAN-001"),  # check value of another number
    ("=A9999260000016", "SCAN-001"),  # cut off
    ("=A999926000001680", "SCAN-001"),  # something added
    ("=<A00020A", "SCAN-003"),
    ("=<A00020a0", "SCAN-003"),  # Caps Lock turns divisions round
    ("=>26365", "SCAN-004"),
    ("&>0263662359", "SCAN-005"),  # 2026 has 365 days
    ("&>0260002359", "SCAN-005"),
    ("&>0263652400", "SCAN-005"),
    ("&>0263652360", "SCAN-005"),
    ("&>9263652359", "SCAN-005"),  # a century nobody verified
    ("&>02636523 9", "SCAN-005"),
    (f"&,4{SEC.characters}0", "SCAN-038"),
    (SEC.characters[:-8] + "20261332", "SCAN-UNKNOWN"),
    ("=)", "SCAN-017"),
    ("CI-A9999260000017", "SCAN-UNKNOWN"),
    ("CI-A999926000001", "SCAN-UNKNOWN"),
    ("A9999 26 000001 9", "SCAN-UNKNOWN"),
    ("(01)09501101530003", "SCAN-UNKNOWN"),  # a shop's code
    ("]d1=A99992600000168", "SCAN-SYMBOLOGY"),
    ("\x1d0109501101530003", "SCAN-SIGNS"),
    ("=A9999２６00000168", "SCAN-SIGNS"),
    ("=A99992\x00600000168", "SCAN-SIGNS"),
    ("A9999260000018" * 100, "SCAN-TOO-LONG"),
    ("=+03000=A99992600000168=<A00020A0", "SCAN-023"),  # one of three is missing
    ("=+02000=A99992600000168=<A00020", "SCAN-023"),
    ("=+02000=A99992600000168=A99992600000266", "SCAN-023"),
    ("=+02000=A99992600000168&)LOT-7", "SCAN-023"),  # nobody knows where a lot ends
    ("=+01000xyz", "SCAN-023"),
    ("=+0100", "SCAN-023"),
    ("=+00000", "SCAN-023"),
    ("<script>alert(1)</script>", "SCAN-UNKNOWN"),
    ("'; DROP TABLE x; --", "SCAN-UNKNOWN"),
    ("Ann Testperson 1961-02-28", "SCAN-UNKNOWN"),
]


@pytest.mark.parametrize(("text", "rule"), REFUSED)
def test_a_scan_is_refused(text: str, rule: str) -> None:
    found = scanned(text)
    assert isinstance(found, Refusal), found
    assert set(found.rules) == {rule}
    assert all(finding.remedy for finding in found.findings)


@pytest.mark.parametrize(("text", "rule"), REFUSED)
def test_a_refusal_repeats_no_more_than_three_signs(text: str, rule: str) -> None:
    said = str(scanned(text))
    long = {text[i : i + 6] for i in range(len(text) - 5) if not text[i : i + 6].isspace()}
    assert [part for part in long if part in said] == []


@given(st.text(max_size=600))
def test_any_text_at_all_gives_a_structure_or_a_refusal(text: str) -> None:
    assert scanned(text) is not None


_FIRST = "ABCDEFGHIJKLMNPQRSTUVWXYZ123456789"
_WORD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
numbers = st.builds(
    lambda first, rest, digits: f"{first}{rest}{digits:08d}",
    st.sampled_from(_FIRST),
    st.text(_WORD, min_size=4, max_size=4),
    st.integers(0, 99_999_999),
).map(lambda number: DonationNumber(number, DonationNumber(number).check_flags))
divisions = st.one_of(
    st.just("00"),
    st.sampled_from(_WORD[:26]).map(lambda letter: f"{letter}0"),
    st.tuples(st.sampled_from(_WORD[:26]), st.sampled_from(_WORD[:26].lower())).map("".join),
).map(Division)
codes = st.builds(
    ProductCode,
    st.from_regex(r"\A[A-Z][0-9A-Z]{4}\Z"),
    st.from_regex(r"\A[0-9A-Za-z]\Z"),
    divisions,
)
moments = st.builds(
    lambda when, at: CodedMoment(when, at.replace(second=0, microsecond=0)),
    st.sampled_from(When),
    st.datetimes(wall(2000, 1, 1), wall(2099, 12, 31, 23, 59)),
)
days = st.builds(CodedDay, st.dates(date(2000, 1, 1), date(2099, 12, 31)))
european = st.builds(
    SingleEuropeanCode,
    st.from_regex(r"\A[A-Z]{2}\Z"),
    st.from_regex(r"\A[A-Z0-9]{6}\Z"),
    st.from_regex(r"\A[A-Z0-9]{13}\Z"),
    st.from_regex(r"\A[A-Z]\Z"),
    st.from_regex(r"\A[A-Z0-9]{7}\Z"),
    st.from_regex(r"\A[A-Z0-9]{3}\Z"),
    st.none() | st.dates(date(1000, 1, 1)),
)
kept = st.builds(
    Kept,
    st.sampled_from(["017", "018", "019", "031", "032", "035", "036", "039", "040"]),
    st.text(_WORD, min_size=1, max_size=40),
)
chains = st.builds(
    ChainNumber.of, st.just("A9999"), st.integers(2000, 2099), st.integers(1, 999_999)
)
messages = st.tuples(numbers, codes, moments, days, european).map(Compound)


@given(st.one_of(numbers, codes, moments, days, european, kept, chains, messages))
def test_what_is_encoded_is_read_back(structure) -> None:
    assert scanned(structure.for_scan) == structure


@given(messages, st.data())
def test_a_message_that_was_cut_is_never_taken(message: Compound, data) -> None:
    whole = message.for_scan
    cut = whole[: data.draw(st.integers(2, len(whole) - 1))]
    assert isinstance(scanned(cut), Refusal)


@given(numbers, st.integers(0, 12), st.sampled_from(_WORD))
def test_one_wrong_character_is_always_found(number, at: int, wrong: str) -> None:
    typed = f"{number}{number.check}"
    altered = typed[:at] + wrong + typed[at + 1 :]
    assert altered == typed or isinstance(scanned(altered), Refusal)


@given(numbers, st.integers(0, 11))
def test_two_swapped_characters_are_always_found(number, at: int) -> None:
    typed = f"{number}{number.check}"
    swapped = typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :]
    assert swapped == typed or isinstance(scanned(swapped), Refusal)


@given(numbers, st.sampled_from(ALPHABET))
def test_every_other_check_character_is_found(number, other: str) -> None:
    if other != number.check:
        assert isinstance(scanned(f"{number}{other}"), Refusal)


@given(chains, st.integers(3, 16), st.sampled_from(_WORD))
def test_a_wrong_character_in_a_chain_number_is_found(chain, at: int, wrong: str) -> None:
    text = chain.for_scan
    altered = text[:at] + wrong + text[at + 1 :]
    assert altered == text or isinstance(scanned(altered), Refusal)


def test_the_bench_reads_the_one_code_of_our_labels() -> None:
    code = Compound((NUMBER, CODE)).for_scan
    assert Container.parse(code).code == "A999926000001A0"
    with pytest.raises(IdentityError, match="names no donation"):
        Container.parse(Compound((CODE,)).for_scan)
    with pytest.raises(IdentityError, match="5 digits"):
        Container.parse("=+xx")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: CodedMoment(When.EXPIRES, wall(2026, 1, 1, 0, 0, 1)), "hours and minutes"),
        (lambda: CodedDay(date(1999, 12, 31)), "2000 to 2099"),
        (lambda: Kept("018", "\n"), "signs"),
        (lambda: Kept("018", "x" * 513), "longer"),
        (lambda: Compound((NUMBER,), "0x0"), "three digits"),
        (lambda: Compound((Kept("018", "x"),)), "not known"),
        (lambda: ChainNumber("A99992600000"), "is not"),
        (lambda: ChainNumber.of("A9999", 2026, 0), "between 1 and"),
        (lambda: SingleEuropeanCode("de", "1", "2", "3", "4", "5"), "two letters"),
    ],
)
def test_a_wrong_structure_cannot_be_made(make, words: str) -> None:
    with pytest.raises(IdentityError, match=words):
        make()
