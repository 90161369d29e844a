"""The pages that end in a signature: what is shown, who is asked, what a stale page is told."""

from __future__ import annotations

import pytest
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from blastema.records.models import Product
from tests.actions import paths
from tests.actions.test_divide_and_pool import concentrate
from tests.web.lab.bench import fill, rules, went
from tests.web.people import PASSWORD, Practice, hidden

TESTS = {
    "test__volume": "7",
    "test__nucleated-cells-per-ml": "30",
    "test__viability": "94",
    "test__clots-seen": "yes",
    "reason": "culture is pending",
}


@pytest.fixture
def practice(db: None) -> Practice:
    return Practice()


def proposed(practice: Practice) -> str:
    product, _ = concentrate(practice.world)
    lab = practice.browser("laboratory")
    opened = lab.get(f"/products/{product}/release/")
    asked = {
        k: v for k, v in TESTS.items() if k.replace("__", "-") in opened.context["form"].fields
    }
    went(fill(lab, f"/products/{product}/release/", **asked))
    return product


def test_a_wrong_password_signs_nothing_and_a_right_one_does(practice: Practice) -> None:
    page = f"/products/{proposed(practice)}/confirm/"
    quality = practice.browser("quality")
    wrong = fill(quality, page, password="not mine")
    assert (wrong.status_code, rules(wrong)) == (422, {"SIGNATURE-PASSWORD"})
    assert "not mine" not in wrong.content.decode()
    missing = fill(quality, page, password="")
    assert (missing.status_code, missing.context["form"].errors.keys()) == (422, {"password"})
    went(fill(quality, page))


def test_another_persons_password_is_not_ones_own(practice: Practice) -> None:
    page = f"/products/{proposed(practice)}/confirm/"
    user = practice.user("laboratory")
    user.set_password("a password of the laboratory")
    user.save()
    other = fill(practice.browser("quality"), page, password="a password of the laboratory")
    assert rules(other) == {"SIGNATURE-PASSWORD"}


def test_whoever_has_a_second_factor_gives_a_code_and_each_counts_once(practice: Practice) -> None:
    page = f"/products/{proposed(practice)}/confirm/"
    user = practice.user("quality")
    device = TOTPDevice.objects.create(user=user, name="authenticator", confirmed=True)
    quality = practice.browser("quality")
    session = quality.session
    session["otp_device_id"] = device.persistent_id
    session.save()
    assert rules(fill(quality, page, code="123")) == {"SIGNATURE-CODE"}
    device.refresh_from_db()
    device.throttle_reset()
    code = f"{totp(device.bin_key):06d}"
    went(fill(quality, page, code=code))
    product = Product.objects.get(release="released-conditionally")
    signed = paths.state("product", str(product.id)).signatures[-1]
    assert (signed.step, signed.second_factor) == ("confirm", True)


def test_of_two_who_had_the_page_open_one_signs_and_the_other_is_told(practice: Practice) -> None:
    page = f"/products/{proposed(practice)}/confirm/"
    practice.world.hire("laboratory", practice.world.site, 2)
    quality, lab = practice.browser("quality"), practice.browser("quality")
    opened = lab.get(page)
    went(fill(quality, page))
    late = lab.post(page, {**hidden(opened), "password": PASSWORD})
    assert late.status_code == 409
    assert rules(late) == {"CHANGED-MEANWHILE"}


def test_a_form_whose_digest_was_meddled_with_is_refused(practice: Practice) -> None:
    page = f"/products/{proposed(practice)}/confirm/"
    assert rules(fill(practice.browser("quality"), page, signs="0" * 64)) == {"SIGNATURE-STALE"}


def test_the_signatures_stand_on_the_page_of_the_product(practice: Practice) -> None:
    product = proposed(practice)
    quality = practice.browser("quality")
    went(fill(quality, f"/products/{product}/confirm/"))
    words = quality.get(f"/products/{product}/").content.decode()
    for told in ("Laboratory Invented 1", "Quality Invented 1", "approval", "unchanged"):
        assert told in words


def test_the_page_shows_what_is_signed(practice: Practice) -> None:
    product = proposed(practice)
    words = practice.browser("quality").get(f"/products/{product}/confirm/").content.decode()
    for told in ("at least 70 %", "94", "passed", "comes later", paths.to_sign(product)[:12]):
        assert told in words, told
