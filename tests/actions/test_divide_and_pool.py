"""Dividing and pooling by the verbs: codes, allocations, the site's own rules, the ledger."""

from __future__ import annotations

import pytest

from blastema.actions.divide_product import divide_product, pool_products
from blastema.actions.open_site import set_policy
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.product.division import KEEPS_RELEASE
from blastema.records.find_lab import courses_with
from blastema.records.models import LedgerEvent, Product, ProductParent
from tests.actions import paths
from tests.actions.world import World, done, refused

pytestmark = pytest.mark.django_db


def concentrate(world: World) -> tuple[str, str]:
    """A person's concentrate of 7 ml on the bench, and the course that it is meant for."""
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    return paths.run_concentration(world, aspirate, course), course


def divided(world: World, product: str, *volumes_ul: int, lost_ul: int = 0) -> list[str]:
    did = divide_product(
        world.act("laboratory"),
        product=product,
        volumes_ul=volumes_ul,
        lost_ul=lost_ul,
        lost_to="in the syringe",
    )
    found = [stream.partition("/")[2] for stream, kind in done(did).events if "part_made" in kind]
    assert len(found) == len(volumes_ul)
    return found


def test_a_divided_product_leaves_its_courses_to_its_parts() -> None:
    world = World()
    whole, course = concentrate(world)
    parts = divided(world, whole, 3000, 3900, lost_ul=100)
    rows = {row.id: row for row in Product.objects.all()}
    assert rows[whole].volume_left_ul == 0
    assert [(rows[p].division, rows[p].volume_left_ul) for p in parts] == [
        ("Aa", 3000),  # the concentrate is A0
        ("Ab", 3900),
    ]
    allocations = paths.state("course", course).allocations
    assert whole not in allocations
    assert set(parts) < set(allocations)
    assert set(ProductParent.objects.filter(origin=whole).values_list("parent", flat=True)) == set(
        parts
    )
    assert all(paths.state("product", part).labels == {} for part in parts)  # each is due
    assert verify_ledger(world.act("quality")).ok


def test_where_the_loss_went_is_sealed_under_the_persons_key() -> None:
    world = World()
    whole, _ = concentrate(world)
    divided(world, whole, 3000, 3900, lost_ul=100)
    bodies = [bytes(body).decode() for body in LedgerEvent.objects.values_list("body", flat=True)]
    assert not [body for body in bodies if "in the syringe" in body]


def test_a_released_product_keeps_its_release_only_on_the_sites_word() -> None:
    world = World()
    whole, _ = concentrate(world)
    paths.release(world, whole)
    quality = world.act("quality")
    done(set_policy(quality, site=world.site, policy=KEEPS_RELEASE, value="yes"))
    first, second = divided(world, whole, 3500, 3500)
    assert paths.state("product", first).release == "released-conditionally"
    assert paths.state("product", second).awaiting == paths.state("product", first).awaiting
    other, _ = concentrate(world)
    paths.release(world, other)
    quality = world.act("quality")
    done(set_policy(quality, site=world.site, policy=KEEPS_RELEASE, value=""))
    assert {paths.state("product", p).release for p in divided(world, other, 3500, 3500)} == {
        "tested"
    }


def test_the_parts_of_one_product_are_pooled_again_under_its_next_division() -> None:
    world = World()
    whole, course = concentrate(world)
    parts = divided(world, whole, 3000, 4000)
    pooled = pool_products(world.act("laboratory"), products=tuple(parts))
    pool = done(pooled).first("product")
    row = Product.objects.get(id=pool)
    assert (row.division, row.volume_left_ul, row.release) == ("B0", 7000, "in-process")
    assert courses_with(pool) == [course]
    assert verify_ledger(world.act("quality")).ok


def test_two_draws_of_one_person_become_one_product_with_a_number_of_its_own() -> None:
    world = World()
    first, _ = concentrate(world)
    patient = paths.state("product", first).patient
    episode = paths.state("course", courses_with(first)[0]).episode
    course = paths.consented(world, episode, paths.marrow_plan())
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    second = paths.run_concentration(world, aspirate, course)
    pool = done(pool_products(world.act("laboratory"), products=(first, second))).first("product")
    dins = {paths.state("product", one).din for one in (first, second, pool)}
    assert len(dins) == 3
    assert set(courses_with(pool)) == {course, *_meant_first(world, episode, course)}


def _meant_first(world: World, episode: str, course: str) -> set[str]:
    from blastema.records.find_clinic import courses_of

    return set(courses_of(episode)) - {course}


def test_people_are_never_mixed() -> None:
    world = World()
    first, _ = concentrate(world)
    second, _ = concentrate(world)
    rules = refused(pool_products(world.act("laboratory"), products=(first, second)))
    assert rules == {"PRODUCT-POOL-PEOPLE"}
    quality = world.act("quality")
    done(set_policy(quality, site=world.site, policy="donor-pools-allowed", value="yes"))
    rules = refused(pool_products(world.act("laboratory"), products=(first, second)))
    assert rules == {"PRODUCT-POOL-PEOPLE"}


def test_a_donors_product_is_not_opened() -> None:
    world = World()
    product = paths.accepted_allograft(world)
    did = divide_product(world.act("laboratory"), product=product, volumes_ul=(1000, 1000))
    assert "PRODUCT-NEVER-REMADE" in refused(did)


def test_nobody_without_the_permission_and_nobody_of_another_site_divides() -> None:
    world = World()
    whole, _ = concentrate(world)
    other = world.open_site("Other Invented Clinic", "B9999")
    for act in (world.act("clinician"), world.act("quality")):
        assert refused(divide_product(act, product=whole, volumes_ul=(1, 6999))) == {"ACCESS-ROLE"}
    charlie = world.act("laboratory", site=other)
    assert refused(divide_product(charlie, product=whole, volumes_ul=(1, 6999))) == {"ACCESS-SITE"}
    charlie = world.act("laboratory", site=other)
    assert refused(pool_products(charlie, products=(whole, whole))) == {"ACCESS-SITE"}


@pytest.mark.parametrize(
    ("volumes_ul", "lost_ul", "rule"),
    [
        ((), 7000, "PRODUCT-DIVIDE-PARTS"),
        ((3500, -3500), 7000, "PRODUCT-VOLUME"),
        ((10**15, 1), 0, "PRODUCT-DIVIDE-BALANCE"),
        ((1,) * 27, 6973, "PRODUCT-DIVIDE-PARTS"),
        ((3500, 3500), -1, "PRODUCT-LOSS"),
    ],
)
def test_absurd_amounts_are_refused_and_nothing_is_written(
    volumes_ul: tuple[int, ...], lost_ul: int, rule: str
) -> None:
    world = World()
    whole, _ = concentrate(world)
    before = LedgerEvent.objects.count()
    act = world.act("laboratory")
    did = divide_product(
        act, product=whole, volumes_ul=volumes_ul, lost_ul=lost_ul, lost_to="on the floor"
    )
    assert rule in refused(did)
    assert LedgerEvent.objects.count() == before
