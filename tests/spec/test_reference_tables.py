"""The programme's tables of the law, row by row: each row stands here under its own name.

Product table: the default outcome for orthopaedic pain under federal law alone, with what is asked
of the site. Donor table: 21 CFR 1271 subpart C.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from blastema.core.donor import judge
from blastema.core.donor.state import DonorAnswer, Eligibility
from blastema.core.product.donor import Ground
from blastema.core.rules import (
    DonorFacts,
    GateQuestion,
    donor_findings,
    donor_risks,
    gate,
    label_statements,
    panel_for,
)
from blastema.core.rules.cases import start
from blastema.core.rules.donor import donor_statements
from blastema.core.rules.donor_tests import panel, recommended_for
from blastema.core.rules.ladder import Pathway, Reply
from blastema.core.verdict import Effect
from tests.spec import donors as d
from tests.spec import products as p
from tests.spec.test_product_donor import ARRIVED, INELIGIBLE, UNDETERMINED, excepted

CONDITIONS, STUDY = Effect.CONDITIONS, Effect.STUDY
KNEE = start("knee").facts


def ask(**facts):
    return gate(GateQuestion(**{**KNEE, **facts}))


# Row of the product table: facts, the federal outcome, the pathway, and rules that must speak.
PRODUCTS = {
    "PRP": [({"product": "prp-leukocyte-poor"}, CONDITIONS, Pathway.BLOOD, {"FED-1", "KIT-1"})],
    "BMAC same day, centrifuge only": [
        ({}, CONDITIONS, Pathway.UNSETTLED, {"FED-4", "MDR-1"}),
    ],
    "BMAC cultured": [
        ({"product": "expanded-marrow-cells"}, STUDY, Pathway.DRUG, {"FED-5", "FED-7"}),
    ],
    "BMAC frozen for later": [({"stored": True}, STUDY, Pathway.DRUG, {"FED-2"})],
    "Adipose SVF": [
        (
            {"product": "stromal-vascular-fraction"},
            STUDY,
            Pathway.DRUG,
            {"FED-5", "FED-6", "FED-7"},
        ),
    ],
    "Micro-fragmented fat": [
        ({"product": "microfragmented-fat"}, CONDITIONS, Pathway.UNSETTLED, {"FED-4", "MDR-1"}),
        # Homologous only as cushion or support.
        (
            {"product": "microfragmented-fat", "claims": frozenset({"cushioning", "support"})},
            CONDITIONS,
            Pathway.UNSETTLED,
            {"FED-4"},
        ),
        (
            {"product": "microfragmented-fat", "claims": frozenset({"pain-relief"})},
            STUDY,
            Pathway.DRUG,
            {"FED-8"},
        ),
    ],
    "Amniotic membrane, injected": [
        ({"product": "placental-allograft"}, STUDY, Pathway.DRUG, {"FED-6", "FED-7"}),
    ],
    "Umbilical cord / Wharton's jelly": [
        ({"product": "expanded-cord-cells"}, STUDY, Pathway.DRUG, {"FED-5", "FED-6"}),
    ],
    "Amniotic fluid": [({"product": "amniotic-fluid"}, STUDY, Pathway.SECRETED, {"FED-1"})],
    "Exosomes": [({"product": "exosomes"}, STUDY, Pathway.SECRETED, {"FED-1"})],
    "Expanded MSC": [
        ({"product": one}, STUDY, Pathway.DRUG, {"FED-5", "FED-7"})
        for one in ("expanded-fat-cells", "expanded-pulp-cells", "expanded-connective-cells")
    ],
}


@pytest.mark.parametrize(
    ("facts", "federal", "pathway", "rules"),
    [pytest.param(*case, id=row) for row, found in PRODUCTS.items() for case in found],
)
def test_a_row_of_the_product_table(facts, federal, pathway, rules):
    answer = ask(**facts)
    assert dict(answer.by_authority)["federal"] is federal
    assert answer.ladder is not None
    assert answer.ladder.pathway is pathway
    assert rules <= {one.rule for one in answer.findings}
    # None of it is free of every condition, whatever else is on file.
    assert answer.effect is not Effect.ALLOWED


def test_what_is_unsettled_says_so_and_waits_for_the_medical_director():
    answer = ask()
    assert "MDR-1" in answer.open
    assert answer.ladder.reply("C2") is Reply.CANNOT_SAY
    met = ask(assurances=frozenset({"medical-director-rule", "device-cleared"}))
    assert "MDR-1" not in met.open


@pytest.mark.parametrize(
    ("relation", "near", "reply"),
    [
        ("autologous", False, Reply.YES),
        ("allogeneic", True, Reply.YES),  # first- or second-degree blood relative
        ("allogeneic", False, Reply.CANNOT_SAY),
        ("", True, Reply.CANNOT_SAY),  # nobody has said whose cells they are
    ],
)
def test_the_last_criterion_holds_for_ones_own_and_for_near_relatives(relation, near, reply):
    """21 CFR 1271.10(a)(4)(ii)(a) and (b)."""
    answer = ask(product="expanded-marrow-cells", relation=relation, near_relative=near)
    assert answer.ladder.reply("C4") is reply


def test_a_near_relative_s_cells_still_wait_for_the_donor():
    answer = ask(product="expanded-marrow-cells", relation="allogeneic", near_relative=True)
    assert "DON-1" in answer.open
    assert answer.effect is STUDY


# --- The donor table -------------------------------------------------------------------------

ALL = ("hiv-1", "hiv-2", "hepatitis-b", "hepatitis-c", "syphilis")
MAY, JULY = date(2026, 5, 31), date(2026, 7, 1)
COMPLETE = DonorFacts(
    recovered_on=JULY,
    specimen_on=JULY,
    results=dict.fromkeys((*ALL, "htlv", "cmv", "west-nile"), "negative"),
    screening_done=True,
    leukocyte_rich=True,
)


def rules(**changed):
    return [one.rule for one in donor_findings(replace(COMPLETE, **changed))]


def asked(**changed):
    return {test.slug for test in panel_for(replace(COMPLETE, **changed))}


def tests_of_all_donors():
    names = {test.slug: test.name for test in panel()}
    assert asked(leukocyte_rich=False, living=False) == set(ALL)
    assert names["hiv-1"] == "HIV-1 (antibody and nucleic acid)"
    assert names["hepatitis-b"] == "Hepatitis B (surface antigen and total core antibody)"
    assert names["hepatitis-c"] == "Hepatitis C (antibody and nucleic acid)"
    for slug in ALL:
        left = {k: v for k, v in COMPLETE.results.items() if k != slug}
        assert rules(results=left) == ["DON-6"]
        assert rules(results={**COMPLETE.results, slug: "positive"}) == ["DON-5"]


def tests_of_leukocyte_rich_cells():
    assert asked() - asked(leukocyte_rich=False) == {"htlv", "cmv"}
    for source in ("bone-marrow", "adipose-tissue", "umbilical-cord", "mobilised-blood"):
        facts = judge.facts_of(replace(d.RECORDED, source=source))
        assert {"htlv", "cmv"} <= {test.slug for test in panel_for(facts)}, source


def tests_of_living_donors_in_the_season():
    def in_season(day, **changed):
        return "west-nile" in asked(recovered_on=day, **changed)

    season = [month for month in range(1, 13) if in_season(date(2026, month, 15))]
    assert season == [6, 7, 8, 9, 10]
    edges = (date(2026, 5, 31), date(2026, 6, 1), date(2026, 10, 31), date(2026, 11, 1))
    assert [in_season(day) for day in edges] == [False, True, True, False]
    assert all(in_season(date(2026, m, 15), recovered_abroad=True) for m in range(1, 13))
    assert not in_season(JULY, living=False)


def tests_that_are_recommended():
    (one,) = recommended_for(COMPLETE)
    assert (one.slug, one.verified) == ("hepatitis-b-nucleic-acid", False)
    assert rules() == []  # nobody waits for it
    assert rules(results={**COMPLETE.results, one.slug: "positive"}) == ["DON-5"]
    assert recommended_for(replace(COMPLETE, living=False)) == ()


def specimen_timing():
    def near(days, **changed):
        return rules(specimen_on=JULY + timedelta(days=days), **changed) == []

    assert [near(days) for days in (-8, -7, 0, 7, 8)] == [False, True, True, True, False]
    long = [near(days, long_window=True) for days in (-31, -30, 7, 8)]
    assert long == [False, True, True, False]
    windows = {
        source: judge.facts_of(replace(d.RECORDED, source=source)).long_window
        for source in ("bone-marrow", "mobilised-blood", "adipose-tissue", "placenta")
    }
    assert windows == {
        "bone-marrow": True,
        "mobilised-blood": True,
        "adipose-tissue": False,
        "placenta": False,
    }


def placenta_and_cord():
    # The donor on record is the birth mother, alive whatever is said; nobody tests a newborn.
    mother = d.after(d.DONOR, d.register(source="placenta", living=False))
    assert mother.kind == d.DonorKind.BIRTH_MOTHER
    assert mother.living
    assert {kind.value for kind in d.DonorKind} == {"birth-mother", "supplied"}


def autologous():
    own = {"product": "marrow-aspirate", "relation": "autologous"}
    fresh, kept = ask(**own), ask(**own, stored=True)
    said = {one.rule for one in fresh.findings}
    assert not said & {"DON-1", "DON-2", "DON-3"}  # no determination, screening or testing
    assert "DON-2" in kept.open
    labels = label_statements(autologous=True, stored=True, fully_evaluated=False)
    assert labels == ("FOR AUTOLOGOUS USE ONLY", "NOT EVALUATED FOR INFECTIOUS SUBSTANCES")
    assert label_statements(autologous=True, stored=True, fully_evaluated=True) == labels[:1]
    assert label_statements(autologous=True, stored=False, fully_evaluated=False) == ()


def ineligible_donor():
    # Without an exception nothing is accepted; with one, for a relative or an urgent need alone.
    assert "PRODUCT-DONOR" in p.rules(p.accept(ARRIVED, donor=INELIGIBLE))
    assert {one.value for one in Ground} == {"blood-relative", "urgent-medical-need"}
    for ground in Ground:
        state = p.after(ARRIVED, excepted(ground=ground))
        assert state.excepted is not None
        assert p.rules(p.accept(state, donor=INELIGIBLE)) == ()
    # An urgent need is documented, signed with approval, and the physician was told.
    urgent = {"reason": "", "signature": p.REVIEWED, "physician": ""}
    assert set(p.rules(excepted(**urgent))) == {
        "PRODUCT-REASON",
        "SIGNATURE-MEANING",
        "PRODUCT-EXCEPT-PHYSICIAN",
    }
    labels = donor_statements(determined=True, reactive=("Hepatitis B",))
    assert labels[0] == "BIOHAZARD"
    assert labels[1].startswith("WARNING: Advise patient")
    assert labels[2] == "WARNING: Reactive test results for Hepatitis B"


def screening_by_history():
    named = " ".join(one.name for one in donor_risks())
    for risk in ("HIV", "hepatitis B", "hepatitis C", "spongiform", "syphilis", "West Nile"):
        assert risk in named
    for risk in ("Zika", "sepsis", "vaccinia", "xenotransplantation"):
        assert risk in named
    assert not any(one.verified for one in donor_risks())
    assert rules(screening_done=False) == ["DON-8"]
    assert rules(risk_found=True) == ["DON-9"]


def the_panel_is_data():
    # Drafts of 2025 revise it: a test is a table in a file, and each says whether it was read.
    assert all(test.citation for test in panel())
    assert [test.slug for test in panel() if not test.verified] == ["hepatitis-b-nucleic-acid"]


def quarantine_until_the_determination():
    heel = start("heel").facts
    answer = gate(GateQuestion(**heel))
    assert "DON-1" in answer.open
    assert "PRODUCT-DONOR" in p.rules(p.accept(ARRIVED, donor=UNDETERMINED))
    assert UNDETERMINED.eligibility is Eligibility.NOT_DETERMINED
    late = d.after(d.DONOR, d.result(d.ELIGIBLE, "hiv-2", answer=DonorAnswer.POSITIVE), d.ELIGIBLE)
    assert late.eligibility is Eligibility.NOT_DETERMINED  # and back into quarantine


DONORS = {
    "Tests, all donors": tests_of_all_donors,
    "+ viable leukocyte-rich": tests_of_leukocyte_rich_cells,
    "+ living donors: West Nile": tests_of_living_donors_in_the_season,
    "+ living donors: hepatitis B by nucleic acid, recommended": tests_that_are_recommended,
    "Specimen timing": specimen_timing,
    "Placenta/cord donor": placenta_and_cord,
    "Autologous": autologous,
    "Ineligible donor": ineligible_donor,
    "Relevant communicable disease screening by history": screening_by_history,
    "2025 draft guidances: the panel is data": the_panel_is_data,
    "Quarantine until determination complete": quarantine_until_the_determination,
}


@pytest.mark.parametrize("row", DONORS)
def test_a_row_of_the_donor_table(row):
    DONORS[row]()
