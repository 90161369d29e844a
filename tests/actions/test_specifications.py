"""A site's own specification from draft to release: two people, one day, nothing judged anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from blastema.actions.act import Proof
from blastema.actions.open_site import set_policy
from blastema.actions.read.product_page import product_page
from blastema.actions.read.release_desk import release_desk
from blastema.actions.read.specifications import specification, specifications
from blastema.actions.read.to_sign import to_sign
from blastema.actions.release_product import (
    confirm_release,
    propose_release,
    record_endotoxin,
    record_late_result,
    record_test,
    release_exceptionally,
)
from blastema.actions.specify_product import draft_specification, sign_specification
from blastema.core.product.endotoxin import Given
from blastema.core.product.sample import Sample
from blastema.core.product.standing import Reading
from blastema.records import history
from tests.actions import paths
from tests.actions.releasing import told_to_the_clinician
from tests.actions.specifying import (
    MARROW,
    asked_for_endotoxin,
    drafted,
    lines_of,
    made,
    signed,
    specified,
    specified_and_withdrawn,
)
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db
GOOD = paths.good_readings(MARROW)


def _proposal(world: World, product: str, readings=GOOD):
    told = {"product": product, "signs": paths.to_sign(product)}
    return propose_release(world.act("laboratory"), **told, readings=readings, reason="late")


def _confirmation(world: World, product: str):
    told = {"product": product, "signs": paths.to_sign(product)}
    return confirm_release(world.act("quality"), **told)


def _shown(world: World, product: str) -> str:
    return to_sign(world.act("laboratory"), product=product).specification


def test_a_product_is_judged_by_the_version_in_force_when_it_was_made() -> None:
    world = World()
    before = made(world)
    specified(world, MARROW, viability=900)
    after = made(world)
    assert _shown(world, before) == "marrow-concentrate.v1"
    assert _shown(world, after) == "marrow-concentrate.own.v1"
    poor = [replace(one, value=850) if one.test == "viability" else one for one in GOOD]
    done(_proposal(world, before, poor))
    assert refused(_proposal(world, after, poor)) == {"PRODUCT-TEST-FAILED"}
    assert product_page(world.act("quality"), product=after).judged.example is False


def test_a_version_counts_from_its_day_on() -> None:
    world = World()
    tomorrow = date(2026, 3, 3)
    drafted(world, MARROW, on=tomorrow)
    done(signed(world, MARROW))
    assert _shown(world, made(world)) == "marrow-concentrate.v1"
    world.later(days=1)
    assert _shown(world, made(world)) == "marrow-concentrate.own.v1"


def test_what_was_proposed_and_released_keeps_its_version() -> None:
    world = World()
    product = made(world)
    done(_proposal(world, product))
    specified(world, MARROW, viability=999)
    done(_confirmation(world, product))
    assert _shown(world, product) == "marrow-concentrate.v1"
    page = product_page(world.act("quality"), product=product)
    assert [one.unchanged for one in page.signatures] == [True, True]


def test_signatures_under_an_own_version_can_be_made_again_from_the_history() -> None:
    world = World()
    specified(world, MARROW, viability=650)
    product = made(world)
    done(_proposal(world, product))
    done(_confirmation(world, product))
    specified(world, MARROW, viability=999)
    page = product_page(world.act("quality"), product=product)
    assert {one.specification for one in page.signatures} == {"marrow-concentrate.own.v1"}
    assert all(one.unchanged for one in page.signatures)


def test_who_drafts_does_not_sign_and_who_reads_another_draft_signs_nothing() -> None:
    world = World()
    drafted(world, MARROW)
    assert refused(signed(world, MARROW, role="quality")) == {"SITE-SPECIFICATION-OWN-DRAFT"}
    told = {"site": world.site, "product_class": MARROW}
    old = specification(world.act("laboratory"), **told).signs
    drafted(world, MARROW, viability=750)
    stale = sign_specification(world.act("laboratory"), **told, signs=old)
    assert refused(stale) == {"SIGNATURE-STALE"}
    done(signed(world, MARROW))
    (version, *_) = specification(world.act("quality"), **told).versions
    assert (version.specification.id, version.unchanged) == ("marrow-concentrate.own.v2", True)
    assert version.signed_by.startswith("Laboratory")


@pytest.mark.parametrize("proof", [None, Proof("staff/somebody-else", second_factor=True)])
def test_without_a_proof_of_this_person_nothing_is_signed(proof: Proof | None) -> None:
    world = World()
    drafted(world, MARROW)
    told = {"site": world.site, "product_class": MARROW}
    act = replace(world.act("laboratory"), proof=proof)
    signs = specification(act, **told).signs
    assert refused(sign_specification(act, **told, signs=signs)) == {"SIGNATURE-PROOF"}


@pytest.mark.parametrize("role", ["clinician", "front-desk", "administrator", "analyst"])
def test_others_neither_see_nor_draft_nor_sign(role: str) -> None:
    world = World()
    drafted(world, MARROW)
    told = {"site": world.site, "product_class": MARROW}
    assert refused(specification(world.act(role), **told)) == {"ACCESS-ROLE"}
    assert refused(specifications(world.act(role))) == {"ACCESS-ROLE"}
    assert refused(sign_specification(world.act(role), **told, signs="")) == {"ACCESS-ROLE"}


def test_the_laboratory_signs_but_does_not_draft() -> None:
    world = World()
    told = {"site": world.site, "product_class": MARROW, "lines": lines_of(MARROW)}
    draft = draft_specification(world.act("laboratory"), **told, effective_on=date(2026, 3, 2))
    assert refused(draft) == {"ACCESS-ROLE"}


def test_charlie_of_another_site_sees_drafts_and_signs_nothing_here() -> None:
    world = World()
    drafted(world, MARROW)
    other = world.open_site("Other Clinic", "A9998")
    here = {"site": world.site, "product_class": MARROW}
    signs = specification(world.act("laboratory"), **here).signs
    charlie = world.act("quality", site=other)
    assert refused(specification(charlie, **here)) == {"ACCESS-SITE"}
    assert refused(sign_specification(charlie, **here, signs=signs)) == {"ACCESS-SITE"}
    told = {**here, "lines": lines_of(MARROW), "effective_on": date(2026, 3, 2)}
    assert refused(draft_specification(charlie, **told)) == {"ACCESS-SITE"}
    assert specification(charlie, site=other, product_class=MARROW).draft is None


def test_a_version_of_one_site_judges_nothing_at_another() -> None:
    world = World()
    specified(world, MARROW, viability=999)
    world.site = world.open_site("Other Clinic", "A9998")
    assert _shown(world, made(world)) == "marrow-concentrate.v1"


def test_the_list_says_what_counts_and_what_waits() -> None:
    world = World()
    specified_and_withdrawn(world)
    drafted(world, "expanded-fat-cells")
    lines = {one.product_class: one for one in specifications(world.act("laboratory")).lines}
    assert lines[MARROW].now.id == "marrow-concentrate.own.v1"
    assert not lines[MARROW].drafted
    assert lines["expanded-fat-cells"].now.id == "expanded-fat-cells.v1"
    assert lines["expanded-fat-cells"].drafted
    assert refused(specification(world.act("quality"), site=world.site, product_class="gold")) == {
        "SPECIFICATION-UNKNOWN"
    }


def test_an_endotoxin_is_worked_out_for_the_person_and_the_route() -> None:
    world = World()
    product = asked_for_endotoxin(world)
    assert refused(_proposal(world, product)) == {"PRODUCT-TEST-MISSING"}
    typed = Reading("endotoxin", 10)
    wrong = record_test(world.act("laboratory"), product=product, reading=typed)
    assert refused(wrong) == {"PRODUCT-ENDOTOXIN-DOSE"}
    told = {"product": product, "method": "lal-1", "sample": Sample("micro-north")}
    at_spine = Given(6_000, 4_000, 80_000, "disc")  # 0.3 EU/kg
    done(record_endotoxin(world.act("laboratory"), **told, given=at_spine))
    assert refused(_proposal(world, product)) == {"PRODUCT-TEST-FAILED"}
    in_a_knee = replace(at_spine, route="joint")
    again = record_endotoxin(world.act("laboratory"), **told, given=in_a_knee)
    assert refused(again) == {"PRODUCT-RETEST-REASON"}
    told["reason"] = "it is for the knee"
    done(record_endotoxin(world.act("laboratory"), **told, given=in_a_knee))
    done(_proposal(world, product))
    found = paths.state("product", product).tests["endotoxin"]
    assert (found.value, found.route, found.laboratory) == (300, "joint", "micro-north")


def test_a_limit_that_nobody_set_stops_a_release_and_the_desk_says_so() -> None:
    world = World()
    product = _grown(world)
    (blocked,) = release_desk(world.act("quality")).blocked
    assert "PRODUCT-LIMIT-UNSET" in {one.rule for one in blocked.findings}
    readings = [Reading("viability", 900)]
    assert "PRODUCT-LIMIT-UNSET" in refused(_proposal(world, product, readings))
    # The medical director may still release it for a reason, and answers for it.
    told = {"product": product, "signs": paths.to_sign(product)}
    reason = "no second draw is possible"
    done(
        release_exceptionally(
            world.act("quality"), **told, reason=reason, **told_to_the_clinician(world)
        )
    )


def _grown(world: World) -> str:
    """A product of cultured cells, made after the catalogue's second version began."""
    world.at(datetime(2026, 12, 1, 17, 0, tzinfo=UTC))
    _, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    patient = paths.state("course", course).patient
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    return paths.processed(world, "marrow-expansion", aspirate, "")


def test_a_culture_counts_only_after_the_days_that_the_site_set() -> None:
    world = World()
    product = made(world)
    done(_proposal(world, product))
    done(_confirmation(world, product))
    policy = {"policy": "late-result-least-days-culture-negative", "value": "14"}
    done(set_policy(world.act("quality"), site=world.site, **policy))
    sampled = world.fresh.now()
    world.later(days=10)
    early = Sample("micro-north", sampled, sampled, world.fresh.now())
    result = {"product": product, "reading": Reading("culture-negative", 1, sample=early)}
    assert refused(record_late_result(world.act("laboratory"), **result)) == {
        "PRODUCT-CULTURE-SHORT"
    }
    world.later(days=5)
    late = replace(early, reported_at=world.fresh.now())
    result["reading"] = Reading("culture-negative", 1, sample=late)
    done(record_late_result(world.act("laboratory"), **result))


def test_the_history_of_a_site_holds_every_version() -> None:
    world = World()
    specified_and_withdrawn(world)
    types = [told["type"] for told in history.envelopes(f"site/{world.site}")]
    assert types[-4:] == [
        "site.specification_drafted.v1",
        "site.specification_signed.v1",
        "site.specification_drafted.v1",
        "site.specification_withdrawn.v1",
    ]
