"""The sheets for before and after: for a reader of twelve, in two languages, nothing made up."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue import catalogue
from blastema.core.catalogue.errors import CatalogueError
from blastema.core.sheets import (
    SLOTS,
    Composed,
    Language,
    SheetKind,
    compose,
    load,
    settings,
    sheet_book,
)
from blastema.core.sheets.settings import REQUIRED

BOOK = sheet_book()
ALL = {
    "sheet-24-hour-phone": "+1 555 010 0199",
    "sheet-emergency-number": "112",
    "sheet-anti-inflammatory-days-before": "5",
    "sheet-anti-inflammatory-days-after": "1",
    "sheet-no-food-hours": "6",
    "sheet-no-drink-hours": "2",
    "sheet-no-driving-hours": "24",
    "sheet-dressing-hours": "48",
    "sheet-no-bath-days": "3",
    "sheet-fever": "38 C",
    "sheet-activity": "rest,support,light,light,daily,exercise,sport",
}
NUMBER_ONLY = {"sheet-24-hour-phone": ALL["sheet-24-hour-phone"]}
EACH = [
    (kind, language, family.slug)
    for kind in SheetKind
    for language in Language
    for family in BOOK.families
]


def sheet(
    kind: SheetKind,
    language: Language = Language.ENGLISH,
    family: str = "marrow",
    policies: dict[str, str] = ALL,
    jurisdiction: str = "US-TX",
) -> Composed:
    own = next(one for one in BOOK.families if one.slug == family)
    stated = settings(policies, family=family, jurisdiction=jurisdiction, levels=BOOK.levels)
    return compose(BOOK, kind, language, own, stated, site="Invented Clinic")


def sentences(made: Composed) -> Iterator[str]:
    yield made.paper.title
    for section in made.paper.sections:
        yield section.heading
        yield from (line.words for line in section.lines)
        for words in (*section.text, *section.points):
            yield from re.split(r"(?<=[.:;?!])\s+", words)


def text(made: Composed) -> str:
    return "\n".join(sentences(made))


# --- Reading age ---------------------------------------------------------------------------


# Numbers of telephones are read digit by digit in no formula.
def prose(made: Composed) -> list[list[str]]:
    found = [re.findall(r"[^\W\d_]+", one) for one in sentences(made)]
    return [words for words in found if words]


def syllables_en(word: str) -> int:
    word = re.sub(r"(?<=[^aeiouyl])e$|(?<=[aeiouy])[^aeiouytd]*(?<![td])ed$", "", word.lower())
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def syllables_es(word: str) -> int:
    """Two strong vowels, or an accented weak one, make two syllables."""
    word = re.sub(r"qu(?=[eiéí])|gu(?=[eiéí])", "k", word.lower())
    runs = re.findall(r"[aeiouáéíóúüy]+", word)
    return max(
        1,
        sum(
            1 + len(re.findall(r"[aeoáéó](?=[aeoáéó])|[íú](?=[aeo])|(?<=[aeo])[íú]", run))
            for run in runs
        ),
    )


def measured(made: Composed, syllables) -> tuple[float, float]:
    """Words a sentence, syllables a word."""
    found = prose(made)
    words = [word for one in found for word in one]
    return len(words) / len(found), sum(map(syllables, words)) / len(words)


@pytest.mark.parametrize(
    ("word", "count"),
    [("bone", 1), ("medicine", 3), ("treatment", 2), ("emergency", 4), ("little", 2), ("you", 1)],
)
def test_english_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert syllables_en(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("médula", 3),
        ("día", 2),
        ("medicina", 4),
        ("que", 1),
        ("siguiente", 3),
        ("tiene", 2),
        ("caer", 2),
    ],
)
def test_spanish_syllables_are_counted_as_they_are_said(word: str, count: int) -> None:
    assert syllables_es(word) == count


@pytest.mark.parametrize("policies", [ALL, NUMBER_ONLY], ids=["stated", "not stated"])
@pytest.mark.parametrize(
    ("kind", "family"), [(k, f.slug) for k in SheetKind for f in BOOK.families]
)
def test_a_reader_of_twelve_can_read_the_english_one(kind, family, policies) -> None:
    """Flesch-Kincaid (Kincaid 1975): 0.39 words a sentence + 11.8 syllables a word - 15.59 is
    the school year; somebody of twelve is in the sixth."""
    words, syllables = measured(sheet(kind, family=family, policies=policies), syllables_en)
    assert 0.39 * words + 11.8 * syllables - 15.59 <= 6


@pytest.mark.parametrize("policies", [ALL, NUMBER_ONLY], ids=["stated", "not stated"])
@pytest.mark.parametrize(
    ("kind", "family"), [(k, f.slug) for k in SheetKind for f in BOOK.families]
)
def test_a_reader_of_twelve_can_read_the_spanish_one(kind, family, policies) -> None:
    """Fernandez-Huerta (1959): 206.84 - 60 syllables a word - 1.02 words a sentence; from 70
    on it is fairly easy, what a sixth year reads."""
    made = sheet(kind, Language.SPANISH, family, policies)
    words, syllables = measured(made, syllables_es)
    assert 206.84 - 60 * syllables - 1.02 * words >= 70


@pytest.mark.parametrize(("kind", "language", "family"), EACH)
def test_no_sentence_is_long(kind, language, family) -> None:
    made = sheet(kind, language, family, NUMBER_ONLY)
    assert [one for one in prose(made) if len(one) > 25] == []


# --- What must stand in it -----------------------------------------------------------------


@pytest.mark.parametrize(("kind", "language", "family"), EACH)
def test_whom_to_call_stands_on_each(kind, language, family) -> None:
    found = text(sheet(kind, language, family))
    assert ALL["sheet-24-hour-phone"] in found
    assert "112" in found


@pytest.mark.parametrize("family", [one.slug for one in BOOK.families])
@pytest.mark.parametrize(
    ("language", "signs"),
    [
        (Language.ENGLISH, ("fever", "weak or numb", "bladder or bowel", "breath")),
        (Language.SPANISH, ("fiebre", "débil o dormida", "vejiga o el intestino", "respirar")),
    ],
)
def test_the_signs_that_cannot_wait_come_first(family, language, signs) -> None:
    first = sheet(SheetKind.AFTERCARE, language, family).paper.sections[0]
    assert "112" in first.text[0]
    for sign in signs:
        assert any(sign in point for point in first.points)


def test_nobody_is_told_to_stop_a_medicine_on_their_own() -> None:
    found = text(sheet(SheetKind.PREPARATION))
    assert "Do not stop a medicine on your own." in found
    assert "Blood thinners: the doctor who gave them to you decides." in found.replace("\n", " ")
    assert "Bring an adult who drives you home." in found


# --- What the site states ------------------------------------------------------------------


def test_what_the_site_stated_stands_in_it_in_words() -> None:
    english = text(sheet(SheetKind.AFTERCARE))
    for words in ("for 24 hours", "for 48 hours", "for 3 days", "for 1 day.", "38 °C or more"):
        assert words in english
    assert "durante 1 día." in text(sheet(SheetKind.AFTERCARE, Language.SPANISH))


def test_activity_goes_week_by_week_and_equal_weeks_are_one_line() -> None:
    lines = [
        (one.term, one.words) for s in sheet(SheetKind.AFTERCARE).paper.sections for one in s.lines
    ]
    assert [term for term, _ in lines] == [
        "Week 1",
        "Week 2",
        "Week 3-4",
        "Week 5",
        "Week 6",
        "Week 7 and later",
    ]
    assert lines[0][1] == BOOK.levels["rest"].en


def test_no_number_of_days_or_hours_is_built_in() -> None:
    """Beside the two telephone numbers no digit stands in a sheet of a site that stated nothing."""
    for kind, language, family in EACH:
        found = text(sheet(kind, language, family, NUMBER_ONLY))
        rest = found.replace(NUMBER_ONLY["sheet-24-hour-phone"], "").replace("911", "")
        assert not re.search(r"\d", rest), (kind, language, family)


@pytest.mark.parametrize(
    ("policies", "jurisdiction", "missing"),
    [
        ({}, "US-TX", ("24-hour-phone",)),
        ({}, "GB", ("24-hour-phone", "emergency-number")),
        (NUMBER_ONLY, "GB", ("emergency-number",)),
        (NUMBER_ONLY, "US", ()),
    ],
)
def test_without_a_number_to_call_it_is_not_given(policies, jurisdiction, missing) -> None:
    for kind in SheetKind:
        assert sheet(kind, policies=policies, jurisdiction=jurisdiction).missing == missing


def test_what_is_not_stated_is_told_to_staff() -> None:
    made = sheet(SheetKind.AFTERCARE, policies=NUMBER_ONLY)
    assert set(made.unset) == {
        "activity",
        "anti-inflammatory-days-after",
        "dressing-hours",
        "fever",
        "no-bath-days",
        "no-driving-hours",
    }
    assert sheet(SheetKind.AFTERCARE).unset == ()


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        ("sheet-24-hour-phone", "call reception"),
        ("sheet-24-hour-phone", "911"),
        ("sheet-24-hour-phone", "+1 555 0123<script>"),
        ("sheet-emergency-number", "nine"),
        ("sheet-no-driving-hours", "0"),
        ("sheet-no-driving-hours", "-4"),
        ("sheet-no-driving-hours", "about a day"),
        ("sheet-no-bath-days", "3.5"),
        ("sheet-no-bath-days", "٣"),
        ("sheet-fever", "warm"),
        ("sheet-activity", "rest,marathon"),
        ("sheet-activity", ",".join(["rest"] * 40)),
    ],
)
def test_a_value_that_cannot_be_read_counts_as_not_set_and_is_told(policy: str, value: str) -> None:
    stated = settings(
        {**ALL, policy: value}, family="marrow", jurisdiction="GB", levels=BOOK.levels
    )
    assert stated.unread == (policy,)
    assert policy.removeprefix("sheet-") in stated.unset


def test_what_holds_for_a_family_goes_before_what_holds_for_the_site() -> None:
    told = {**ALL, "sheet-no-driving-hours-marrow": "12"}
    assert "for 12 hours" in text(sheet(SheetKind.AFTERCARE, policies=told))
    assert "for 24 hours" in text(sheet(SheetKind.AFTERCARE, family="blood", policies=told))


@given(st.dictionaries(st.sampled_from([f"sheet-{slot}" for slot in SLOTS]), st.text(max_size=30)))
def test_whatever_a_site_typed_a_sheet_without_its_numbers_is_never_whole(policies) -> None:
    made = sheet(SheetKind.AFTERCARE, policies=policies, jurisdiction="GB")
    stated = settings(policies, family="marrow", jurisdiction="GB", levels=BOOK.levels)
    assert set(made.missing) == {slot for slot in REQUIRED if slot not in stated.values}
    assert ("________" in text(made)) == bool(made.missing)


# --- The words as data ---------------------------------------------------------------------


def test_every_product_that_is_injected_has_a_sheet() -> None:
    """Parent: the catalogue. Material is processed first; a comparator is another road."""
    given = {p.slug for p in catalogue().products.values() if p.kind in ("cell", "blood")}
    assert given == {product for family in BOOK.families for product in family.products}


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('en = "{moon-phase}"\nes = "{moon-phase}"', "moon-phase is no setting"),
        ('en = "{fever}"\nes = "{fever}"', "nothing is said where fever is not set"),
        ('en = "{fever}"\nes = "x"\nwithout_en = "a"\nwithout_es = "b"', "different slots"),
        ('en = "only English"', "es is missing"),
        ('en = "a"\nes = "b"\nfamilies = ["unicorn"]', "unicorn is no family"),
        ('en = "a"\nes = "b"\ncolour = "red"', "colour"),
    ],
)
def test_words_with_a_fault_are_refused_with_the_fault_named(broken: str, said: str) -> None:
    head = '[activity]\nunset_en = "a"\nunset_es = "b"\nlevels = []\n[[families]]\nslug = "f"\n'
    head += 'products = []\nen = "a"\nes = "b"\n'
    section = '[[sections]]\nsheet = "aftercare"\nen = "a"\nes = "b"\n[[sections.lines]]\n'
    with pytest.raises(CatalogueError, match=said):
        load(head + section + broken + "\n")


@pytest.mark.parametrize(
    ("preferred", "language"),
    [
        ("", "en"),
        ("en", "en"),
        ("es", "es"),
        ("es-MX", "es"),
        ("ES", "es"),
        ("fr", None),
        ("-", "en"),
    ],
)
def test_a_persons_language(preferred: str, language: str | None) -> None:
    assert Language.of(preferred) == language
