"""Mis-scans at the bedside: none of them is accepted, each says why, and the right scan passes.

A few of each here; ``BLASTEMA_TEST_EXAMPLES`` of 1,000 or more (`make soak`) tries 10,000:

    BLASTEMA_TEST_EXAMPLES=5000 python -m pytest -s tests/actions/bedside
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from django.db import transaction

from blastema.actions.door import ChangedMeanwhileError
from blastema.actions.hold_time_out import TimeOutHeld, hold_time_out
from blastema.actions.inject_product import inject_product
from blastema.actions.manage_patient import record_preference
from blastema.actions.type_identifiers import type_identifiers
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.rules import rulebook
from blastema.core.treatment.state import Act as Needle
from blastema.core.verdict import Refusal
from blastema.records import history
from blastema.records.models import LedgerEvent
from tests.actions import paths
from tests.actions.bedside.slips import SLIPS, Attempt
from tests.actions.bedside.tables import Table, three_tables
from tests.actions.world import World, done

pytestmark = pytest.mark.django_db

MANY = 10_000 if int(os.environ.get("BLASTEMA_TEST_EXAMPLES", "0")) >= 1_000 else 170
SEED = os.environ.get("BLASTEMA_TEST_SEED", "bedside")


def attempted(it: Attempt) -> TimeOutHeld | Refusal | ChangedMeanwhileError:
    try:
        return hold_time_out(
            it.act,
            treatment=it.table.treatment,
            purpose=Needle.INJECTION,
            said=it.said,
            product=it.product,
        )
    except ChangedMeanwhileError as error:
        return error


def injected(it: Attempt, product: str) -> object:
    return inject_product(
        it.world.act("clinician"),
        treatment=it.table.treatment,
        product=product,
        target=it.said.target,
        volume_ul=1_000,
        route=paths.state("course", it.table.course).route,
        guidance="fluoroscopy",
    )


def ready(world: World, tables: tuple[Table, ...], chance: Random) -> Attempt:
    """An attempt in which everything is right."""
    table = chance.choice(tables)
    return Attempt(world, chance, tables, table, table.said(world), table.product)


def why(it: Attempt, slip: str) -> tuple[str, ...]:
    """The rules that stopped it; everything is taken back afterwards, the clock too."""
    noon = it.world.fresh.now()
    with transaction.atomic():
        SLIPS[slip](it)
        result = attempted(it)
        if isinstance(result, TimeOutHeld):
            assert not result.passed, (slip, it.said, it.product)
            rules = tuple(finding.rule for finding in result.findings)
        else:
            rules = result.rules if isinstance(result, Refusal) else ("CHANGED-MEANWHILE",)
        assert paths.state("treatment", it.table.treatment).ready is None, slip
        for product in {it.product, it.table.product} - {""}:
            assert isinstance(injected(it, product), Refusal), (slip, product)
        transaction.set_rollback(True)
    it.world.at(noon)
    return rules


def test_no_mis_scan_is_accepted() -> None:
    world, chance = World(), Random(SEED)
    tables = three_tables(world)
    tried, told = Counter[str](), Counter[str]()
    before = LedgerEvent.objects.count()
    names = list(SLIPS)
    for number in range(MANY):
        slip = names[number % len(names)]
        rules = why(ready(world, tables, chance), slip)
        assert rules, slip
        tried[slip] += 1
        told.update(rules)
    assert LedgerEvent.objects.count() == before
    assert set(tried) == set(SLIPS)
    print(f"\n{MANY} mis-scans, 0 accepted: {dict(tried)}\nreasons told: {dict(told)}")
    for table in tables:  # the same hands, with nothing wrong
        it = Attempt(world, chance, tables, table, table.said(world), table.product)
        held = attempted(it)
        assert isinstance(held, TimeOutHeld)
        assert held.passed, held.findings
        done(injected(it, table.product))  # type: ignore[arg-type]
    assert verify_ledger(world.act("quality")).ok


EXPECTED = {
    "other_patient": "TIMEOUT-PATIENT",
    "other_side": "TIMEOUT-SIDE",
    "other_level": "TIMEOUT-LEVEL",
    "other_place": "TIMEOUT-SITE",
    "expired": "TIMEOUT-EXPIRED",
    "unreleased": "TIMEOUT-RELEASE",
    "recalled": "TIMEOUT-HOLD",
    "consent_withdrawn": "STANDING-CONSENT",
    "other_division": "TIMEOUT-PRODUCT",
    "other_container": "TIMEOUT-PRODUCT",
    "other_record": "TIMEOUT-PRODUCT",
    "check_character_altered": "TIMEOUT-PRODUCT",
    "digits_swapped": "TIMEOUT-PRODUCT",
    "one_character_misread": "TIMEOUT-PRODUCT",
    "cut_or_foreign": "TIMEOUT-PRODUCT",
    "stale_page": "CHANGED-MEANWHILE",
    "mistyped": "TIMEOUT-",
}


def test_each_mis_scan_says_its_reason_and_all_reasons_at_once() -> None:
    world, chance = World(), Random("reasons")
    tables = three_tables(world)
    for slip, rule in EXPECTED.items():
        assert any(one.startswith(rule) for one in why(ready(world, tables, chance), slip)), slip
    it = ready(world, tables, chance)
    for slip in ("recalled", "other_patient", "other_side", "digits_swapped"):
        SLIPS[slip](it)
    rules = set(why(it, "expired"))
    assert {
        "TIMEOUT-PATIENT",
        "TIMEOUT-SIDE",
        "TIMEOUT-PRODUCT",
        "TIMEOUT-HOLD",
        "TIMEOUT-EXPIRED",
    } <= rules


def test_two_people_who_type_the_same_pass_live_or_as_a_late_entry() -> None:
    world = World()
    table = three_tables(world)[0]
    happened = world.fresh.now()
    world.later(hours=30)  # the power came back; the container is past its expiry by now
    code = paths.code_of(table.product)
    for role in ("clinician", "laboratory"):
        late = replace(world.act(role), occurred=happened)
        typed = type_identifiers(
            late, treatment=table.treatment, wristband=table.patient, container=code
        )
        done(typed)
    said = replace(table.said(world), wristband="", scanned="", typed=True)
    held = hold_time_out(
        replace(world.act("clinician"), occurred=happened),
        treatment=table.treatment,
        purpose=Needle.INJECTION,
        said=said,
        product=table.product,
    )
    assert isinstance(held, TimeOutHeld)
    assert held.passed, held.findings
    envelope = history.by_command(held.done.command)[-1]
    assert envelope["occurred_at"] < envelope["recorded_at"]


def test_the_gate_is_asked_again_on_the_day_of_the_needle() -> None:
    """The person said meanwhile that they want no cells of this source."""
    world = World()
    tables = three_tables(world)
    table = tables[0]
    told = record_preference(
        world.act("clinician"), patient=table.patient, refused_sources=("bone-marrow",)
    )
    done(told)
    held = attempted(ready(world, (table,), Random(SEED)))
    assert isinstance(held, TimeOutHeld)
    assert not held.passed
    assert {finding.rule for finding in held.findings} <= set(rulebook().rules)
