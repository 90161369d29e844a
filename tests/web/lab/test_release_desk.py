"""The release desk in a browser: what waits for whom, and what is overdue."""

from __future__ import annotations

from datetime import date

import pytest

from blastema.actions.hold_product import hold_product
from blastema.actions.open_site import set_policy
from blastema.actions.read.release_desk import release_desk
from blastema.actions.release_product import propose_release, record_late_result
from blastema.core.product.standing import Reading
from blastema.core.product.state import Hold
from blastema.records.models import LateResult
from tests.actions import paths
from tests.actions.test_divide_and_pool import concentrate
from tests.actions.world import done, refused
from tests.web.lab.bench import fill, went
from tests.web.people import Practice

DESK = "/release-desk/"


@pytest.fixture
def practice(db: None) -> Practice:
    return Practice()


def proposed(practice: Practice, product: str) -> None:
    readings = paths.good_readings("marrow-concentrate")
    given = {"product": product, "readings": readings, "reason": "culture is pending"}
    lab = practice.world.act("laboratory")
    done(propose_release(lab, **given, signs=paths.to_sign(product)))


def released(practice: Practice) -> str:
    product, _ = concentrate(practice.world)
    paths.release(practice.world, product)
    return product


def come(practice: Practice, product: str, **values: int) -> None:
    for test, value in values.items():
        reading = Reading(test.replace("_", "-"), value)
        lab = practice.world.act("laboratory")
        done(record_late_result(lab, product=product, reading=reading))


def desk(practice: Practice, role: str = "quality"):
    return release_desk(practice.world.act(role))


def test_a_product_whose_results_are_missing_says_which(practice: Practice) -> None:
    concentrate(practice.world)
    words = practice.browser("quality").get(DESK).content.decode()
    assert "Not releasable yet" in words
    assert "There is no result yet for: Volume; Nucleated cells per ml; Viability;" in words


def test_a_second_signature_is_asked_of_somebody_else(practice: Practice) -> None:
    product, _ = concentrate(practice.world)
    proposed(practice, product)
    lab = practice.browser("laboratory").get(DESK).content.decode()
    quality = practice.browser("quality").get(DESK).content.decode()
    confirm = f"/products/{product}/confirm/"
    assert "a second person signs" in lab
    assert confirm not in lab
    assert "Signed first by Laboratory Invented 1" in quality
    assert confirm in quality


def test_a_product_on_hold_is_told_with_its_reason_and_offers_no_signature(
    practice: Practice,
) -> None:
    product, _ = concentrate(practice.world)
    proposed(practice, product)
    held = {"product": product, "hold": Hold.QUARANTINE, "reason": "the hood failed"}
    done(hold_product(practice.world.act("quality"), **held))
    shown = desk(practice)
    assert not shown.second
    assert [f.rule for one in shown.blocked for f in one.findings] == ["PRODUCT-RELEASE-HELD"]


def test_late_results_are_expected_with_the_day_and_overdue_after_it(practice: Practice) -> None:
    product = released(practice)
    # Released on 2 March 2026; the catalogue's example says 14 days for both.
    assert [(one.test, one.due_on) for one in desk(practice).late] == [
        ("cfu-f-per-ml", date(2026, 3, 16)),
        ("culture-negative", date(2026, 3, 16)),
    ]
    assert desk(practice).overdue == 0
    practice.world.later(days=17)
    assert [one.overdue for one in desk(practice).late] == [3, 3]
    words = practice.browser("quality").get(DESK).content.decode()
    assert "overdue by" in words  # the browser has the clock of the machine
    come(practice, product, cfu_f_per_ml=900)
    assert [one.test for one in desk(practice).late] == ["culture-negative"]


def test_the_sites_own_culture_length_counts_from_its_next_release(practice: Practice) -> None:
    first = released(practice)
    quality = practice.world.act("quality")
    policy = {"policy": "late-result-days-culture-negative", "value": "21"}
    done(set_policy(quality, site=practice.world.site, **policy))
    second = released(practice)
    due = dict(LateResult.objects.filter(test="culture-negative").values_list("parent", "due_on"))
    assert due == {first: "2026-03-16", second: "2026-03-23"}


def test_when_the_last_result_is_in_the_desk_asks_for_the_final_signature(
    practice: Practice,
) -> None:
    product = released(practice)
    assert not desk(practice).ready
    come(practice, product, culture_negative=1)
    assert [(one.item.id, one.step) for one in desk(practice).ready] == [(product, "product-final")]
    went(fill(practice.browser("quality"), f"/products/{product}/final/"))
    assert not desk(practice).ready
    # Colonies are wanted, and were never waited for.
    assert [one.test for one in desk(practice).late] == ["cfu-f-per-ml"]


def test_asking_is_written_down_from_the_desk(practice: Practice) -> None:
    product = released(practice)
    lab = practice.browser("laboratory")
    page = f"/products/{product}/late/ask/?test=culture-negative"
    assert lab.get(page).context["form"]["test"].value() == "culture-negative"
    assert went(fill(lab, page, how="phone")) == DESK
    assert "1 times" not in lab.get(DESK).content.decode()
    assert [(one.test, one.asked) for one in desk(practice).late] == [
        ("cfu-f-per-ml", 0),
        ("culture-negative", 1),
    ]
    nothing = fill(lab, page, how="phone", test="viability")
    assert nothing.status_code == 422


def test_a_positive_result_leaves_the_desk_and_goes_to_the_recalls(practice: Practice) -> None:
    product = released(practice)
    come(practice, product, culture_negative=0)
    shown = desk(practice)
    assert [one.test for one in shown.late] == ["cfu-f-per-ml"]
    assert {f.rule for one in shown.blocked for f in one.findings} == {
        "PRODUCT-RELEASE-HELD", "PRODUCT-TEST-FAILED",
    }  # fmt: skip


def test_charlie_and_the_clinician_see_nothing(practice: Practice) -> None:
    released(practice)
    assert refused(desk(practice, "clinician")) == {"ACCESS-ROLE"}
    answer = practice.browser("quality", charlie=True).get(DESK)
    assert (answer.status_code, answer.context["desk"].late) == (200, ())
