"""A site's own words for a licensed questionnaire: what a file may say, and every fault of it."""

from __future__ import annotations

import pytest

from blastema.core.catalogue import catalogue
from blastema.core.instruments import Texts, TextsError, instrument, score, site_texts, wordless
from tests.core.invented_texts import FIVE, KOOS_ITEMS, ODI_ITEMS, SIX, both, koos, odi, toml


def faults(**files: str) -> tuple[str, ...]:
    with pytest.raises(TextsError) as raised:
        site_texts({f"{name}.toml": text for name, text in files.items()})
    return raised.value.faults


def test_the_words_of_every_item_and_every_answer() -> None:
    own = both().instrument("odi")
    assert own.can_be_shown
    assert own.item("03").text == "Invented section 3"
    assert [answer.words for answer in own.choices("03")] == SIX
    assert own.instruction == "Invented instruction."
    # The scoring stays ours, and the catalogue's own instrument stays without text.
    assert own.scales == instrument("odi").scales
    assert not instrument("odi").can_be_shown


def test_an_item_may_have_answers_of_its_own() -> None:
    own_words = [f"Invented words {n} of section 2" for n in range(6)]
    text = toml("odi", ODI_ITEMS, {"section": SIX, "02": own_words})
    own = site_texts({"odi.toml": text}).instrument("odi")
    assert [answer.words for answer in own.choices("02")] == own_words
    assert [answer.words for answer in own.choices("01")] == SIX
    assert [answer.value for answer in own.choices("02")] == [0, 1, 2, 3, 4, 5]


def test_answers_may_stand_with_each_item_alone() -> None:
    text = toml("odi", ODI_ITEMS, dict.fromkeys(ODI_ITEMS, SIX))
    assert site_texts({"odi.toml": text}).instrument("odi").can_be_shown


def test_answers_in_own_words_are_scored_as_any_others() -> None:
    given = dict.fromkeys(KOOS_ITEMS, 1)
    own = score(both().instrument("koos"), given)
    assert own == score("koos", given)
    # 100 - 1 / 4 * 100 (koos.toml, scoring_source)
    assert {one.value_milli for one in own.scores} == {75_000}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("en", "en"), ("", "en"), ("fr", "en"), ("es", "es"), ("es-US", "es"), ("de-AT", "de-AT")],
)
def test_a_person_reads_their_own_language_else_english(wanted: str, found: str) -> None:
    files = {name: odi(language=name) for name in ("en", "es", "de-AT")}
    assert site_texts(files).instrument("odi", wanted).language == found


def test_without_words_that_a_person_can_read_it_is_not_shown() -> None:
    spanish = site_texts({"odi.toml": odi(language="es")})
    assert spanish.shown(["nrs", "odi"], "en") == (instrument("nrs"),)
    assert [one.slug for one in spanish.shown(["nrs", "odi"], "es-MX")] == ["nrs", "odi"]
    assert Texts().shown(["odi", "womac", "nrs"]) == (instrument("nrs"),)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("not toml", "x.toml: not TOML: Expected '=' after a key in a key/value pair (at line 1"),
        (odi().replace('"odi"', '"oddity"'), "instrument: found 'oddity', expected one of koos, "),
        # Its words are here already, or each patient's own.
        (odi().replace('"odi"', '"nrs"'), "instrument: found 'nrs', expected one of koos, odi"),
        (odi().replace('"odi"', '"psfs"'), "instrument: found 'psfs'"),
        (odi().replace('instrument = "odi"\n', ""), "x.toml: instrument is missing"),
        (odi().replace('"odi"', '""'), "instrument: found '', expected"),
        (odi().replace("Invented licence 12 of 2026.", ""), "licence: found nothing, expected"),
        (odi(language="English"), "language: found 'English', expected a code such as en or es-US"),
        (odi().replace("instruction", "instructoin"), "found the word 'instructoin', expected one"),
        (toml("odi", {**ODI_ITEMS, "11": "more"}, {"section": SIX}), "items: found '11', expected"),
        (toml("odi", {**ODI_ITEMS, "07": ""}, {"section": SIX}), "items: 07: found no words"),
        (
            toml("odi", {k: v for k, v in ODI_ITEMS.items() if k != "07"}, {"section": SIX}),
            "items: 07: found no words, expected those of this item",
        ),
        (
            toml("odi", ODI_ITEMS, {"section": FIVE}),
            "answers: section: found 5 answers in words, e",
        ),
        (toml("odi", ODI_ITEMS, {"section": [*FIVE, " "]}), "section: found 5 answers in words"),
        (toml("odi", ODI_ITEMS, {"01": SIX}), "answers: 02: found no answers in words, expected 6"),
        (toml("odi", ODI_ITEMS, {"section": SIX, "99": SIX}), "answers: found '99', expected one"),
        (odi().partition("[answers]")[0], "x.toml: answers: found nothing, expected"),
        (odi().partition("[items]")[0], "x.toml: items: found nothing, expected"),
    ],
)
def test_a_file_that_does_not_fit(text: str, fault: str) -> None:
    assert any(fault in one for one in faults(x=text)), faults(x=text)


def test_every_fault_of_every_file_is_told_at_once() -> None:
    told = faults(
        a=toml("odi", {**ODI_ITEMS, "03": "", "04": ""}, {"section": FIVE}),
        b="nonsense",
        c=koos(language="?"),
    )
    assert [one.partition(":")[0] for one in told] == ["a.toml"] * 3 + ["b.toml", "c.toml"]


def test_one_language_stands_in_one_file() -> None:
    told = faults(a=odi(), b=odi(), c=odi(language="es"))
    assert told == ("b.toml: found odi in en again, expected it in a.toml only",)


def test_a_schedule_asks_in_a_sites_words_only_what_lacks_ours() -> None:
    slugs = {one.slug for one in wordless()}
    assert slugs == {"koos", "odi"}
    assert {slug for one in catalogue().protocols for slug in one.in_site_words} == slugs
