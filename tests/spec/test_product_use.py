"""Issuing, administering, returning and discarding; and both product paths whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.product import decide
from blastema.core.product.dose import dose, recovery_permille
from blastema.core.product.fold import PRODUCT
from blastema.core.product.state import Disposition, ProductState, Release, Result
from blastema.core.product.trace import Links, everything, in_treatment, results, sources
from blastema.core.product.use import Purpose
from blastema.core.quantity import CellCount, Concentration, Viability, Volume
from blastema.core.verdict import Refusal

from . import products as p

# An endotoxin that was worked out for a knee, and one for the spine.
_KNEE = Result("endotoxin", 200, "meu/kg", passed=True)
FOR_A_KNEE = replace(p.FINAL, tests={**p.FINAL.tests, "endotoxin": _KNEE})
FOR_THE_SPINE = replace(p.FINAL, tests={**p.FINAL.tests, "endotoxin": replace(_KNEE, spinal=True)})
NO_EXPIRY = replace(p.FINAL, expires_at="")


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (p.FINAL, {}, ()),
        (p.CONDITIONAL, {}, ()),
        (p.EXCEPTIONAL, {}, ()),
        (p.GRAFT_READY, {"patient": p.OTHER}, ()),  # a donor's tissue is for anybody
        (p.TESTED, {}, ("PRODUCT-NOT-RELEASED",)),
        (FOR_A_KNEE, {}, ()),
        (FOR_A_KNEE, {"route": "disc"}, ("PRODUCT-ENDOTOXIN-ROUTE",)),
        (FOR_A_KNEE, {"route": "brain"}, ("PRODUCT-ENDOTOXIN-ROUTE",)),
        (FOR_THE_SPINE, {"route": "disc"}, ()),
        (FOR_THE_SPINE, {}, ()),  # the stricter limit holds for a joint as well
        (p.FINAL, {"route": "disc"}, ()),  # nothing on file, nothing asked for
        (NO_EXPIRY, {}, ("PRODUCT-NO-EXPIRY",)),
        (p.FINAL, {"now": p.EXPIRY}, ("PRODUCT-EXPIRED",)),
        (p.FINAL, {"patient": p.OTHER}, ("PRODUCT-OTHER-PERSON",)),
        (p.FINAL, {"allocated": False}, ("PRODUCT-NOT-ALLOCATED",)),
        (p.FINAL, {"scanned": "A99992600000100"}, ("PRODUCT-ISSUE-SCAN",)),  # the aspirate
        (replace(p.FINAL, volume_left_ul=0), {}, ("PRODUCT-EMPTY",)),
        (
            p.travelling(p.on_hold(p.TESTED, "recall")),
            {"patient": p.OTHER, "now": p.LATER, "scanned": ""},
            (
                "PRODUCT-NOT-RELEASED",
                "PRODUCT-ON-HOLD",
                "PRODUCT-EXPIRED",
                "PRODUCT-IN-TRANSIT",
                "PRODUCT-OTHER-PERSON",
                "PRODUCT-ISSUE-SCAN",
            ),
        ),
    ],
)
def test_issuing(state: ProductState, changed: dict[str, object], rules: tuple[str, ...]) -> None:
    assert p.rules(p.issue(state, **changed)) == rules


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (p.ISSUED, {}, ()),
        (p.ISSUED, {"volume_ul": 6000}, ()),  # all of it
        (p.ISSUED, {"volume_ul": 6001}, ("PRODUCT-NOT-ENOUGH",)),
        (p.ISSUED, {"volume_ul": 0}, ("PRODUCT-VOLUME",)),
        (p.ISSUED, {"volume_ul": -1}, ("PRODUCT-VOLUME",)),
        (p.ISSUED, {"treatment": "treatment-2"}, ("PRODUCT-OTHER-TREATMENT",)),
        (p.ISSUED, {"patient": p.OTHER}, ("PRODUCT-OTHER-PERSON",)),
        (p.ISSUED, {"now": p.EXPIRY}, ("PRODUCT-EXPIRED",)),
        (p.ADMINISTERED, {"volume_ul": 4000}, ()),  # a further target of the same treatment
        (p.ADMINISTERED, {"volume_ul": 4001}, ("PRODUCT-NOT-ENOUGH",)),
    ],
)
def test_administering(
    state: ProductState, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(p.administer(state, **changed)) == rules


def test_what_was_given_is_remembered_with_its_treatment() -> None:
    assert p.ADMINISTERED.administered_ul == 2000
    assert p.ADMINISTERED.volume_left_ul == 4000
    assert p.ADMINISTERED.administered_in == (p.TREATMENT,)
    assert p.ADMINISTERED.release is Release.FINAL


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (p.RETURNED, {}, ()),
        (p.RETURNED, {"reason": ""}, ("PRODUCT-REASON",)),
        (p.RETURNED, {"witnessed_by": p.ALICE}, ("PRODUCT-WITNESS",)),
        (p.RETURNED, {"witnessed_by": ""}, ("PRODUCT-WITNESS",)),
        (replace(p.ADMINISTERED, volume_left_ul=0), {}, ("PRODUCT-NOTHING-LEFT",)),
    ],
)
def test_discarding(
    state: ProductState, changed: dict[str, object], rules: tuple[str, ...]
) -> None:
    assert p.rules(p.discard(state, **changed)) == rules


def test_discarding_takes_all_that_is_left() -> None:
    assert (p.DISCARDED.volume_left_ul, p.DISCARDED.disposition) == (0, Disposition.DISCARDED)


def test_throwing_away_a_rest_does_not_undo_what_was_given() -> None:
    state = p.after(p.ADMINISTERED, p.discard(p.ADMINISTERED))
    assert (state.volume_left_ul, state.disposition) == (0, Disposition.ADMINISTERED)
    assert state.administered_ul == 2000


def test_returning_needs_a_reason_and_frees_it_from_its_treatment() -> None:
    assert p.rules(decide.return_product(p.ISSUED, reason="")) == ("PRODUCT-REASON",)
    assert p.RETURNED.issued_to == ""


def test_marrow_concentrate_whole() -> None:
    """Collect, draw, make, test and release in one step, carry, issue, give, discard."""
    drawn = decide.draw(
        p.ASPIRATE, child="c", purpose=Purpose.PROCESSING, volume_ul=60_000, now=p.NOW
    )
    assert p.after(p.ASPIRATE, drawn).volume_left_ul == 0
    state = p.IN_PROCESS
    steps = (
        lambda s: decide.print_label(s, template="syringe"),
        lambda s: decide.test_and_release(
            s,
            specification=p.SHORT,
            readings=p.GOOD,
            signature=p.APPROVED,
            same_day=True,
            second=None,
            reason="",
        ),
        p.issue,
        p.hand_over,
        p.close,
        p.administer,
        p.discard,
    )
    for step in steps:
        state = p.after(state, step(state))
    assert (state.release, state.disposition) == (Release.FINAL, Disposition.ADMINISTERED)
    assert (state.administered_ul, state.volume_left_ul) == (2000, 0)


def test_a_donor_product_whole() -> None:
    """Receive, accept, issue, give; nothing is made of it on the way."""
    state = p.GRAFT_READY
    for step in (p.issue, p.administer):
        state = p.after(state, step(state))
    assert (state.release, state.disposition) == (Release.FINAL, Disposition.ADMINISTERED)
    assert state.volume_left_ul == 0  # 2000 of 2000 microlitres


_Moves = st.lists(st.tuples(st.booleans(), st.integers(-10, 8000)), max_size=12)


@given(_Moves)
def test_no_history_takes_more_than_there_was(moves: list[tuple[bool, int]]) -> None:
    """Whatever is asked for, what left and what is left add up to what there was."""
    state = p.FINAL
    for to_person, volume_ul in moves:
        decision = (
            p.administer(p.issued(state), volume_ul=volume_ul)
            if to_person
            else decide.draw(
                state, child=None, purpose=Purpose.SAMPLE, volume_ul=volume_ul, now=p.NOW
            )
        )
        if not isinstance(decision, Refusal):
            given_state = p.issued(state) if to_person else state
            state = replace(
                p.after(given_state, decision), disposition=Disposition.IN_STOCK, issued_to=""
            )
    drawn = sum(part.volume_ul for part in state.drawn)
    assert state.volume_left_ul >= 0
    assert state.volume_left_ul + drawn + state.administered_ul == p.FINAL.volume_ul


def test_the_fold_of_a_history_is_the_state_that_made_it() -> None:
    sent = p.after(p.IN_PROCESS, p.hand_over(p.IN_PROCESS))
    decisions = (p.make(), p.hand_over(p.IN_PROCESS), p.close(sent))
    history = [event for decision in decisions if isinstance(decision, tuple) for event in decision]
    assert PRODUCT.fold(history) == p.after(sent, p.close(sent))


# An aspirate split into two concentrates, one of them given twice; another person's apart.
LINKS = {
    "aspirate": Links(children=("syringe-a", "syringe-b")),
    "syringe-a": Links(parents=("aspirate",), treatments=("t-1", "t-2")),
    "syringe-b": Links(parents=("aspirate",), treatments=("t-3",)),
    "elsewhere": Links(treatments=("t-9",)),
}


def test_a_walk_up_finds_the_sources() -> None:
    assert sources(LINKS, ["syringe-a"]).products == {"syringe-a", "aspirate"}


def test_a_walk_down_finds_everybody_who_received_any_of_it() -> None:
    assert results(LINKS, ["aspirate"]).treatments == {"t-1", "t-2", "t-3"}


def test_from_one_person_to_everybody_who_shares_material() -> None:
    touched = everything(LINKS, in_treatment(LINKS, "t-1"))
    assert touched.products == {"syringe-a", "aspirate", "syringe-b"}
    assert touched.treatments == {"t-1", "t-2", "t-3"}


def test_a_link_to_nothing_is_reported() -> None:
    assert sources({"a": Links(parents=("lost",))}, ["a"]).unknown == {"lost"}


def test_a_circle_ends_the_walk() -> None:
    circle = {"a": Links(parents=("b",), children=("b",)), "b": Links(("a",), ("a",), ("t",))}
    assert everything(circle, ["a"]).products == {"a", "b"}
    assert everything(circle, ["a"]).treatments == {"t"}


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=15), st.integers(0, 7))
def test_down_from_a_source_reaches_what_looks_up_to_it(
    edges: list[tuple[int, int]], start: int
) -> None:
    links = {
        str(n): Links(
            tuple(str(parent) for parent, child in edges if child == n),
            tuple(str(child) for parent, child in edges if parent == n),
        )
        for n in range(8)
    }
    below = results(links, [str(start)]).products
    for name in links:
        assert (name in below) == (str(start) in sources(links, [name]).products)


def test_a_dose_is_concentration_times_volume() -> None:
    given_dose = dose(Concentration(20_000_000), Volume(3000), Viability(950))
    assert given_dose.nucleated == CellCount(60_000_000)  # 20 million per ml, 3 ml
    assert given_dose.living == CellCount(57_000_000)  # 95 % of them
    assert dose(Concentration(1), Volume(1000)).living is None


def test_recovery_compares_what_went_in_and_what_came_out() -> None:
    before = dose(Concentration(20_000_000), Volume(60_000))
    after = dose(Concentration(100_000_000), Volume(6000))
    assert recovery_permille(before, after) == 500  # 600 of 1200 million
    assert recovery_permille(dose(Concentration(0), Volume(1)), after) is None
