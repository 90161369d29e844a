"""Signing a release: proof of the person, the content that was shown, and what shows it later."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.actions.act import Act, Proof
from blastema.actions.hold_product import hold_product
from blastema.actions.read.product_page import product_page
from blastema.actions.read.to_sign import to_sign
from blastema.actions.release_product import confirm_release, propose_release, refuse_release
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.product.state import Hold
from blastema.records.models import LedgerEvent
from tests.actions import paths
from tests.actions.test_divide_and_pool import concentrate
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

GOOD = paths.good_readings("marrow-concentrate")
REASON = "culture and colonies are pending"


@pytest.fixture
def world() -> World:
    return World()


def proposed(world: World, product: str, act: Act | None = None, **changed: str) -> object:
    given = {"product": product, "signs": paths.to_sign(product), "reason": REASON, **changed}
    return propose_release(act or world.act("laboratory"), **given, readings=GOOD)


def test_two_signatures_stand_on_the_page_with_name_meaning_time_and_content(world: World) -> None:
    product, _ = concentrate(world)
    paths.release(world, product)
    page = product_page(world.act("laboratory"), product=product)
    assert [(s.who, s.step, s.meaning, s.unchanged) for s in page.signatures] == [
        ("Laboratory Invented 1", "propose", "approval", True),
        ("Quality Invented 1", "confirm", "approval", True),
    ]
    # The first of the two signed the results that they typed as well.
    assert page.signatures[0].content != page.signatures[1].content
    assert verify_ledger(world.act("quality")).ok


def test_without_proof_nobody_signs(world: World) -> None:
    product, _ = concentrate(world)
    act = replace(world.act("laboratory"), proof=None)
    assert refused(proposed(world, product, act)) == {"SIGNATURE-PROOF"}
    assert not LedgerEvent.objects.filter(type="product.release_proposed.v1").exists()


def test_the_proof_of_another_person_proves_nothing(world: World) -> None:
    product, _ = concentrate(world)
    other = Proof(world.act("quality").who.id, second_factor=True)
    act = replace(world.act("laboratory"), proof=other)
    assert refused(proposed(world, product, act)) == {"SIGNATURE-PROOF"}


@pytest.mark.parametrize("signs", ["", "0" * 64, "not a digest", "Ann Testperson"])
def test_what_was_not_shown_is_not_signed(world: World, signs: str) -> None:
    product, _ = concentrate(world)
    assert refused(proposed(world, product, signs=signs)) == {"SIGNATURE-STALE"}


def test_a_page_that_was_open_while_the_product_was_held_signs_nothing(world: World) -> None:
    product, _ = concentrate(world)
    shown = paths.to_sign(product)
    held = {"product": product, "hold": Hold.QUARANTINE, "reason": "the hood failed"}
    done(hold_product(world.act("quality"), **held))
    result = proposed(world, product, signs=shown)
    assert refused(result) == {"SIGNATURE-STALE", "PRODUCT-RELEASE-HELD"}


def test_of_two_who_sign_at_once_one_wins_and_the_other_is_told(world: World) -> None:
    product, _ = concentrate(world)
    done(proposed(world, product))
    shown = {"product": product, "signs": paths.to_sign(product)}
    done(confirm_release(world.act("quality"), **shown))
    second = confirm_release(world.act("laboratory", number=2), **shown)
    assert refused(second) == {"SIGNATURE-STALE", "PRODUCT-NOT-PROPOSED"}
    assert len(paths.state("product", product).signatures) == 2


def test_a_refusal_is_signed_like_a_release(world: World) -> None:
    product, _ = concentrate(world)
    given = {"product": product, "reason": "clots", "signs": paths.to_sign(product)}
    done(refuse_release(world.act("quality"), **given))
    assert [one.step for one in paths.state("product", product).signatures] == ["refuse"]


def test_what_is_signed_is_shown_before_and_only_to_those_of_the_site(world: World) -> None:
    product, _ = concentrate(world)
    shown = to_sign(world.act("quality"), product=product)
    assert shown.signs == paths.to_sign(product)
    assert {line.verdict.value for line in shown.lines} >= {"late"}
    assert refused(to_sign(world.act("front-desk"), product=product)) == {"ACCESS-ROLE"}
    charlie = world.act("quality", site=world.open_site("Other Clinic", "B9999"))
    assert refused(to_sign(charlie, product=product)) == {"ACCESS-SITE"}
