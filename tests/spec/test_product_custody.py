"""Holds, labels and hand-overs: what stops a container, and who may close what."""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.core.product import decide
from blastema.core.product.expiry import NotAnInstantError, instant
from blastema.core.product.receipt import Storage
from blastema.core.product.state import Disposition, Hold, ProductState
from blastema.core.verdict import Refusal

from . import products as p

ON_ITS_WAY = p.after(p.FINAL, p.hand_over(p.FINAL))
ARRIVED = p.after(ON_ITS_WAY, p.close(ON_ITS_WAY))
COOL = Storage(low_mc=2000, high_mc=8000)


@pytest.mark.parametrize(
    ("hold", "reason", "now", "rules"),
    [
        (Hold.QUARANTINE, "unclear label", p.NOW, ()),
        (Hold.QUARANTINE, "", p.NOW, ("PRODUCT-REASON",)),
        (Hold.EXPIRY, "past its time", p.NOW, ("PRODUCT-NOT-EXPIRED",)),
        (Hold.EXPIRY, "past its time", p.EXPIRY, ()),  # expired at the very moment
    ],
)
def test_holding(hold: Hold, reason: str, now: str, rules: tuple[str, ...]) -> None:
    assert p.rules(decide.hold(p.FINAL, hold=hold, reason=reason, now=now)) == rules


def test_a_recalled_product_that_was_given_stays_administered() -> None:
    decision = decide.hold(p.ADMINISTERED, hold=Hold.RECALL, reason="letter", now=p.NOW)
    recalled = p.after(p.ADMINISTERED, decision)
    assert recalled.disposition is Disposition.ADMINISTERED
    assert recalled.holds == {Hold.RECALL}


@pytest.mark.parametrize(
    ("held", "hold", "changed", "rules"),
    [
        ({Hold.RECALL}, Hold.RECALL, {}, ()),
        ({Hold.RECALL}, Hold.QUARANTINE, {}, ("PRODUCT-NOT-HELD",)),
        ({Hold.RECALL}, Hold.RECALL, {"reason": ""}, ("PRODUCT-REASON",)),
        ({Hold.RECALL}, Hold.RECALL, {"signature": p.REVIEWED}, ("SIGNATURE-MEANING",)),
        ({Hold.EXPIRY}, Hold.EXPIRY, {"now": p.EXPIRY}, ("PRODUCT-STILL-EXPIRED",)),
        ({Hold.EXPIRY}, Hold.EXPIRY, {}, ()),  # its expiry was wrong, and is corrected
    ],
)
def test_lifting(
    held: set[Hold], hold: Hold, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    facts: dict[str, object] = {"reason": "cleared", "signature": p.APPROVED, "now": p.NOW}
    state = p.on_hold(p.FINAL, *held)
    decision = decide.lift_hold(state, hold=hold, **{**facts, **changed})  # type: ignore[arg-type]
    assert p.rules(decision) == rules


def test_lifting_one_hold_leaves_the_other() -> None:
    state = p.on_hold(p.FINAL, Hold.RECALL, Hold.QUARANTINE)
    decision = decide.lift_hold(
        state, hold=Hold.QUARANTINE, reason="found", signature=p.APPROVED, now=p.NOW
    )
    assert p.after(state, decision).holds == {Hold.RECALL}


def test_a_second_copy_of_a_label_needs_a_reason() -> None:
    once = p.after(p.FINAL, decide.print_label(p.FINAL, template="syringe"))
    again = decide.print_label(once, template="syringe")
    assert p.rules(again) == ("PRODUCT-REPRINT-REASON",)
    twice = p.after(once, decide.print_label(once, template="syringe", reason="torn"))
    assert twice.labels == {"syringe": 2}
    assert p.rules(decide.print_label(twice, template="bag")) == ()


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (p.FINAL, {}, ()),
        (p.FINAL, {"to_place": "laboratory"}, ("PRODUCT-SAME-PLACE",)),
        (ARRIVED, {"to_place": "store"}, ("PRODUCT-PLACE",)),  # it is in the procedure room
        (ON_ITS_WAY, {}, ("PRODUCT-HAND-OVER-OPEN",)),
        (p.ADMINISTERED, {}, ("PRODUCT-CUSTODY-GONE",)),
    ],
)
def test_handing_over(
    state: ProductState, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(p.hand_over(state, **changed)) == rules


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (ON_ITS_WAY, {}, ()),
        (ON_ITS_WAY, {"by": p.ALICE}, ("PRODUCT-RECEIVER",)),
        (ON_ITS_WAY, {"scanned": p.DIN}, ("PRODUCT-SCAN",)),  # the number without its division
        (ON_ITS_WAY, {"scanned": f"{p.DIN}B0"}, ("PRODUCT-SCAN",)),
        (ON_ITS_WAY, {"scanned": f" {p.FINAL.code}\n"}, ()),  # scanners add a line end
        (ON_ITS_WAY, {"place": "store"}, ("PRODUCT-ARRIVED-ELSEWHERE",)),
        (
            ON_ITS_WAY,
            {"by": p.ALICE, "scanned": "", "place": "store"},
            ("PRODUCT-RECEIVER", "PRODUCT-SCAN", "PRODUCT-ARRIVED-ELSEWHERE"),
        ),
        (ARRIVED, {}, ("PRODUCT-NO-HAND-OVER",)),
    ],
)
def test_only_the_receiver_closes_a_hand_over(
    state: ProductState, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(p.close(state, **changed)) == rules


def test_a_hand_over_is_open_until_the_receiver_has_scanned() -> None:
    assert ON_ITS_WAY.in_transit
    assert not ARRIVED.in_transit
    assert ARRIVED.place == "procedure-room"
    assert (ARRIVED.custody[0].handed_by, ARRIVED.custody[0].received_by) == (p.ALICE, p.BOB)


@pytest.mark.parametrize(
    ("intact", "temperature_mc", "storage", "reason"),
    [
        (True, 5000, COOL, ""),
        (True, 8000, COOL, ""),
        (True, None, COOL, ""),  # not read
        (True, 9000, None, ""),  # no range is set
        (True, 8001, COOL, "On arrival it was outside its storage temperature."),
        (False, 5000, COOL, "On arrival the container was not intact."),
        (
            False,
            1999,
            COOL,
            "On arrival the container was not intact and it was outside its storage temperature.",
        ),
    ],
)
def test_damage_on_the_way_quarantines_in_the_same_decision(
    intact: bool, temperature_mc: int | None, storage: Storage | None, reason: str
) -> None:
    decision = p.close(ON_ITS_WAY, intact=intact, temperature_mc=temperature_mc, storage=storage)
    assert not isinstance(decision, Refusal)
    held = [event.data["reason"] for event in decision if event.type == "product.held.v1"]
    assert held == ([reason] if reason else [])
    assert p.after(ON_ITS_WAY, decision).holds == ({Hold.QUARANTINE} if reason else frozenset())


def test_a_product_in_quarantine_is_not_quarantined_twice() -> None:
    decision = p.close(p.on_hold(ON_ITS_WAY, Hold.QUARANTINE), intact=False)
    assert not isinstance(decision, Refusal)
    assert len(decision) == 1


@pytest.mark.parametrize(
    ("by", "reason", "rules"),
    [
        (p.BOB, "wrong box", ()),
        (p.BOB, "", ("PRODUCT-REASON",)),
        (p.ALICE, "wrong box", ("PRODUCT-RECEIVER",)),
    ],
)
def test_refusing_a_hand_over(by: str, reason: str, rules: tuple[str, ...]) -> None:
    assert p.rules(decide.refuse_hand_over(ON_ITS_WAY, by=by, reason=reason)) == rules


def test_a_refused_hand_over_leaves_the_product_where_it_came_from() -> None:
    decision = decide.refuse_hand_over(ON_ITS_WAY, by=p.BOB, reason="wrong box")
    state = p.after(ON_ITS_WAY, decision)
    assert (state.place, state.in_transit) == ("laboratory", False)


@pytest.mark.parametrize(
    ("field", "value", "state", "rules"),
    [
        ("body_site", "iliac-crest", p.TESTED, ()),
        ("patient", p.OTHER, p.TESTED, ("PRODUCT-NOT-CORRECTABLE",)),
        ("din", "A999926000002", p.TESTED, ("PRODUCT-NOT-CORRECTABLE",)),
        ("volume_ul", "12", p.TESTED, ("PRODUCT-NOT-CORRECTABLE",)),
        ("volume_ul", 0, p.TESTED, ("PRODUCT-VOLUME",)),
        ("volume_ul", 5999, replace(p.TESTED, volume_left_ul=0), ("PRODUCT-LESS-THAN-DRAWN",)),
        ("volume_ul", 6001, p.FINAL, ("PRODUCT-CORRECT-RELEASED",)),
        ("expires_at", "", p.TESTED, ("PRODUCT-EXPIRY-EMPTY",)),
        ("expires_at", p.T0, p.TESTED, ("PRODUCT-EXPIRY-BEFORE",)),
        ("expires_at", p.LATER, p.TESTED, ()),
        ("expires_at", p.LATER, p.FINAL, ("PRODUCT-EXPIRY-LONGER",)),
        ("expires_at", "2026-03-02T15:00:00Z", p.FINAL, ()),  # earlier is always possible
        ("expires_at", p.LATER, replace(p.FINAL, expires_at=""), ()),  # the site sets it now
    ],
)
def test_what_may_be_corrected(
    field: str, value: str | int, state: ProductState, rules: tuple[str, ...]
) -> None:
    decision = decide.correct(state, field=field, value=value, reason="misread")
    assert p.rules(decision) == rules


def test_a_correction_says_why_and_keeps_what_was_drawn() -> None:
    silent = decide.correct(p.TESTED, field="side", value="right", reason="")
    assert p.rules(silent) == ("PRODUCT-REASON",)
    half = replace(p.TESTED, volume_left_ul=4000)  # 2000 of 6000 microlitres were drawn
    decision = decide.correct(half, field="volume_ul", value=7000, reason="misread")
    assert p.after(half, decision).volume_left_ul == 5000


@pytest.mark.parametrize("text", ["2026-03-02", "yesterday", "2026-03-02T08:00:00"])
def test_a_time_without_its_offset_is_not_a_moment(text: str) -> None:
    with pytest.raises(NotAnInstantError):
        instant(text)


def test_the_same_moment_in_two_zones_is_one_moment() -> None:
    assert instant("2026-03-02T08:00:00Z") == instant("2026-03-02T03:00:00-05:00")


def test_an_expiry_that_was_not_set_can_be_set() -> None:
    unset = replace(p.FINAL, expires_at="")
    decision = decide.correct(unset, field="expires_at", value=p.LATER, reason="procedure 12")
    assert p.after(unset, decision).expires_at == p.LATER
