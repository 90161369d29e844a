"""What the programme's description names is in the catalogue by name, with words and codes.

The left column is the description's wording; the right one what stands for it.
"""

from __future__ import annotations

import pytest

from blastema.core.catalogue import CatalogueError, catalogue, find_treatments, load
from blastema.core.catalogue.tables import resource_texts

# One condition each, as the sentence on conditions lists them.
CONDITIONS = {
    "osteoarthritis of knee": "Osteoarthritis of the knee",
    "osteoarthritis of hip": "Osteoarthritis of the hip",
    "osteoarthritis of hand": "Osteoarthritis of the hand",
    "osteoarthritis of shoulder": "Osteoarthritis of the shoulder",
    "osteoarthritis of ankle": "Osteoarthritis of the ankle",
    "osteoarthritis of spine": "Osteoarthritis of the spine",
    "degenerative disc disease": "Degenerative disc disease",
    "herniated disc with sciatica": "Herniated disc with sciatica",
    "chronic low back pain": "Chronic low back pain",
    "neck pain": "Neck pain",
    "facet pain": "Facet joint pain",
    "sacroiliac pain": "Sacroiliac joint pain",
    "cruciate injury": "Cruciate ligament injury",
    "collateral injury": "Collateral ligament injury of the knee",
    "meniscus injury": "Meniscus injury",
    "rotator cuff injury": "Rotator cuff injury",
    "tennis elbow": "Tennis elbow (lateral epicondylitis)",
    "golfer's elbow": "Golfer's elbow (medial epicondylitis)",
    "Achilles tendon": "Achilles tendon disorder",
    "patellar tendon": "Patellar tendon disorder",
    "plantar fasciitis": "Plantar fasciitis",
    "muscle strain": "Muscle strain",
    "myofascial pain": "Myofascial pain",
    "osteonecrosis": "Osteonecrosis",
    "other ligament and tendon pain": "Other ligament and tendon pain",
    "neuropathic pain": "Neuropathic pain",
    "inflammatory arthritis": "Inflammatory arthritis",
    "chronic widespread pain": "Chronic widespread pain",
    "Parkinson's disease": "Parkinson's disease",
    "Alzheimer's disease": "Alzheimer's disease",
    "cancer": "Cancer",
}
SOURCES = {
    "bone marrow": "Bone marrow",
    "adipose tissue": "Adipose tissue",
    "peripheral blood, drawn": "Peripheral blood",
    "peripheral blood, mobilised": "Mobilised peripheral blood, collected by apheresis",
    "local connective tissue": "Local connective tissue (synovium, tendon)",
    "dental pulp": "Dental pulp",
    "umbilical cord and cord blood": "Umbilical cord and cord blood",
    "placenta and amnion": "Placenta and amnion",
    "induced pluripotent lines": "Induced pluripotent line, started from skin or blood",
    "embryonic lines": "Embryonic line",
    "fetal tissue": "Fetal tissue",
}
PRODUCTS = {
    "marrow aspirate": "Marrow aspirate",
    "marrow concentrate": "Marrow concentrate",
    "micro-fragmented fat": "Micro-fragmented fat",
    "stromal vascular fraction": "Stromal vascular fraction",
    "culture-expanded, marrow": "Culture-expanded marrow stromal cells",
    "culture-expanded, fat": "Culture-expanded fat stromal cells",
    "culture-expanded, cord": "Culture-expanded umbilical cord stromal cells",
    "culture-expanded, pulp": "Culture-expanded dental pulp stromal cells",
    "amniotic/placental allograft": "Amniotic or placental allograft",
    "amniotic fluid": "Amniotic fluid product",
    "cord-blood cells": "Cord-blood cells",
    "exosomes and conditioned media": "Exosomes and conditioned media",
    "induced-pluripotent derivatives": "Cells derived from induced pluripotent lines",
    "embryonic derivatives": "Cells derived from embryonic lines",
    "leukocyte-rich": "Platelet-rich plasma, leukocyte-rich",
    "leukocyte-poor": "Platelet-rich plasma, leukocyte-poor",
    "blood-stem-cell transplant": "Blood-stem-cell transplant",
    # Comparators.
    "corticosteroid": "Corticosteroid injection",
    "hyaluronic acid": "Hyaluronic acid injection",
    "dextrose": "Dextrose injection",
    "medication": "Medication",
    "physiotherapy": "Physiotherapy",
    "psychological therapy": "Psychological therapy",
    "surgery": "Surgery",
    "watchful waiting": "Watchful waiting",
    "saline": "Saline injection",
}
ROUTES = {
    "joint": "Into a joint",
    "bursa": "Into a bursa",
    "tendon": "Into or around a tendon",
    "ligament": "Into a ligament or its attachment",
    "muscle": "Into a muscle",
    "bone": "Into bone",
    "disc": "Into a disc",
    "facet joint": "Into a facet joint",
    "sacroiliac joint": "Into a sacroiliac joint",
    "epidural": "Into the epidural space",
    "perineural": "Beside a nerve",
    "intravenous": "Into a vein",
    "intrathecal": "Into the spinal fluid",
    "brain": "Into the brain",
}
NAMED = [
    ("conditions", CONDITIONS),
    ("sources", SOURCES),
    ("products", PRODUCTS),
    ("routes", ROUTES),
]
THINGS = [pytest.param(thing, id=f"{kind} {thing.slug}") for kind, thing in catalogue().named()]
TREATMENTS = [
    pytest.param(thing, id=f"{kind} {thing.slug}")
    for kind, thing in catalogue().named()
    if kind != "condition"
]


@pytest.mark.parametrize(("kind", "names"), NAMED, ids=[kind for kind, _ in NAMED])
def test_what_the_programme_names_is_there_by_name(kind, names):
    known = {thing.name for thing in getattr(catalogue(), kind).values()}
    assert {said: name for said, name in names.items() if name not in known} == {}


@pytest.mark.parametrize("thing", THINGS)
def test_each_has_a_code_or_the_reason_and_a_persons_words(thing):
    assert bool(thing.snomed) != bool(thing.no_snomed)
    assert thing.synonyms


def test_each_condition_has_an_icd10_code_or_the_reason():
    without = [c.slug for c in catalogue().conditions.values() if not c.icd10cm]
    assert without == ["facet-joint-pain"]
    assert "M47" in catalogue().condition("facet-joint-pain").no_icd10cm


@pytest.mark.parametrize("thing", TREATMENTS)
def test_each_treatment_is_found_by_each_of_its_words_within_a_sentence(thing):
    for words in (thing.name, *thing.synonyms):
        assert thing in find_treatments(f"My doctor said {words}, for my knee"), words


@pytest.mark.parametrize("typed", ["", "my right knee on stairs", "sore back", "in the of"])
def test_words_about_a_problem_name_no_treatment(typed):
    assert find_treatments(typed) == ()


def test_the_longest_words_come_first():
    found = [thing.slug for thing in find_treatments("umbilical cord stem cells")]
    assert found[0] == "expanded-cord-cells"
    assert "umbilical-cord" in found


def test_each_source_has_a_class_that_the_gate_can_answer_for():
    made = {source for p in catalogue().products.values() for source in p.sources}
    # Fetal tissue is refused as a source, so no class is made of it.
    assert set(catalogue().sources) - made == {"fetal-tissue"}


SILENT = """
[[guidance]]
slug = "hunch"
name = "Hunch"
image_kept = false

[[guidance]]
slug = "torch"
name = "Torch"
image_kept = false
synonyms = ["torch"]
snomed = ["16310003"]
no_snomed = "no code verified"

[[conditions]]
slug = "ache"
name = "Ache"
plain = "ache"
family = "general"
sites = []
instruments = []
"""


def test_silence_is_a_fault():
    texts = resource_texts("blastema.core.catalogue")
    with pytest.raises(CatalogueError) as raised:
        load({**texts, "silent.toml": SILENT})
    faults = "\n".join(raised.value.faults)
    for words in (
        "guidance hunch: no word that a person would type",
        "guidance hunch: no SNOMED CT code, and no_snomed does not say why",
        "guidance torch: a SNOMED CT code, and a reason why there is none",
        "condition ache: no ICD-10-CM code, and no_icd10cm does not say why",
    ):
        assert words in faults, words
