"""The words of consents: for a reader of twelve, in two languages, bound to one signature."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue import CatalogueError, catalogue, load
from blastema.core.catalogue.read_consents import asked_for
from blastema.core.catalogue.tables import resource_texts
from blastema.core.consent.document import Document, compose, fill
from blastema.core.consent.enough import insufficient, risk_day
from blastema.core.consent.settings import SLOTS, cooling_off_hours
from blastema.core.consent.spanish import PRODUCTS, SITES
from blastema.core.consent.state import ConsentStage, ConsentState
from tests.actions.consenting import SPANISH, STATED

from .test_sheets import syllables_en, syllables_es

BUILT = [one for one in catalogue().consents if one.built]
POLICIES = {f"consent-{slot}": value for slot, value in {**STATED, **SPANISH}.items()}
EACH = [(one, language) for one in BUILT for language in one.languages]
IDS = [f"{one.id} {language}" for one, language in EACH]


def made(template, language="en", policies=POLICIES, **changed) -> Document:
    told = {"product": "marrow-concentrate", "results": "", "given": "", "places": "", **changed}
    return compose(template, language, fill(template, policies, language, **told))


def sentences(document: Document) -> Iterator[list[str]]:
    yield re.findall(r"[^\W\d_]+", document.title)
    for point in document.points:
        for words in (point.title, point.words):
            for one in re.split(r"(?<=[.:;?!])\s+", words):
                if found := re.findall(r"[^\W\d_]+", one):
                    yield found


def measured(document: Document, syllables) -> tuple[float, float]:
    found = list(sentences(document))
    words = [word for one in found for word in one]
    return len(words) / len(found), sum(map(syllables, words)) / len(words)


@pytest.mark.parametrize(("template", "language"), EACH, ids=IDS)
def test_a_reader_of_twelve_can_read_it(template, language) -> None:
    """Flesch-Kincaid and Fernandez-Huerta, with the limits of the sheets (test_sheets)."""
    document = made(template, language)
    if language == "en":
        words, syllables = measured(document, syllables_en)
        assert 0.39 * words + 11.8 * syllables - 15.59 <= 6
    else:
        words, syllables = measured(document, syllables_es)
        assert 206.84 - 60 * syllables - 1.02 * words >= 70


@pytest.mark.parametrize(("template", "language"), EACH, ids=IDS)
def test_no_sentence_is_long(template, language) -> None:
    assert [one for one in sentences(made(template, language)) if len(one) > 25] == []


def test_what_is_given_and_where_has_a_name_in_spanish() -> None:
    given = {slug for one in BUILT for slug in one.products}
    assert set(PRODUCTS) == given
    assert set(SITES) == set(catalogue().sites)


# --- Elements --------------------------------------------------------------------------------

# The product path -> what its document cannot do without (issue: consent, elements).
REQUIRED = {
    "marrow-concentrate-treatment": {"not-approved", "leftover-cells", "no-product", "risks"},
    "placental-allograft-study": {"donor-tissue", "research", "research-injury", "research-end"},
    "expanded-marrow-cells-study": {"growth", "research-records", "research-contact"},
    "prp-treatment": {"off-label", "insurance", "financial-interest", "re-treatment"},
    "marrow-collection": {"collection-nature", "collection-risks", "anaesthesia-risks"},
    "registry": {"registry", "withdrawal"},
    "images": {"images", "choice", "withdrawal"},
    "recontact": {"recontact", "choice", "withdrawal"},
}


@pytest.mark.parametrize(("slug", "elements"), REQUIRED.items(), ids=REQUIRED)
def test_what_each_document_cannot_do_without(slug, elements) -> None:
    document = catalogue().consent(slug)
    assert elements <= document.required
    kinds = asked_for(document, catalogue().products)
    for one in elements - {"choice", "primary-care"}:
        assert kinds & set(catalogue().elements[one].required_of)


@pytest.mark.parametrize("slug", ["risks", "not-approved", "withdrawal", "cost", "primary-care"])
def test_a_document_without_a_required_element_is_refused_at_load(slug: str) -> None:
    name = "consents-built.toml"
    texts = resource_texts("blastema.core.catalogue")
    cut = re.sub(rf'  \{{ slug = "{slug}".*\n', "", texts[name])
    cut = re.sub(rf'^(uses = .*), "{slug}"', r"\1", cut, flags=re.MULTILINE)
    with pytest.raises(CatalogueError) as error:
        load({**texts, name: cut})
    lacking = [one for one in error.value.faults if f"element {slug} is missing" in one]
    # All at once: each with its file, its document, and what requires the element.
    assert len(lacking) >= 5
    assert all(one.startswith(f"{name}: consent ") for one in lacking)
    assert any("marrow-concentrate-treatment.v2" in one for one in lacking)
    if slug == "primary-care":
        assert all(one.endswith("treatment:cell requires in US-FL") for one in lacking)


def test_an_element_that_there_is_not_and_one_without_words_are_named_together() -> None:
    name = "consents-built.toml"
    texts = resource_texts("blastema.core.catalogue")
    wrong = texts[name].replace('uses = ["images"', 'uses = ["soul", "nature", "images"')
    with pytest.raises(CatalogueError) as error:
        load({**texts, name: wrong})
    told = " ".join(error.value.faults)
    assert "element soul is not in the catalogue" in told
    assert "element nature has no words of its own" in told


def test_the_first_versions_keep_their_words() -> None:
    """The words under the signatures of the first version, by their hash as it was made."""
    text = (files("blastema.core.catalogue") / "data" / "consents.toml").read_text("utf-8")
    assert "I was encouraged to talk with my own primary care doctor before treatment." in text
    assert catalogue().consent("prp-treatment", 1).languages == ("en",)


# --- Settings --------------------------------------------------------------------------------


def test_what_a_site_has_not_stated_is_named_as_its_policy() -> None:
    template = catalogue().consent("marrow-concentrate-treatment")
    assert set(made(template, policies={}).missing) == {
        "consent-who-performs", "consent-refund", "consent-financial-interest",
        "consent-cost", "consent-emergency-phone",
    }  # fmt: skip
    assert made(template).missing == ()
    english = {name: value for name, value in POLICIES.items() if not name.endswith("-es")}
    assert set(made(template, "es", english).missing) == {
        "consent-refund-es", "consent-financial-interest-es", "consent-cost-es",
    }  # fmt: skip


def test_a_setting_of_one_product_comes_before_that_of_the_site() -> None:
    template = catalogue().consent("marrow-concentrate-treatment")
    own = {**POLICIES, "consent-cost-marrow-concentrate": "100 dollars"}
    assert "You pay: 100 dollars." in made(template, policies=own).text
    assert "You pay: 4000 dollars." in made(template, policies=own, product="prp").text


def test_the_number_of_the_sheets_serves_where_there_is_no_other() -> None:
    phone = {"sheet-24-hour-phone": "+1 555 010 0199"}
    template = catalogue().consent("images")
    assert made(template).missing == ()
    some = {**{k: v for k, v in POLICIES.items() if "phone" not in k}, **phone}
    assert "+1 555 010 0199" in made(catalogue().consent("marrow-collection"), policies=some).text


@pytest.mark.parametrize(
    ("value", "hours"), [("24", 24), ("", 0), ("a day", 0), ("-1", 0), ("99999", 0), ("٣", 0)]
)
def test_hours_that_cannot_be_read_are_none(value: str, hours: int) -> None:
    assert cooling_off_hours({"consent-cooling-off-hours": value}) == hours


def test_every_slot_of_an_element_is_a_setting_or_comes_from_the_programme() -> None:
    slots = {slot for one in BUILT for element in one.elements for slot in element.slots}
    assert slots == set(SLOTS) | {"results", "cooling-off"}


# --- What a signature is bound to ------------------------------------------------------------

PLACES = st.fixed_dictionaries(
    {
        "patient": st.sampled_from(["patient-1", "patient-2"]),
        "course": st.sampled_from(["course-1", "course-2"]),
        "template": st.sampled_from(BUILT),
        "language": st.sampled_from(["en", "es"]),
        "cost": st.sampled_from(["100 dollars", "200 dollars"]),
    }
)


def digest_of(told) -> str:
    cost = {"consent-cost": told["cost"], "consent-cost-es": told["cost"]}
    document = made(told["template"], told["language"], {**POLICIES, **cost})
    return document.digest(patient=told["patient"], course=told["course"])


@given(one=PLACES, other=PLACES)
def test_a_signature_fits_one_person_course_document_language_and_wording(one, other) -> None:
    words = [made(x["template"], x["language"], {**POLICIES, "consent-cost": x["cost"],
                  "consent-cost-es": x["cost"]}).text for x in (one, other)]  # fmt: skip
    named = [(x["patient"], x["course"], x["template"].id, x["language"]) for x in (one, other)]
    same = (named[0], words[0]) == (named[1], words[1])
    assert (digest_of(one) == digest_of(other)) is same


# --- Asked again -----------------------------------------------------------------------------

SIGNED = ConsentState(
    stage=ConsentStage.SIGNED,
    document="marrow-concentrate-treatment",
    version="2",
    signed_at="2026-03-02T17:00:00.000000Z",
)
NEWER = replace(catalogue().consent("marrow-concentrate-treatment"), version=3)
AGAIN: list[tuple[str, dict, set[str]]] = [
    ("nothing changed", {}, set()),
    ("a newer version that does not ask", {"newer": replace(NEWER, reconsent=False)}, set()),
    ("a newer version that asks", {"newer": replace(NEWER, reconsent=True)},
     {"CONSENT-NEWER-VERSION"}),
    ("risks changed the day before", {"day": "2026-03-01"}, set()),
    ("risks changed on that day", {"day": "2026-03-02"}, set()),
    ("risks changed the day after", {"day": "2026-03-03"}, {"CONSENT-RISK-CHANGED"}),
    ("a day that is none", {"day": "soon"}, set()),
    ("both", {"newer": replace(NEWER, reconsent=True), "day": "2026-03-03"},
     {"CONSENT-NEWER-VERSION", "CONSENT-RISK-CHANGED"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "rules"), [row[1:] for row in AGAIN], ids=[r[0] for r in AGAIN]
)
def test_when_a_person_is_asked_again(changed: dict, rules: set[str]) -> None:
    known = catalogue()
    if "newer" in changed:
        known = replace(known, consents=(*known.consents, changed["newer"]))
    found = insufficient([SIGNED], known=known, risk_changed=risk_day(changed.get("day", "")))
    assert {one.rule for one in found} == rules


# --- The check of understanding --------------------------------------------------------------


@pytest.mark.parametrize("template", [t for t in BUILT if t.purpose in ("treatment", "collection")],
                         ids=lambda t: t.id)  # fmt: skip
def test_each_treatment_and_collection_asks_two_to_four_questions(template) -> None:
    asked = [one for one in catalogue().questions if one.asked_of(template)]
    assert 2 <= len(asked) <= 4
