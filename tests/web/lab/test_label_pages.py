"""Choosing, counting and printing a label in a browser; what it names and what it refuses."""

from __future__ import annotations

import pytest

from blastema.actions.correct_product import correct_product
from blastema.records import history
from blastema.records.models import LedgerEvent, Product
from blastema.web.lab import label as pages
from blastema.web.labels import LabelDrawingError
from tests.actions import paths
from tests.actions.world import done
from tests.web.lab.bench import fill, rules, went
from tests.web.lab.test_bench_pages import aspirate_on_the_way
from tests.web.people import Practice

SHEET = "/products/{}/label/sheet/?template={}"


def printed(product: str) -> int:
    state = history.load([f"product/{product}"])[f"product/{product}"].state
    return sum(state.labels.values())


def test_a_label_is_seen_counted_and_printed_at_its_size(practice: Practice) -> None:
    product, _, _ = aspirate_on_the_way(practice)
    lab = practice.browser("laboratory")
    choose = lab.get(f"/products/{product}/label/").content.decode()
    assert "vials and cryogenic tubes" in choose
    preview = lab.get(f"/products/{product}/label/preview/?template=vial")
    assert preview["Content-Type"] == "image/svg+xml"
    assert went(fill(lab, f"/products/{product}/label/", template="vial")).endswith("=vial")
    sheet = lab.get(SHEET.format(product, "vial")).content.decode()
    assert "45 × 19 mm, version 1, copy 1" in sheet
    for kind, begins in (("pdf", b"%PDF"), ("png", b"\x89PNG"), ("svg", b"<svg")):
        file = lab.get(f"/products/{product}/label/file/?template=vial&kind={kind}")
        assert file.content.startswith(begins)
        assert file["Cache-Control"] == "private, no-store"


def test_the_label_says_what_the_law_asks_and_names_nobody(practice: Practice) -> None:
    product, course, _ = aspirate_on_the_way(practice)
    lab = practice.browser("laboratory")
    went(fill(lab, f"/products/{product}/label/", template="bag"))
    sheet = lab.get(SHEET.format(product, "bag")).content.decode()
    words = sheet.partition('class="label-sheet"')[2].partition("</section>")[0]
    assert "FOR AUTOLOGOUS USE ONLY" in words
    assert "NOT EVALUATED FOR INFECTIOUS SUBSTANCES" in words
    assert "CI-A9999 26 000001" in words
    assert "Testperson" not in sheet.partition("<main")[2]
    body = LedgerEvent.objects.get(type="product.label_printed.v2").body
    assert b"Testperson" not in bytes(body)
    state = history.load([f"course/{course}"])[f"course/{course}"].state
    assert state.chain.encode() in bytes(body)


def test_a_donors_label_carries_no_autologous_words(practice: Practice) -> None:
    product = paths.received_allograft(practice.world)
    lab = practice.browser("laboratory")
    went(fill(lab, f"/products/{product}/label/", template="container"))
    sheet = lab.get(SHEET.format(product, "container")).content
    assert b"AUTOLOGOUS" not in sheet
    assert b"label-study-caution" in sheet


@pytest.mark.parametrize("address", ["sheet", "file"])
def test_what_nobody_wrote_down_is_not_printed(practice: Practice, address: str) -> None:
    product, _, _ = aspirate_on_the_way(practice)
    answer = practice.browser("laboratory").get(f"/products/{product}/label/{address}/")
    assert answer.status_code == 409
    assert b"LABEL-NOT-PRINTED" in answer.content


def test_a_label_that_would_say_something_else_now_is_printed_again_with_the_reason(
    practice: Practice,
) -> None:
    product, _, _ = aspirate_on_the_way(practice)
    lab = practice.browser("laboratory")
    address = f"/products/{product}/label/"
    went(fill(lab, address, template="vial"))
    done(
        correct_product(
            practice.world.act("laboratory"),
            product=product,
            field="expires_at",
            value=paths.in_hours(practice.world, 3),
            reason="set by the procedure",
        )
    )
    changed = lab.get(SHEET.format(product, "vial"))
    assert (changed.status_code, b"LABEL-CHANGED" in changed.content) == (409, True)
    assert rules(fill(lab, address, template="vial")) == {"PRODUCT-REPRINT-REASON"}
    went(fill(lab, address, template="vial", reason="the expiry was set"))
    assert lab.get(SHEET.format(product, "vial")).status_code == 200
    assert printed(product) == 2


def test_a_label_that_cannot_be_drawn_is_not_counted(practice: Practice, monkeypatch) -> None:
    product, _, _ = aspirate_on_the_way(practice)

    def gone(*_: object, **__: object) -> bytes:
        raise LabelDrawingError("The label could not be drawn.")

    monkeypatch.setattr(pages, "draw", gone)
    lab = practice.browser("laboratory")
    refused = fill(lab, f"/products/{product}/label/", template="vial")
    assert rules(refused) == {"LABEL-NOT-DRAWN"}
    assert printed(product) == 0
    assert lab.get(f"/products/{product}/label/preview/?template=vial").status_code == 409


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("template=of-nobody", 409),
        ("template=%3Cscript%3E", 409),
        ("template=vial&kind=exe", 400),
        ("template=", 409),
    ],
)
def test_a_wrong_address_is_told_plainly(practice: Practice, query: str, status: int) -> None:
    product, _, _ = aspirate_on_the_way(practice)
    answer = practice.browser("laboratory").get(f"/products/{product}/label/file/?{query}")
    assert answer.status_code == status
    assert b"<script>" not in answer.content


def test_another_template_is_no_choice(practice: Practice) -> None:
    product, _, _ = aspirate_on_the_way(practice)
    answer = fill(practice.browser("laboratory"), f"/products/{product}/label/", template="gold")
    assert answer.status_code == 422
    assert printed(product) == 0


def test_the_code_of_a_label_opens_its_container_at_the_bench(practice: Practice) -> None:
    product, _, _ = aspirate_on_the_way(practice)
    lab = practice.browser("laboratory")
    went(fill(lab, f"/products/{product}/label/", template="vial"))
    state = history.load([f"product/{product}"])[f"product/{product}"].state
    code = state.label_said["vial"][0]
    assert went(lab.post("/bench/scan/", {"scanned": code})) == f"/products/{product}/"
    assert b"CI-A9999 26 000001" in lab.get(f"/products/{product}/").content
    assert Product.objects.get(id=product).origin == "collected"
