"""The bench in a browser: scan, take over, step, measure, sign, label, issue."""

from __future__ import annotations

import pytest

from blastema.actions.collect_product import collect_product
from blastema.actions.hand_over_product import hand_over_product
from blastema.actions.read import bench as bench_reading
from blastema.core.catalogue import catalogue
from blastema.records.models import Product, Run
from tests.actions import paths
from tests.actions.collecting import taken
from tests.actions.world import done
from tests.web.lab.bench import fill, rules, went
from tests.web.people import Practice, hidden


def aspirate_on_the_way(practice: Practice) -> tuple[str, str, str]:
    """Marrow that the clinician has handed over: product, course, treatment."""
    world = practice.world
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    paths.time_out(world, treatment, patient, paths.CREST)
    clinician = world.act("clinician")
    product = done(
        collect_product(
            clinician,
            treatment=treatment,
            volume_ul=60_000,
            body_site="iliac-crest",
            side="left",
            taken=taken(world, "marrow", patient),
        )
    ).first("product")
    done(
        hand_over_product(
            world.act("clinician"),
            product=product,
            from_place="procedure-room",
            to_place="laboratory",
            to_role="laboratory",
        )
    )
    return product, course, treatment


AMOUNTS = {
    "volume_ul": "7",
    "yes-no": "yes",
    "minutes": "14",
    "count": "800",
    "cells_per_ml": "30",
    "viability_permille": "94",
}


# 60 ml were drawn, 7 ml are made of them.
LOST = {"loss__plasma-and-red-cells": "53"}


def do_every_step(practice: Practice, lab, run: str) -> None:
    witness = practice.world.act("clinician").who.id
    for step in catalogue().process("marrow-concentration").steps:
        practice.world.later(minutes=3)
        fields = {
            f"measure__{m.slug}": AMOUNTS[m.quantity.value] for m in step.measures if m.required
        }
        if step.lots:
            fields |= {"reagent": "kit", "lot": "L-1", "lot_expires": "2027-12-31"}
        if step.witness:
            fields |= {"witnessed_by": witness}
        went(fill(lab, f"/runs/{run}/step/", **fields))


def test_marrow_becomes_a_released_product_by_pages_alone(practice: Practice) -> None:
    lab, quality = practice.browser("laboratory"), practice.browser("quality")
    product, course, treatment = aspirate_on_the_way(practice)
    row = Product.objects.get(id=product)
    scanned = lab.post("/bench/scan/", {"scanned": f"{row.din} {row.division}"})
    assert went(scanned) == f"/products/{product}/"
    assert "Take over" in lab.get(f"/products/{product}/").content.decode()
    went(fill(lab, f"/products/{product}/take-over/", scanned=row.din + row.division, intact="yes"))
    started = went(fill(lab, f"/products/{product}/run/"))
    run = started.split("/")[2]
    do_every_step(practice, lab, run)
    expires = practice.world.fresh.now().strftime("%Y-%m-%dT") + "16:00"  # New York
    made = went(fill(lab, f"/runs/{run}/finish/", expires_at=expires, course=course, **LOST))
    concentrate = made.split("/")[2]
    tests = {
        "test__volume": "7",
        "test__nucleated-cells-per-ml": "30",
        "test__viability": "94",
        "test__clots-seen": "yes",
        "reason": "culture is pending",
    }
    went(fill(lab, f"{made}release/", **tests))
    assert rules(fill(lab, f"{made}confirm/")) == {"SIGNATURE-TWO-PEOPLE"}
    went(fill(quality, f"{made}confirm/"))
    assert Product.objects.get(id=concentrate).release == "released-conditionally"
    printed = went(fill(lab, f"{made}label/", template="syringe"))
    assert printed == f"{made}label/sheet/?template=syringe"
    code = Product.objects.get(id=concentrate)
    went(fill(lab, f"{made}issue/", treatment=treatment, scanned=code.din + code.division))
    went(fill(lab, f"{made}hand-over/"))
    assert Product.objects.get(id=concentrate).in_transit


def test_the_laboratory_sees_initials_and_the_clinician_the_name(practice: Practice) -> None:
    product, _, _ = aspirate_on_the_way(practice)
    page = f"/products/{product}/"
    assert b"Ann Testperson" not in practice.browser("laboratory").get(page).content
    assert b"A. T." in practice.browser("laboratory").get(page).content
    assert b"Ann Testperson" in practice.browser("clinician").get(page).content


def test_a_delivery_is_received_and_accepted(practice: Practice) -> None:
    lab = practice.browser("laboratory")
    received = fill(
        lab,
        "/bench/receive/",
        scanned="B8888 26 000001",
        product_class="placental-allograft",
        supplier="Invented Tissue Bank",
        lot="L-7",
        volume_ul="2",
        expires_at="2026-06-30T23:59",
        temperature_mc="-75",
        container_intact="yes",
        donor_eligible="yes",
        certificate="yes",
        reference="COA-77",
        transport="within-limits",
    )
    page = went(received)
    accepted = fill(lab, f"{page}accept/", low_mc="-90", high_mc="-60", labels_match="yes")
    assert went(accepted) == page
    row = Product.objects.get(id=page.split("/")[2])
    assert (row.release, row.volume_ul) == ("released-final", 2_000)


PAGES = ("/bench/", "/products/")
OF_A_PRODUCT = (
    "", "label/", "label/sheet/", "hand-over/", "issue/", "discard/", "release/", "hold/", "run/",
)  # fmt: skip


@pytest.mark.parametrize("page", [*PAGES, *(f"product:{part}" for part in OF_A_PRODUCT)])
def test_charlie_of_another_site_sees_nothing(practice: Practice, page: str) -> None:
    product, _, _ = aspirate_on_the_way(practice)
    charlie = practice.browser("laboratory", charlie=True)
    answer = charlie.get(page.replace("product:", f"/products/{product}/"))
    if page in PAGES:
        assert Product.objects.get(id=product).din[:5].encode() not in _without_hints(answer)
    else:
        assert answer.status_code in (403, 404)


def _without_hints(answer) -> bytes:
    return answer.content.replace(b"A9999 26 000001 8 A0", b"")


@pytest.mark.parametrize("role", ["front-desk", "analyst", "administrator", "coordinator"])
def test_the_bench_is_the_laboratorys(practice: Practice, role: str) -> None:
    product, _, _ = aspirate_on_the_way(practice)
    browser = practice.browser(role)
    for page in ("/bench/", "/bench/receive/", f"/products/{product}/"):
        assert browser.get(page).status_code == 403


def test_charlies_scan_finds_nothing(practice: Practice) -> None:
    product, _, _ = aspirate_on_the_way(practice)
    row = Product.objects.get(id=product)
    charlie = practice.browser("laboratory", charlie=True)
    found = charlie.post("/bench/scan/", {"scanned": row.din}, follow=True)
    assert "No container with this number" in found.content.decode()


@pytest.mark.parametrize("scanned", ["A9999 26 000001 9", "nonsense", "", "<script>"])
def test_a_scan_that_is_no_label_says_so(practice: Practice, scanned: str) -> None:
    lab = practice.browser("laboratory")
    answer = lab.post("/bench/scan/", {"scanned": scanned}, follow=True)
    assert answer.status_code == 200
    assert b"usa-alert--error" in answer.content


def test_a_step_sent_twice_gives_the_first_result(practice: Practice) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    run = paths.started_run(world, "marrow-concentration", aspirate)
    url = f"/runs/{run}/step/"
    opened = lab.get(url)
    sent = {
        **hidden(opened),
        "step": "receive",
        "measure-volume-in": "60",
        "measure-clots-seen": "yes",
        "witnessed_by": world.act("clinician").who.id,
    }
    assert went(lab.post(url, sent)) == f"/runs/{run}/"
    assert went(lab.post(url, sent)) == f"/runs/{run}/"
    assert len(paths.state("run", run).steps) == 1


def test_a_stale_form_is_told_that_something_changed(practice: Practice) -> None:
    world = practice.world
    product = paths.received_allograft(world)
    alice = practice.browser("laboratory")
    url = f"/products/{product}/hold/"
    stale = {**hidden(alice.get(url)), "hold": "quarantine", "reason": "letter"}
    paths.accepted(world, product)
    answer = alice.post(url, stale)
    assert answer.status_code == 409
    assert rules(answer) == {"CHANGED-MEANWHILE"}
    assert Product.objects.get(id=product).holds == ""


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"volume_ul": "-2"}, "cannot be negative"),
        ({"volume_ul": "2,5"}, "with a point for decimals"),
        ({"temperature_mc": "-300"}, "below absolute zero"),
        ({"scanned": "B8888 26 000001 1"}, "check character"),
        ({"expires_at": "2026-02-30T10:00"}, "Enter a valid date"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    practice: Practice, fields: dict[str, str], words: str
) -> None:
    answer = fill(practice.browser("laboratory"), "/bench/receive/", **fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Product.objects.exists()


def test_the_wrong_container_is_not_taken_over(practice: Practice) -> None:
    product, _, _ = aspirate_on_the_way(practice)
    lab = practice.browser("laboratory")
    answer = fill(
        lab, f"/products/{product}/take-over/", scanned="A9999 26 000009 00", intact="yes"
    )
    assert answer.status_code == 422
    assert rules(answer) == {"PRODUCT-SCAN"}


def test_a_deviation_is_shown_in_words_and_kept_sealed(practice: Practice) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    run = paths.started_run(world, "marrow-concentration", aspirate)
    told = {"what": "Ann called during the spin", "severity": "minor"}
    went(fill(lab, f"/runs/{run}/deviation/", **told))
    assert paths.state("run", run).deviations[0].what.startswith("s1.")
    assert b"Ann called during the spin" in lab.get(f"/runs/{run}/").content
    assert Run.objects.get(id=run).deviations == 1


def test_a_result_is_recorded_as_it_comes_and_a_second_one_needs_a_reason(
    practice: Practice,
) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    product = paths.run_concentration(world, aspirate, course)
    page, viability = f"/products/{product}/test/", {"test__viability": "94"}
    assert fill(lab, page).status_code == 422  # nothing was filled in
    went(fill(lab, page, **viability))
    assert paths.state("product", product).tests["viability"].value == 940
    again = fill(lab, page, **viability)
    assert (again.status_code, rules(again)) == (422, {"PRODUCT-RETEST-REASON"})
    went(fill(lab, page, **viability, reason="the counter was not blanked"))


def test_a_late_result_and_a_correction_by_form(practice: Practice) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    product = paths.run_concentration(world, aspirate, course)
    paths.release(world, product)
    both = {"test__culture-negative": "yes", "test__cfu-f-per-ml": "1"}
    assert fill(lab, f"/products/{product}/late/", **both).status_code == 422
    clear = {"test__culture-negative": "yes", "laboratory": "micro-north", "method": "culture"}
    times = {"sampled_at": "2026-03-02T07:00", "reported_at": "2026-03-01T09:00"}
    backwards = fill(lab, f"/products/{product}/late/", **clear, **times)
    assert rules(backwards) == {"PRODUCT-RESULT-TIMES"}
    went(fill(lab, f"/products/{product}/late/", **clear, sampled_at="2026-03-02T07:00"))
    result = paths.state("product", product).tests["culture-negative"]
    # 7:00 in New York in March 2026 is 12:00 in UTC.
    assert (result.laboratory, result.sampled_at[:16]) == ("micro-north", "2026-03-02T12:00")
    assert "culture, micro-north" in lab.get(f"/products/{product}/").content.decode()
    went(fill(lab, f"/products/{product}/final/"))
    assert Product.objects.get(id=product).release == "released-final"
    earlier = {"expires_at": "2026-03-02T12:45", "volume_ul": "", "reason": "kit says so"}
    went(fill(lab, f"/products/{product}/correct/", **earlier))
    # 12:45 in New York in March 2026 is 17:45 in UTC.
    assert Product.objects.get(id=product).expires_at == "2026-03-02T17:45:00.000000Z"


def test_a_long_list_goes_on_with_older_products(practice: Practice, monkeypatch) -> None:
    for number in range(1, 4):
        paths.received_allograft(practice.world, din=f"B88882600000{number}")
    monkeypatch.setitem(bench_reading.product_list.__wrapped__.__kwdefaults__, "size", 2)
    lab = practice.browser("laboratory")
    first = lab.get("/products/?show=all")
    rows = first.context["table"].rows
    second = lab.get(f"/products/?show=all&before={first.context['listed'].before}")
    assert [len(rows), len(second.context["table"].rows)] == [2, 1]
    assert second.context["listed"].before == ""


def test_a_delivery_is_named_by_whoever_receives_it(practice: Practice) -> None:
    laboratory = practice.browser("laboratory")
    assert laboratory.get("/bench/receive/").context["form"]["product_class"].value() is None
    answer = fill(laboratory, "/bench/receive/", product_class="")
    assert answer.status_code == 422
    assert "product_class" in answer.context["form"].errors
