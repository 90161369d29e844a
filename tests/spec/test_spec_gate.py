"""The gate: what it answers for a product, a place and a person, and which rules say so.

Facts of law: reference table of the product pathways (federal), donors and state laws; the
source of each rule is its citation in the rule book. The programme's own rules have none.
"""

from __future__ import annotations

from datetime import date

import pytest

from blastema.core.rules import GateQuestion, gate
from blastema.core.rules.cases import person
from blastema.core.rules.decision import GateDecision
from blastema.core.rules.question import pairs
from blastema.core.verdict import Effect

ALLOWED, CONDITIONS = Effect.ALLOWED, Effect.CONDITIONS
STUDY, REFUSED = Effect.STUDY, Effect.REFUSED
DAY = date(2026, 11, 22)

# An adult's knee in Florida, guided by ultrasound: what a row does not say.
KNEE = {
    "condition": "knee-osteoarthritis",
    "product": "marrow-concentrate",
    "jurisdiction": "US-FL",
    "on": DAY,
    "age": 60,
    "route": "joint",
    "guidance": "ultrasound",
    "targets": ("knee",),
    "licence": "MD",
    "facts": pairs(person("healthy-adult")),
}
HEEL = {
    **KNEE,
    "condition": "plantar-fasciitis",
    "product": "placental-allograft",
    "route": "ligament",
    "targets": ("foot",),
}
DISC = {
    **KNEE,
    "condition": "degenerative-disc-disease",
    "route": "disc",
    "guidance": "fluoroscopy",
    "targets": ("lumbar-spine",),
}
FLORIDA_CONSENT = frozenset(
    {"nature", "not-approved", "expected-results", "alternatives", "risks", "primary-care"}
)


def ask(base, **facts):
    return gate(GateQuestion(**{**base, **facts}))


@pytest.mark.parametrize(
    ("facts", "effect"),
    [
        # The four roads of the programme.
        ({**KNEE}, CONDITIONS),
        ({**HEEL}, STUDY),
        ({**HEEL, "study": "heel-1"}, CONDITIONS),
        ({**KNEE, "product": "prp-leukocyte-poor"}, CONDITIONS),
        ({**KNEE, "product": "physiotherapy", "route": "", "targets": ()}, ALLOWED),
        # Every other class that people ask for.
        ({**KNEE, "product": "marrow-aspirate"}, CONDITIONS),
        ({**KNEE, "product": "prp-leukocyte-rich"}, CONDITIONS),
        ({**KNEE, "product": "microfragmented-fat"}, CONDITIONS),
        ({**KNEE, "product": "stromal-vascular-fraction"}, STUDY),
        ({**KNEE, "product": "expanded-marrow-cells", "relation": "autologous"}, STUDY),
        ({**KNEE, "product": "expanded-fat-cells", "relation": "autologous"}, STUDY),
        ({**KNEE, "product": "expanded-cord-cells"}, STUDY),
        ({**KNEE, "product": "expanded-pulp-cells", "relation": "allogeneic"}, STUDY),
        ({**KNEE, "product": "expanded-connective-cells", "relation": "autologous"}, STUDY),
        ({**KNEE, "product": "connective-tissue-biopsy", "study": "any"}, REFUSED),
        ({**KNEE, "product": "placental-allograft"}, STUDY),
        ({**KNEE, "product": "amniotic-fluid"}, STUDY),
        ({**KNEE, "product": "cord-blood-cells"}, STUDY),
        ({**KNEE, "product": "exosomes", "source": "placenta"}, STUDY),
        ({**KNEE, "product": "induced-pluripotent-derivatives"}, STUDY),
        ({**KNEE, "product": "embryonic-derivatives"}, STUDY),
        ({**KNEE, "product": "blood-stem-cell-transplant"}, REFUSED),
        ({**KNEE, "product": "whole-blood"}, REFUSED),
        ({**KNEE, "product": "corticosteroid"}, ALLOWED),
        ({**KNEE, "product": "saline"}, ALLOWED),
    ],
)
def test_each_product_class_has_an_answer(facts, effect):
    assert ask(facts).effect is effect


@pytest.mark.parametrize(
    ("facts", "rule", "effect"),
    [
        # Problems that are answered honestly and not treated, whatever is offered.
        ({**KNEE, "condition": "parkinsons-disease"}, "CON-1", REFUSED),
        ({**KNEE, "condition": "alzheimers-disease", "product": "medication"}, "CON-1", REFUSED),
        ({**KNEE, "condition": "cancer"}, "CON-1", REFUSED),
        ({**KNEE, "condition": "chronic-pain"}, "CON-2", REFUSED),
        ({**KNEE, "product": "blood-stem-cell-transplant"}, "PRO-1", REFUSED),
        ({**KNEE, "product": "lipoaspirate"}, "PRO-2", REFUSED),
        # Persons.
        ({**KNEE, "age": 17}, "AGE-1", REFUSED),
        ({**KNEE, "age": None}, "AGE-2", CONDITIONS),
        ({**KNEE, "product": "physiotherapy", "age": 17}, "AGE-3", CONDITIONS),
        ({**KNEE, "bmi_tenths": 401, "bmi_limit_tenths": 400}, "BMI-1", CONDITIONS),
        ({**KNEE, "flags": frozenset({"active-infection"})}, "FLAG-active-infection", REFUSED),
        ({**KNEE, "flags": frozenset({"pregnancy"})}, "FLAG-pregnancy", REFUSED),
        ({**KNEE, "flags": frozenset({"anticoagulant"})}, "FLAG-anticoagulant", CONDITIONS),
        ({**KNEE, "flags": frozenset({"unheard-of"})}, "GATE-2", REFUSED),
        # Sources.
        ({**KNEE, "source": "fetal-tissue"}, "SRC-1", REFUSED),
        ({**KNEE, "source": "fetal-tissue", "study": "any"}, "SRC-1", REFUSED),
        ({**KNEE, "product": "embryonic-derivatives"}, "SRC-2", STUDY),
        ({**KNEE, "source": "adipose-tissue"}, "SRC-3", REFUSED),
        # Synovium and tendon: as they were taken, or called another product's source.
        ({**KNEE, "product": "connective-tissue-biopsy"}, "PRO-2", REFUSED),
        ({**KNEE, "source": "connective-tissue"}, "SRC-3", REFUSED),
        ({**KNEE, "product": "expanded-connective-cells"}, "FED-5", STUDY),
        ({**KNEE, "product": "expanded-connective-cells"}, "FED-7", STUDY),
        ({**KNEE, "product": "exosomes"}, "SRC-4", CONDITIONS),
        # Conscience: a source, or all sources of a group.
        ({**HEEL, "refused_sources": frozenset({"placenta"})}, "PREF-1", REFUSED),
        ({**HEEL, "refused_sources": frozenset({"birth-tissue"})}, "PREF-1", REFUSED),
        (
            {**HEEL, "study": "heel-1", "refused_sources": frozenset({"placenta"})},
            "PREF-1",
            REFUSED,
        ),
        # Routes and guidance.
        ({**KNEE, "route": "intravenous", "targets": ("arm",)}, "ROUTE-1", STUDY),
        ({**DISC, "route": "intrathecal"}, "ROUTE-1", STUDY),
        ({**KNEE, "route": "brain", "targets": ("brain",), "guidance": "ct"}, "ROUTE-1", STUDY),
        ({**KNEE, "route": "disc", "guidance": "ct"}, "ROUTE-2", REFUSED),
        ({**DISC, "guidance": "ultrasound"}, "ROUTE-3", REFUSED),
        ({**KNEE, "guidance": ""}, "ROUTE-4", CONDITIONS),
        # Federal pathway.
        ({**KNEE, "stored": True}, "FED-2", STUDY),
        ({**KNEE, "same_establishment": False}, "FED-2", STUDY),
        ({**KNEE, "combined": True}, "FED-3", STUDY),
        ({**KNEE}, "FED-4", CONDITIONS),
        ({**KNEE}, "MDR-1", CONDITIONS),
        ({**KNEE, "product": "expanded-cord-cells"}, "FED-5", STUDY),
        ({**HEEL}, "FED-6", STUDY),
        ({**HEEL}, "FED-7", STUDY),
        ({**KNEE, "product": "prp-leukocyte-poor"}, "FED-1", CONDITIONS),
        ({**KNEE, "product": "prp-leukocyte-poor"}, "KIT-1", CONDITIONS),
        ({**KNEE, "jurisdiction": "BR"}, "JUR-1", REFUSED),
        # The ruling on stromal vascular fraction is of 27 Sep 2024.
        (
            {**KNEE, "product": "stromal-vascular-fraction", "on": date(2024, 9, 26)},
            "JUR-2",
            REFUSED,
        ),
        # Donors.
        ({**HEEL}, "DON-1", CONDITIONS),
        ({**KNEE, "stored": True}, "DON-2", CONDITIONS),
        ({**HEEL}, "DON-3", CONDITIONS),
        ({**KNEE, "product": "expanded-marrow-cells"}, "DON-4", CONDITIONS),
        # Studies.
        ({**HEEL, "study": "heel-1"}, "STU-1", CONDITIONS),
        ({**HEEL, "study": "heel-1"}, "STU-2", CONDITIONS),
        ({**HEEL, "study": "heel-1"}, "STU-3", CONDITIONS),
        # Florida, since 1 Jul 2025.
        ({**HEEL}, "FL-1", CONDITIONS),
        ({**HEEL, "licence": "DO"}, "FL-1", CONDITIONS),
        ({**HEEL, "licence": "NP"}, "FL-1", REFUSED),
        ({**HEEL}, "FL-2", CONDITIONS),
        ({**HEEL}, "FL-3", CONDITIONS),
        ({**HEEL}, "FL-4", CONDITIONS),
        ({**HEEL}, "FL-5", CONDITIONS),
        ({**KNEE, "source": "fetal-tissue"}, "FL-6", REFUSED),
        ({**KNEE}, "FL-0", CONDITIONS),
        ({**KNEE, "product": "prp-leukocyte-rich"}, "FL-B", ALLOWED),
        # Utah, California, Texas; another state; none named.
        ({**HEEL, "jurisdiction": "US-UT"}, "UT-1", CONDITIONS),
        ({**HEEL, "jurisdiction": "US-CA"}, "CA-2", CONDITIONS),
        ({**KNEE, "jurisdiction": "US-CA"}, "CA-3", CONDITIONS),
        ({**HEEL, "jurisdiction": "US-TX"}, "TX-1", STUDY),
        ({**HEEL, "jurisdiction": "US-TX", "study": "heel-1"}, "TX-1", CONDITIONS),
        ({**KNEE, "jurisdiction": "US-TX"}, "TX-6", CONDITIONS),
        ({**KNEE, "jurisdiction": "US-NV"}, "STATE-1", CONDITIONS),
        ({**KNEE, "jurisdiction": "US"}, "STATE-2", CONDITIONS),
        # Words that the catalogue does not know.
        ({**KNEE, "condition": "worn-out"}, "GATE-1", REFUSED),
        ({**KNEE, "targets": ("knee", "tail")}, "GATE-1", REFUSED),
        ({**KNEE, "relation": "cousin"}, "GATE-1", REFUSED),
    ],
)
def test_a_rule_speaks_and_is_named(facts, rule, effect):
    said = {finding.rule: finding.effect for finding in ask(facts).findings}
    assert said.get(rule) is effect


@pytest.mark.parametrize(
    ("facts", "silent"),
    [
        ({**KNEE, "age": 18}, "AGE-1"),
        ({**KNEE, "bmi_tenths": 400, "bmi_limit_tenths": 400}, "BMI-1"),
        # Without a limit set by the practice no body-mass index is too high.
        ({**KNEE, "bmi_tenths": 600}, "BMI-1"),
        ({**KNEE, "refused_sources": frozenset({"birth-tissue"})}, "PREF-1"),
        # Another source of exosomes may still be chosen.
        ({**KNEE, "product": "exosomes", "refused_sources": frozenset({"placenta"})}, "PREF-1"),
        # The day before Florida's law.
        ({**HEEL, "on": date(2025, 6, 30)}, "FL-1"),
        # Florida exempts who holds an active investigational application.
        ({**HEEL, "study": "heel-1", "assurances": frozenset({"ind-active"})}, "FL-1"),
        # A study of something that needs none adds nothing.
        ({**KNEE, "study": "registry"}, "STU-1"),
        # State law does not reach medicines and physiotherapy.
        ({**KNEE, "product": "medication", "jurisdiction": "US-NV"}, "STATE-1"),
    ],
)
def test_a_rule_stays_silent(facts, silent):
    assert silent not in {finding.rule for finding in ask(facts).findings}


@pytest.mark.parametrize(
    ("facts", "still_open"),
    [
        ({**KNEE}, ("FED-9", "FED-4", "MDR-1", "KIT-1")),
        ({**KNEE, "consent_elements": frozenset({"not-approved"})}, ("FED-9", "MDR-1", "KIT-1")),
        (
            {
                **KNEE,
                "consent_elements": frozenset({"not-approved"}),
                "assurances": frozenset({"medical-director-rule", "device-cleared", "given-alone"}),
            },
            (),
        ),
        (
            {
                **HEEL,
                "study": "heel-1",
                "consent_elements": frozenset({"research"}),
                "assurances": frozenset(
                    {"ind-active", "irb-approved", "donor-eligible", "accompanying-records"}
                ),
            },
            (),
        ),
        (
            {**HEEL, "consent_elements": FLORIDA_CONSENT, "licence": ""},
            ("DON-1", "DON-3", "FL-1", "FL-2", "FL-3", "FL-5"),
        ),
        ({**KNEE, "product": "prp-leukocyte-poor"}, ("KIT-1",)),
    ],
)
def test_a_condition_is_open_until_it_is_met(facts, still_open):
    assert ask(facts).open == still_open


@pytest.mark.parametrize(
    ("facts", "federal", "state"),
    [
        ({**HEEL}, STUDY, CONDITIONS),
        ({**HEEL, "jurisdiction": "US-TX"}, STUDY, STUDY),
        ({**KNEE, "product": "prp-leukocyte-poor"}, CONDITIONS, ALLOWED),
        ({**HEEL, "licence": "NP"}, STUDY, REFUSED),
    ],
)
def test_federal_and_state_law_are_answered_apart_and_neither_permits_the_others_no(
    facts, federal, state
):
    answer = ask(facts)
    effects = dict(answer.by_authority)
    assert (effects["federal"], effects["state"]) == (federal, state)
    assert answer.effect is max(federal, state, key=list(Effect).index)


def test_every_refusal_is_given_at_once():
    answer = ask(KNEE, age=15, source="fetal-tissue", flags=frozenset({"pregnancy"}), route="disc")
    refused = {f.rule for f in answer.findings if f.effect is REFUSED}
    expected = {"AGE-1", "FLAG-pregnancy", "SRC-1", "SRC-3", "ROUTE-2", "ROUTE-3", "FL-6"}
    assert refused == expected


def test_a_decision_keeps_its_rules_and_the_version_of_the_book():
    answer = ask(KNEE)
    kept = GateDecision.of(GateQuestion(**KNEE), answer)
    assert kept.effect == "allowed with conditions"
    assert kept.answers == (
        ("FED-9", "allowed with conditions", True),
        ("FED-4", "allowed with conditions", True),
        ("MDR-1", "allowed with conditions", True),
        ("KIT-1", "allowed with conditions", True),
        ("FL-0", "allowed with conditions", False),
    )
    assert kept.rulebook == answer.rulebook_version
    assert answer.rulebook_version.startswith("2026-11-22+")


@pytest.mark.parametrize(
    ("facts", "planable", "proceeds"),
    [
        ({**KNEE}, True, False),
        ({**KNEE, "product": "physiotherapy"}, True, True),
        ({**HEEL}, False, False),
        ({**KNEE, "age": 15}, False, False),
    ],
)
def test_planning_needs_no_met_condition_and_proceeding_needs_all(facts, planable, proceeds):
    answer = ask(facts)
    assert (answer.is_planable, answer.may_proceed) == (planable, proceeds)
    assert (answer.refusal is None) is planable


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"jurisdiction": "Florida"}, "jurisdiction is written"),
        ({"age": -1}, "age lies between"),
    ],
)
def test_a_question_that_cannot_be_asked(facts, words):
    with pytest.raises(ValueError, match=words):
        GateQuestion(**{**KNEE, **facts})
