"""A culture in a browser: begun, counted, passaged, planned in words, and ended."""

from __future__ import annotations

from datetime import timedelta

from blastema.actions.open_site import set_policy
from blastema.core.expansion.settings import DOUBLING, RELEASE
from blastema.records.models import Culture
from tests.actions.laboratory import aspirated, started
from tests.actions.world import World, done
from tests.web.lab.bench import fill, rules, went
from tests.web.people import Practice

BEGIN = {
    "basis": "cells",
    "amount": "1 million",
    "dose": "40 million",
    "density": "3000",
    "passage_days": "7",
}


def state(world: World, **policies: str) -> None:
    for name, value in policies.items():
        policy = name.replace("_", "-")
        done(set_policy(world.act("administrator"), site=world.site, policy=policy, value=value))


def text(client, url: str) -> str:
    return client.get(url).content.decode()


def test_from_the_container_to_the_harvest(practice: Practice) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    product = aspirated(world)
    assert "Put into culture" in text(lab, f"/products/{product}/")
    page = went(fill(lab, f"/products/{product}/culture/", slot="2026-05-04", **BEGIN))
    shown = text(lab, page)
    assert "No plan can be made yet" in shown
    assert "expansion-doubling-hours-bone-marrow" in shown
    assert "The culture that grows of it" in text(lab, f"/products/{product}/")

    names = {DOUBLING.format(source="bone-marrow"): "84,12", RELEASE: "14"}
    state(world, **names)
    shown = text(lab, page)
    assert "Chance to keep the slot" in shown
    assert "The cells have to be there by 20 April 2026" in shown
    assert "stated by this site: 84 h, spread 12 h" in shown
    assert "Likely there" in text(lab, "/cultures/")

    world.later(days=4)
    went(fill(lab, f"{page}count/", cells="2.5 million"))
    world.later(days=3)
    went(fill(lab, f"{page}passage/", cells="4000000", sown="3 million"))
    assert "Passage 1" in text(lab, page)
    went(fill(lab, f"{page}aim/", slot="", dose="5 million"))
    assert "5 million, for no day yet" in text(lab, page)
    world.later(days=7)
    assert rules(fill(lab, f"{page}end/", reason="harvested")) == {"CULTURE-HARVEST"}
    went(fill(lab, f"{page}end/", reason="harvested", cells="12 million"))
    assert Culture.objects.get().ended == "harvested"
    ended = text(lab, page)
    assert "This culture has ended" in ended
    assert "Enter a count" not in ended
    assert "Nothing grows here" in text(lab, "/cultures/")


def test_every_fault_comes_back_with_what_was_typed(practice: Practice) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    url = f"/products/{aspirated(world)}/culture/"
    wrong = {**BEGIN, "basis": "colonies", "density": "0", "slot": "2026-01-01"}
    answer = fill(lab, url, **wrong)
    assert rules(answer) == {
        "CULTURE-PLATED",
        "CULTURE-NUCLEATED",
        "CULTURE-DENSITY",
        "CULTURE-SLOT",
    }
    assert 'value="1 million"' in answer.content.decode()
    assert not Culture.objects.exists()
    hostile = fill(lab, url, **{**BEGIN, "amount": "<script>", "dose": "-4", "density": "1e9"})
    assert hostile.status_code == 422
    assert set(hostile.context["form"].errors) == {"amount", "dose", "density"}


def test_a_count_may_be_entered_later_and_never_before_its_time(practice: Practice) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    page = f"/cultures/{started(world)}/"
    world.later(days=3)
    local = world.fresh.now() - timedelta(hours=5)  # the clinic's zone, in winter
    soon = (local + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M")
    assert rules(fill(lab, f"{page}count/", cells="2", happened=soon)) == {"CULTURE-TO-COME"}
    then = (local - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    went(fill(lab, f"{page}count/", cells="2 million", happened=then))
    assert Culture.objects.get().rate_sum > 450_000  # doubled in two days, not in three


def test_a_form_that_somebody_overtook_says_so(practice: Practice) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    page = f"/cultures/{started(world)}/"
    world.later(days=3)
    stale = lab.get(f"{page}count/").context["form"]
    went(fill(lab, f"{page}count/", cells="2 million"))
    sent = {"command": stale["command"].value(), "seen": stale["seen"].value(), "cells": "9"}
    assert lab.post(f"{page}count/", sent).status_code == 409


def test_nobody_of_another_site_sees_it(practice: Practice) -> None:
    culture = started(practice.world)
    charlie = practice.browser("laboratory", charlie=True)
    assert charlie.get(f"/cultures/{culture}/").status_code == 403
    assert culture not in text(charlie, "/cultures/")
