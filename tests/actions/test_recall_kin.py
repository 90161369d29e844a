"""A late positive reaches what was divided from the same whole and poured into the same pool."""

from __future__ import annotations

import pytest

from blastema.actions.divide_product import pool_products
from blastema.actions.open_recall import extend_recall
from blastema.actions.open_site import set_policy
from blastema.actions.release_product import record_late_result, record_test
from blastema.core.product.division import KEEPS_RELEASE
from blastema.core.product.standing import Reading
from blastema.records.models import Product, Recall
from tests.actions import paths
from tests.actions.test_divide_and_pool import concentrate, divided
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db

GROWN = Reading("culture-negative", 0)


@pytest.fixture
def world() -> World:
    made = World()
    quality = made.act("quality")
    done(set_policy(quality, site=made.site, policy=KEEPS_RELEASE, value="yes"))
    return made


def grew(world: World, product: str) -> None:
    world.later(days=14)
    done(record_late_result(world.act("laboratory"), product=product, reading=GROWN))


def held() -> set[str]:
    return set(Product.objects.filter(holds__contains="recall").values_list("id", flat=True))


def test_the_other_parts_of_the_whole_are_held(world: World) -> None:
    whole, _ = concentrate(world)
    paths.release(world, whole)
    first, second, third = divided(world, whole, 2000, 2000, 3000)
    grew(world, first)
    assert held() == {first, second, third}
    assert Recall.objects.get().scope == first


def test_a_part_of_a_pool_is_reached_from_beside_the_pool(world: World) -> None:
    whole, _ = concentrate(world)
    first, second, third = divided(world, whole, 2000, 2000, 3000)
    pool = done(pool_products(world.act("laboratory"), products=(first, second))).first("product")
    paths.release(world, pool)
    small, smaller = divided(world, pool, 1500, 2500)
    grew(world, small)
    assert held() == {small, smaller, third}


def test_growth_before_a_parts_own_release_reaches_the_parts_that_were_released(
    world: World,
) -> None:
    whole, _ = concentrate(world)
    first, second = divided(world, whole, 3000, 4000)
    paths.release(world, first)
    done(record_test(world.act("laboratory"), product=second, reading=GROWN))
    assert held() == {first, second}
    assert Recall.objects.get().reason == "late-result"


def test_growth_in_a_container_without_kin_before_its_release_is_its_own_affair(
    world: World,
) -> None:
    whole, _ = concentrate(world)
    result = record_test(world.act("laboratory"), product=whole, reading=GROWN)
    assert done(result)
    assert not held()


def test_growth_in_a_pool_reaches_what_is_left_beside_it(world: World) -> None:
    whole, _ = concentrate(world)
    first, second, third = divided(world, whole, 2000, 2000, 3000)
    pool = done(pool_products(world.act("laboratory"), products=(first, second))).first("product")
    paths.release(world, pool)
    grew(world, pool)
    assert held() == {pool, third}


def test_another_donation_of_the_same_site_is_left_alone(world: World) -> None:
    other, _ = concentrate(world)
    whole, _ = concentrate(world)
    paths.release(world, whole)
    first, _ = divided(world, whole, 3000, 4000)
    grew(world, first)
    assert other not in held()


def test_the_kin_are_in_it_from_the_start(world: World) -> None:
    whole, _ = concentrate(world)
    paths.release(world, whole)
    first, second = divided(world, whole, 2000, 5000)
    grew(world, first)
    recall = Recall.objects.get().id
    found = paths.state("recall", recall).products
    assert {whole, first, second} <= set(found)
    again = extend_recall(world.act("quality"), recall=recall)
    assert refused(again) == {"RECALL-NOTHING-NEW"}
