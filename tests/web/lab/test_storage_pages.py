"""Freezers, hand-overs, dividing and pooling in a browser: by scan, and with wrong scans."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from blastema.actions.hand_over_product import hand_over_product
from blastema.actions.open_site import set_policy
from blastema.records.models import AccessLog, Product, ProductStay
from tests.actions import paths
from tests.actions.test_divide_and_pool import concentrate
from tests.actions.test_storage import freezer, minutes
from tests.actions.world import done
from tests.web.lab.bench import fill, rules, went
from tests.web.people import Practice, hidden


def set_up(practice: Practice, lab) -> str:
    fields = {
        "code": "F1",
        "name": "Freezer by the window",
        "kind": "freezer",
        "racks": "1",
        "boxes": "2",
        "rows": "2",
        "columns": "3",
        "low_mc": "-90",
        "high_mc": "-60",
    }
    return went(fill(lab, "/stores/new/", **fields)).split("/")[2]


def test_a_container_is_put_away_and_taken_out_by_scans_alone(practice: Practice) -> None:
    lab = practice.browser("laboratory")
    store = set_up(practice, lab)
    product = paths.received_allograft(practice.world)
    scanned = paths.code_of(product)
    opened = lab.get("/stores/scan/").content.decode()
    assert "autofocus" in opened
    assert "data-scan" in opened  # a scanner's Enter leads to the next field
    # As scanners type: the container's two codes, the place with its check character.
    assert (
        went(fill(lab, "/stores/scan/", scanned=scanned, position="f1-1-2-b3")) == "/stores/scan/"
    )
    page = lab.get(f"/stores/{store}/").content.decode()
    assert "1 of 12 positions" in page
    assert f"/products/{product}/" in page
    assert went(fill(lab, "/stores/take-out/", scanned=scanned, to_place="laboratory"))
    assert not ProductStay.objects.filter(until="").exists()
    assert Product.objects.get(id=product).place == "laboratory"


@pytest.mark.parametrize(
    ("scanned", "position", "said"),
    [
        ("B888826000009 00", "F1-1-1-A1", "No one container with this label"),
        ("nonsense", "F1-1-1-A1", "A label&#x27;s number has 13 characters"),
        ("B888826000001 00", "F1-1-9-A1", "There is no position F1-1-9-A1"),
        ("B888826000001 00", "B888826000001 00", "This is not a position"),
        ("F1-1-1-A1", "F1-1-1-A1", "A label&#x27;s number has 13 characters"),
        ("B888826000001 00", "F1-1-1-A1-0", "check character is wrong"),
    ],
)
def test_a_wrong_scan_says_what_is_wrong(
    practice: Practice, scanned: str, position: str, said: str
) -> None:
    lab = practice.browser("laboratory")
    set_up(practice, lab)
    paths.received_allograft(practice.world)
    answer = fill(lab, "/stores/scan/", scanned=scanned, position=position)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not ProductStay.objects.exists()


def test_another_container_than_the_pages_own_is_refused(practice: Practice) -> None:
    lab = practice.browser("laboratory")
    set_up(practice, lab)
    product = paths.received_allograft(practice.world)
    other = paths.received_allograft(practice.world, din="B888826000002")
    url = f"/products/{product}/store/"
    answer = fill(lab, url, scanned=paths.code_of(other), position="F1-1-1-A1")
    assert rules(answer) == {"PRODUCT-STORE-SCAN"}


def test_a_stale_form_does_not_move_what_somebody_moved(practice: Practice) -> None:
    lab = practice.browser("laboratory")
    set_up(practice, lab)
    product = paths.received_allograft(practice.world)
    url, scanned = f"/products/{product}/store/", paths.code_of(product)
    opened = hidden(lab.get(url))
    went(fill(lab, url, scanned=scanned, position="F1-1-1-A1"))
    late = lab.post(url, {**opened, "scanned": scanned, "position": "F1-1-1-A2"})
    assert late.status_code == 409


def test_a_warm_night_is_brought_in_and_what_stood_inside_is_held(practice: Practice) -> None:
    world, quality = practice.world, practice.browser("quality")
    store = freezer(world)
    product = paths.received_allograft(world)
    lab = practice.browser("laboratory")
    went(fill(lab, "/stores/scan/", scanned=paths.code_of(product), position="F1-1-1-A1"))
    world.later(minutes=60)
    url = f"/stores/{store}/temperatures/"
    for content, said in (
        (b"\xff\xfe\x00", "This is not a text file"),
        (b"when,what\n", "there is no column time"),
    ):
        bad = fill(quality, url, file=SimpleUploadedFile("log.csv", content))
        assert bad.status_code == 422
        assert said in bad.content.decode()
    log = minutes(world, (-50, "-78"), (-40, "-50"), (-30, "-78")).encode()
    went(fill(quality, url, file=SimpleUploadedFile("log.csv", log)))
    assert Product.objects.get(id=product).holds == "quarantine"
    page = quality.get(f"/stores/{store}/").content.decode()
    assert "-50 °C" in page
    assert "has not set how long a gap may be" in page


def test_an_empty_store_is_retired(practice: Practice) -> None:
    lab = practice.browser("laboratory")
    store = set_up(practice, lab)
    went(fill(lab, f"/stores/{store}/retire/", reason="broken"))
    page = lab.get(f"/stores/{store}/").content.decode()
    assert "This store is retired" in page
    assert "Retire it" not in page


def test_who_was_shown_on_a_map_is_written_down(practice: Practice) -> None:
    world = practice.world
    store = freezer(world)
    product, _ = concentrate(world)
    lab = practice.browser("laboratory")
    went(fill(lab, "/stores/scan/", scanned=paths.code_of(product), position="F1-1-1-A1"))
    before = AccessLog.objects.count()
    lab.get(f"/stores/{store}/")
    assert AccessLog.objects.count() == before + 1


def test_a_store_that_is_not_there_is_not_found(practice: Practice) -> None:
    lab = practice.browser("laboratory")
    for url in ("/stores/nothing/", "/stores/nothing/retire/", "/stores/nothing/temperatures/"):
        assert lab.get(url).status_code == 404


def test_an_open_hand_over_is_seen_ages_and_is_late_only_where_the_site_says_so(
    practice: Practice,
) -> None:
    world = practice.world
    product = paths.received_allograft(world)
    done(
        hand_over_product(
            world.act("laboratory"),
            product=product,
            from_place="laboratory",
            to_place="procedure-room",
            to_role="clinician",
        )
    )
    world.later(minutes=125)
    clinician = practice.browser("clinician")
    page = clinician.get("/hand-overs/").content.decode()
    assert "2 h 5 min" in page
    assert "to be taken over by: clinician" in page
    assert "has not set from when on" in page
    assert f"/products/{product}/take-over/" in page
    quality = world.act("quality")
    done(set_policy(quality, site=world.site, policy="hand-over-late-minutes", value="60"))
    page = clinician.get("/hand-overs/").content.decode()
    assert "1 of 1 wait longer than the site allows" in page
    # Whoever gave it is not the one who takes it.
    assert "/take-over/" not in practice.browser("laboratory").get("/hand-overs/").content.decode()
    charlie = practice.browser("clinician", charlie=True)
    assert "Nothing is on its way" in charlie.get("/hand-overs/").content.decode()


def test_a_concentrate_is_divided_labelled_and_pooled_again(practice: Practice) -> None:
    lab = practice.browser("laboratory")
    whole, _ = concentrate(practice.world)
    answer = fill(lab, f"/products/{whole}/divide/", part_1="3", part_2="3.9")
    assert rules(answer) == {"PRODUCT-DIVIDE-BALANCE"}
    fields = {"part_1": "3", "part_2": "3900 ul", "lost_ul": "0.1", "lost_to": "in the syringe"}
    parts_url = went(fill(lab, f"/products/{whole}/divide/", **fields))
    page = lab.get(parts_url).content.decode()
    assert "Labels are due" in page
    assert page.count("print the label") == 2
    parts = list(Product.objects.filter(division__in=("Aa", "Ab")).order_by("division"))
    went(fill(lab, f"/products/{parts[0].id}/label/"))
    assert lab.get(parts_url).content.decode().count("print the label") == 1
    url = f"/products/{parts[0].id}/pool/"
    second = parts[1].din + parts[1].division
    assert fill(lab, url, scanned="nonsense\n" + second).status_code == 422
    assert rules(fill(lab, url, scanned="B888826000009 00")) == {"PRODUCT-POOL-UNKNOWN"}
    pool = went(fill(lab, url, scanned=second + "\n"))
    assert Product.objects.get(id=pool.split("/")[2]).volume_left_ul == 6_900


@pytest.mark.parametrize("typed", ["-1", "1e9", "three", "10001 ml", "0.00001"])
def test_an_absurd_volume_is_told_at_its_field(practice: Practice, typed: str) -> None:
    lab = practice.browser("laboratory")
    whole, _ = concentrate(practice.world)
    answer = fill(lab, f"/products/{whole}/divide/", part_1=typed, part_2="3")
    assert answer.status_code == 422
    assert answer.context["form"].errors["part_1"]
