"""The catalogue: everything the programme names is there, every word points at something."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from blastema.core.catalogue import (
    Kind,
    Process,
    Step,
    UnknownSlugError,
    by_icd10,
    by_snomed,
    catalogue,
    find_conditions,
    load,
)
from blastema.core.catalogue.tables import resource_texts
from blastema.core.collection.kinds import kinds
from blastema.core.instruments import instruments
from blastema.core.rules import GateQuestion, gate, rulebook


def _words(text):
    return text.split()


# The vocabulary lists of the programme's description, word by word.
CONDITIONS = _words(
    """
    knee-osteoarthritis hip-osteoarthritis hand-osteoarthritis shoulder-osteoarthritis
    ankle-osteoarthritis spine-osteoarthritis degenerative-disc-disease
    herniated-disc-with-sciatica chronic-low-back-pain neck-pain facet-joint-pain
    sacroiliac-joint-pain cruciate-ligament-injury collateral-ligament-injury meniscus-injury
    rotator-cuff-injury tennis-elbow golfers-elbow achilles-tendon-disorder
    patellar-tendon-disorder plantar-fasciitis muscle-strain myofascial-pain osteonecrosis
    ligament-or-tendon-pain neuropathic-pain inflammatory-arthritis chronic-widespread-pain
    parkinsons-disease alzheimers-disease cancer
    """
)
SOURCES = _words(
    """
    bone-marrow adipose-tissue peripheral-blood mobilised-blood connective-tissue dental-pulp
    umbilical-cord placenta induced-pluripotent-line embryonic-line fetal-tissue
    """
)
PRODUCTS = _words(
    """
    marrow-aspirate marrow-concentrate microfragmented-fat stromal-vascular-fraction
    expanded-marrow-cells expanded-fat-cells expanded-cord-cells expanded-pulp-cells
    placental-allograft amniotic-fluid cord-blood-cells exosomes induced-pluripotent-derivatives
    embryonic-derivatives prp-leukocyte-rich prp-leukocyte-poor blood-stem-cell-transplant
    """
)
COMPARATORS = _words(
    """
    corticosteroid hyaluronic-acid dextrose medication physiotherapy psychological-therapy surgery
    watchful-waiting saline
    """
)
ROUTES = _words(
    """
    joint bursa tendon ligament muscle bone disc facet-joint sacroiliac-joint epidural perineural
    intravenous intrathecal brain
    """
)


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        ("conditions", CONDITIONS),
        ("sources", SOURCES),
        ("products", PRODUCTS + COMPARATORS),
        ("routes", ROUTES),
        ("techniques", ["prolotherapy"]),
        ("guidance", ["ultrasound", "fluoroscopy", "ct", "arthroscopy", "palpation"]),
    ],
)
def test_everything_the_programme_names_is_there(kind, named):
    assert set(named) <= set(getattr(catalogue(), kind))


# Codes as they stand in the 32 sample bundles, and where they must lead.
@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("239873007", "knee-osteoarthritis"),
        ("239872002", "hip-osteoarthritis"),
        ("307731004", "rotator-cuff-injury"),
        ("444470001", "cruciate-ligament-injury"),
        ("444448004", "collateral-ligament-injury"),
        ("239720000", "meniscus-injury"),
        ("30832001", "patellar-tendon-disorder"),
        ("82423001", "chronic-pain"),
        ("26929004", "alzheimers-disease"),
        ("230265002", "alzheimers-disease"),
        ("39848009", None),  # whiplash injury is not neck pain
        ("444814009", None),  # viral sinusitis
        ("", None),
    ],
)
def test_snomed_codes_of_referrals(code, slug):
    found = by_snomed(code)
    assert (found.slug if found else None) == slug


@pytest.mark.parametrize(
    ("code", "slug"),
    [
        ("M17", "knee-osteoarthritis"),
        ("M17.11", "knee-osteoarthritis"),
        ("m17.9", "knee-osteoarthritis"),
        ("M16.12", "hip-osteoarthritis"),
        ("M72.2", "plantar-fasciitis"),
        ("M54.50", "chronic-low-back-pain"),
        ("M54.2", "neck-pain"),
        ("M51.16", "herniated-disc-with-sciatica"),
        ("M51.36", "degenerative-disc-disease"),
        ("M77.11", "tennis-elbow"),
        ("M77.01", "golfers-elbow"),
        ("C50.911", "cancer"),
        ("G20", "parkinsons-disease"),
        ("M1", None),
        ("M54.6", None),
        ("", None),
        ("knee", None),
    ],
)
def test_icd10_codes(code, slug):
    found = by_icd10(code)
    assert (found.slug if found else None) == slug


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("worn knee", "knee-osteoarthritis"),
        ("my knee pain", "knee-osteoarthritis"),
        ("bad back", "chronic-low-back-pain"),
        ("I have a sore back", "chronic-low-back-pain"),
        ("Slipped disc", "herniated-disc-with-sciatica"),
        ("sciatica", "herniated-disc-with-sciatica"),
        ("tennis elbow", "tennis-elbow"),
        ("golfer's elbow", "golfers-elbow"),
        ("heel pain", "plantar-fasciitis"),
        ("torn ACL", "cruciate-ligament-injury"),
        ("fibromyalgia", "chronic-widespread-pain"),
        ("Parkinson's", "parkinsons-disease"),
        ("pain", "chronic-pain"),
        ("arthritis", "inflammatory-arthritis"),
    ],
)
def test_a_persons_own_words_find_the_condition(typed, first):
    assert find_conditions(typed)[0].slug == first


@pytest.mark.parametrize("typed", ["", "   ", "the my of", "xyzzy", "!!"])
def test_words_that_mean_no_condition_find_none(typed):
    assert find_conditions(typed) == ()


def test_a_telling_word_must_fit():
    # Every hip synonym has "worn" too; whoever says knee means the knee.
    assert {c.slug for c in find_conditions("worn knee")} == {
        "knee-osteoarthritis",
        "patellar-tendon-disorder",
    }


def test_every_condition_is_found_by_each_of_its_own_words():
    for condition in catalogue().conditions.values():
        for words in (condition.name, condition.plain, *condition.synonyms):
            assert condition in find_conditions(words), words


def test_conditions_not_treated_here_have_an_honest_answer():
    untreated = [c.slug for c in catalogue().conditions.values() if not c.treated_here]
    assert untreated == ["parkinsons-disease", "alzheimers-disease", "cancer"]
    assert all(catalogue().condition(slug).answer for slug in untreated)


def test_instruments_that_are_named_exist():
    asked = {slug for c in catalogue().conditions.values() for slug in c.instruments}
    for protocol in catalogue().protocols:
        asked |= {slug for visit in protocol.visits for slug in visit.instruments}
        asked |= {slug for _, slugs in protocol.extra for slug in slugs}
    assert asked <= set(instruments())


def test_a_schedule_asks_only_what_can_be_shown():
    for protocol in catalogue().protocols:
        for visit in protocol.visits:
            for family in protocol.families:
                for slug in protocol.instruments(visit.slug, family):
                    assert instruments()[slug].can_be_shown, slug


def test_the_back_is_asked_about_its_function_at_every_visit():
    protocol = catalogue().protocol_for("chronic-low-back-pain")
    visits = ["baseline", "week-6", "month-3", "month-6", "month-12", "month-24"]
    assert [visit.slug for visit in protocol.visits] == visits
    assert all("rmdq" in protocol.instruments(visit, "spine") for visit in visits)
    assert "rmdq" not in protocol.instruments("month-3", "joint")
    with pytest.raises(LookupError, match="no visit"):
        protocol.instruments("month-9", "joint")


def test_cells_and_conventional_care_are_followed_on_one_schedule():
    first, second = catalogue().protocols
    assert [first.id, second.id] == ["standard-2y.v1", "standard-2y.v2"]
    # Version 2 changes what may be asked besides, and no visit.
    assert replace(first, version=2, in_site_words=second.in_site_words) == second
    assert {c.slug for c in catalogue().consents_for("physiotherapy")} == {
        "conventional-care-follow-up",
        "registry",
    }


@pytest.mark.parametrize(
    ("product", "process", "consent"),
    [
        ("marrow-concentrate", "marrow-concentration.v2", "marrow-concentrate-treatment"),
        ("prp-leukocyte-poor", "prp-preparation-leukocyte-poor.v2", "prp-treatment"),
        ("prp-leukocyte-rich", "prp-preparation-leukocyte-rich.v2", "prp-treatment"),
        ("placental-allograft", "allograft-receipt.v1", "placental-allograft-study"),
    ],
)
def test_the_product_paths_have_recipe_specification_and_documents(product, process, consent):
    assert catalogue().process_for(product).id == process
    assert catalogue().specification(product).example
    slugs = {template.slug for template in catalogue().consents_for(product, study=True)}
    assert {consent, "registry"} <= slugs


def test_a_study_document_is_not_offered_outside_a_study():
    assert [c.slug for c in catalogue().consents_for("placental-allograft")] == ["registry"]


@pytest.mark.parametrize("since", ["label", "polish"])
def test_a_limit_counts_from_an_earlier_step(since):
    steps = (Step("thaw", "Thaw"), Step("label", "Label", limit_from=since))
    with pytest.raises(ValueError, match="not before it"):
        Process("receipt", 1, "Receipt", "placental-allograft", (), steps)


@pytest.mark.parametrize(
    ("test", "value", "passes"),
    [
        # Example specification of marrow concentrate: viability at least 70 %.
        ("viability", 700, True),
        ("viability", 699, False),
        ("nucleated-cells-per-ml", 0, True),
        ("clots-seen", 0, False),
        ("clots-seen", 1, True),
    ],
)
def test_a_result_against_its_limit(test, value, passes):
    assert catalogue().specification("marrow-concentrate").test(test).passes(value) is passes


# Words that never stand on a page that a patient reads.
BANNED = re.compile(
    r"regenerat|rejuvenat|\bcure[sd]?\b|\bproven\b|\bsafe\b|breakthrough|pain-free|natural|"
    r"FDA registered",
    re.IGNORECASE,
)


def test_patients_are_not_promised_anything():
    texts = [
        *(f"{c.plain} {c.answer}" for c in catalogue().conditions.values()),
        *(f"{p.name} {p.plain}" for p in catalogue().products.values()),
        *(e.words for c in catalogue().consents for e in c.elements),
        *(c.title for c in catalogue().consents),
    ]
    assert [text for text in texts if BANNED.search(text)] == []


def test_mixtures_are_not_called_stem_cells():
    named = [p for p in catalogue().products.values() if "stem cell" in f"{p.name} {p.plain}"]
    assert named == []


def test_products_of_cells_and_blood_carry_their_regulation_with_its_source():
    for product in catalogue().products.values():
        if product.kind in (Kind.CELL, Kind.BLOOD):
            assert product.regulation.citation
            assert product.regulation.checked_on


def test_the_gate_answers_for_every_product_of_the_catalogue():
    day = rulebook().rules["FED-7"].checked_on
    for slug in catalogue().products:
        question = GateQuestion(
            condition="knee-osteoarthritis", product=slug, jurisdiction="US-FL", on=day
        )
        assert gate(question).effect


def test_the_version_is_of_the_words_and_not_of_their_order():
    texts = resource_texts("blastema.core.catalogue")
    assert load(dict(reversed(texts.items()))).version == catalogue().version
    changed = {**texts, "routes.toml": texts["routes.toml"] + "\n# one more line"}
    assert load(changed).version != catalogue().version


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        (lambda: catalogue().condition("gout"), "no condition 'gout'"),
        (lambda: catalogue().product("snake-oil"), "no product class"),
        (lambda: catalogue().source("moon"), "no cell source"),
        (lambda: catalogue().route("mouth"), "no route"),
        (lambda: catalogue().site("tail"), "no body site"),
        (lambda: catalogue().process("marrow-concentration", 9), r"marrow-concentration\.v9"),
        (lambda: catalogue().protocol("none"), "no protocol"),
        (lambda: catalogue().consent("none"), "no consent document"),
    ],
)
def test_an_unknown_word_is_named_with_what_there_is(ask, words):
    with pytest.raises(UnknownSlugError, match=words):
        ask()


def test_what_the_catalogue_sets_nothing_for():
    assert catalogue().specification("exosomes") is None
    assert catalogue().specification("marrow-concentrate", 9) is None
    assert catalogue().process_for("exosomes") is None


def test_newest_unless_a_version_is_asked_for():
    texts = resource_texts("blastema.core.catalogue")
    newer = texts["protocols.toml"].replace("version = 1", "version = 2")
    found = load({**texts, "newer.toml": newer})
    assert found.protocol("standard-2y").version == 2
    assert found.protocol("standard-2y", 1).version == 1
    assert found.protocol_for("knee-osteoarthritis").id == "standard-2y.v2"


def test_comparators_are_given_here_and_answers_and_material_are_not():
    products = catalogue().products
    assert set(COMPARATORS) < {product.slug for product in catalogue().comparators}
    not_given = {slug for slug, product in products.items() if not product.is_given_here}
    material = {kind.yields for kind in kinds().values()} - {"marrow-aspirate"}
    material |= {"induced-pluripotent-line"}
    assert not_given == {"blood-stem-cell-transplant", *material}


def test_optional_elements_may_be_declined_alone():
    registry = catalogue().consent("registry")
    assert registry.required == {"registry", "withdrawal"}
    assert {element.slug for element in registry.elements} - registry.required == {
        "share",
        "contact",
    }


def test_a_process_knows_its_steps():
    process = catalogue().process("marrow-concentration")
    assert process.step("spin").name == "Centrifuge"
    assert process.step("bake") is None
