"""The federal ladder of each product: the product table of the programme's reference of the law.

Rows are those of its table of default outcomes for orthopaedic pain (21 CFR 1271, the guidance of
16 Nov 2017, United States v. California Stem Cell Treatment Center, 9th Cir. 2024).
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue import catalogue
from blastema.core.catalogue.values import Kind
from blastema.core.rules import GateQuestion, gate
from blastema.core.rules.facts import domain
from blastema.core.rules.ladder import Pathway, Reply, beyond, reasons
from blastema.core.rules.load import rulebook
from blastema.core.verdict import Effect

YES, NO, OPEN = Reply.YES, Reply.NO, Reply.CANNOT_SAY
KNEE = {
    "condition": "knee-osteoarthritis",
    "product": "marrow-concentrate",
    "jurisdiction": "US-FL",
    "on": date(2026, 11, 22),
    "age": 60,
    "route": "joint",
    "guidance": "ultrasound",
    "targets": ("knee",),
    "licence": "MD",
}
FORBIDDING = (Effect.STUDY, Effect.REFUSED)


def climb(**facts):
    found = gate(GateQuestion(**{**KNEE, **facts})).ladder
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("product", "minimal", "homologous", "pathway"),
    [
        # PRP: blood, outside the part; the kit's use is documented.
        ("prp-leukocyte-poor", OPEN, OPEN, Pathway.BLOOD),
        ("prp-leukocyte-rich", OPEN, OPEN, Pathway.BLOOD),
        # Marrow concentrate of the same day, centrifuged only: a question of policy.
        ("marrow-concentrate", YES, OPEN, Pathway.UNSETTLED),
        # Marrow as it was drawn: nothing is done to it.
        ("marrow-aspirate", YES, OPEN, Pathway.SAME_PROCEDURE),
        ("expanded-marrow-cells", NO, OPEN, Pathway.DRUG),
        ("stromal-vascular-fraction", NO, NO, Pathway.DRUG),
        # Micro-fragmented fat: depends on the device; only homologous as cushion or support.
        ("microfragmented-fat", OPEN, OPEN, Pathway.UNSETTLED),
        ("placental-allograft", NO, NO, Pathway.DRUG),
        ("expanded-cord-cells", NO, NO, Pathway.DRUG),
        ("amniotic-fluid", OPEN, OPEN, Pathway.SECRETED),
        ("exosomes", OPEN, OPEN, Pathway.SECRETED),
        ("expanded-fat-cells", NO, NO, Pathway.DRUG),
        ("expanded-pulp-cells", NO, NO, Pathway.DRUG),
        ("expanded-connective-cells", NO, OPEN, Pathway.DRUG),
        ("induced-pluripotent-derivatives", NO, NO, Pathway.DRUG),
        ("embryonic-derivatives", NO, NO, Pathway.DRUG),
        ("cord-blood-cells", YES, NO, Pathway.DRUG),
        ("mobilised-blood-cells", YES, NO, Pathway.DRUG),
    ],
)
def test_each_product_of_the_table_ends_where_the_table_says(product, minimal, homologous, pathway):
    found = climb(product=product)
    assert (found.reply("C1"), found.reply("C2"), found.pathway) == (minimal, homologous, pathway)


def test_the_table_holds_every_product_of_cells_or_blood():
    rows = test_each_product_of_the_table_ends_where_the_table_says.pytestmark[0].args[1]
    made = {p.slug for p in catalogue().products.values() if p.kind in (Kind.CELL, Kind.BLOOD)}
    assert {row[0] for row in rows} == made


@pytest.mark.parametrize(
    ("facts", "rung", "reply", "words"),
    [
        ({"product": "prp-leukocyte-poor"}, "A", NO, "Blood and what is made of it"),
        ({"product": "exosomes"}, "A", NO, "What cells give off"),
        ({}, "A", OPEN, "has not said what homologous use of marrow is"),
        ({"combined": True}, "A", YES, "left out only where"),
        ({"product": "microfragmented-fat"}, "A", YES, "No exclusion names it"),
        # What goes back has to be what came out: the ruling of the Ninth Circuit.
        ({"product": "stromal-vascular-fraction"}, "B", NO, "What goes back is not what came out"),
        ({"product": "marrow-aspirate"}, "B", YES, "same tissue"),
        ({}, "B", NO, "More is done than rinsing, cleansing, sizing, shaping: centrifuge."),
        ({"product": "marrow-aspirate", "stored": True}, "B", NO, "kept beyond the procedure"),
        ({"product": "marrow-aspirate", "same_establishment": False}, "B", NO, "leaves the est"),
        ({"product": "marrow-aspirate", "combined": True}, "B", NO, "combined with another"),
        ({"product": "microfragmented-fat"}, "B", OPEN, "depends on the device"),
        ({"product": "placental-allograft"}, "B", NO, "It is another person's. It was delivered"),
        # Claims count as what a product is meant for.
        ({"claims": frozenset({"pain-relief"})}, "C2", NO, "claims that it eases pain"),
        ({"combined": True}, "C3", NO, "combined with another article"),
        ({}, "C4", YES, "the person's own"),
        ({"product": "placental-allograft"}, "C4", OPEN, "Nothing on file says how it acts"),
        ({}, "D", OPEN, "The law leaves it open"),
        ({"product": "placental-allograft"}, "D", YES, "No other way"),
        ({"product": "marrow-aspirate"}, "D", NO, "same surgical procedure"),
    ],
)
def test_each_rung_says_why(facts, rung, reply, words):
    found = {one.name: one for one in climb(**facts).rungs}[rung]
    assert found.reply is reply
    assert words in found.why
    assert found.citation.startswith("21 CFR")
    assert bool(found.needs) or found.reply is not OPEN


@pytest.mark.parametrize(
    ("facts", "pathway"),
    [
        ({"stored": True}, Pathway.DRUG),
        ({"same_establishment": False}, Pathway.DRUG),
        ({"combined": True}, Pathway.DRUG),
        ({"product": "marrow-aspirate", "stored": True}, Pathway.DRUG),
        ({"product": "marrow-aspirate", "claims": frozenset({"repair"})}, Pathway.DRUG),
        (
            {"product": "microfragmented-fat", "claims": frozenset({"cushioning"})},
            Pathway.UNSETTLED,
        ),
        ({"product": "microfragmented-fat", "claims": frozenset({"pain-relief"})}, Pathway.DRUG),
    ],
)
def test_what_changes_the_way(facts, pathway):
    assert climb(**facts).pathway is pathway


def test_another_country_and_an_unknown_word_have_no_federal_ladder():
    assert gate(GateQuestion(**{**KNEE, "jurisdiction": "BR"})).ladder is None
    assert gate(GateQuestion(**{**KNEE, "claims": frozenset({"eternal-life"})})).ladder is None
    assert gate(GateQuestion(**{**KNEE, "product": "physiotherapy"})).ladder is None


def test_an_unknown_claim_is_named():
    (finding,) = gate(GateQuestion(**{**KNEE, "claims": frozenset({"eternal-life"})})).findings
    assert finding.rule == "GATE-1"
    assert "claim 'eternal-life'" in finding.words


def test_a_claim_about_a_tissue_of_unknown_functions_is_not_guessed():
    marrow, fat = (
        catalogue().product(one) for one in ("marrow-concentrate", "microfragmented-fat")
    )
    assert beyond(marrow, frozenset({"cushioning", "repair"})) == (
        "repairs a joint, tendon or disc",
    )
    assert beyond(fat, frozenset({"cushioning", "support"})) == ()
    assert beyond(fat, frozenset({"blood-forming"})) == ("forms blood",)


ASKED = {
    name: among
    for name, among in domain(rulebook()).items()
    if name
    in ("product", "relation", "claims", "stored", "same_establishment", "combined", "study")
}


@given(st.fixed_dictionaries({name: st.sampled_from(among) for name, among in ASKED.items()}))
def test_the_gate_never_says_more_than_the_ladder_allows(facts):
    answer = gate(GateQuestion(**{**KNEE, **facts}))
    federal = dict(answer.by_authority).get("federal")
    found = answer.ladder
    if found is None:
        return
    if found.pathway in (Pathway.DRUG, Pathway.SECRETED) and not facts["study"]:
        assert federal in FORBIDDING
    if found.pathway in (Pathway.UNSETTLED, Pathway.SAME_PROCEDURE):
        assert federal is not Effect.ALLOWED
        assert "MDR-1" in {finding.rule for finding in answer.findings}
    assert (found.reply("D") is YES) == (found.pathway in (Pathway.DRUG, Pathway.SECRETED))
    assert all(rung.reply is NO for rung in reasons(found))


@given(
    st.fixed_dictionaries({name: st.sampled_from(among) for name, among in ASKED.items()}),
    st.sampled_from(sorted(catalogue().claims)),
)
def test_one_more_claim_never_opens_a_way(facts, claim):
    before = gate(GateQuestion(**{**KNEE, **facts}))
    more = {**facts, "claims": facts["claims"] | {claim}}
    after = gate(GateQuestion(**{**KNEE, **more}))
    order = list(Effect)
    assert order.index(after.effect) >= order.index(before.effect)
