"""The reagent lots in a browser: registered, opened, picked at a step, refused by name."""

from __future__ import annotations

from blastema.actions.keep_lot import withdraw_lot
from blastema.core.lot.state import WithdrawReason
from blastema.records.models import ReagentLot
from tests.actions import paths
from tests.actions.test_lots import filter_with, received, registered
from tests.actions.world import done
from tests.web.lab.bench import fill, rules, went
from tests.web.people import Practice

FIELDS = {
    "lot": "L-7",
    "name": "acd-a",
    "kind": "anticoagulant",
    "maker": "invented-maker",
    "expires": "2026-06-30",
}


def test_a_lot_is_registered_opened_used_up_and_withdrawn(practice: Practice) -> None:
    lab = practice.browser("laboratory")
    assert "No lot is registered yet" in lab.get("/lots/").content.decode()
    page = went(fill(lab, "/lots/new/", open_hours="48", **FIELDS))
    shown = lab.get(page).content.decode()
    assert "30 June 2026" in shown
    assert "ACD-A, anticoagulant" in shown
    went(fill(lab, f"{page}open/"))
    assert "4 March 2026" in lab.get(page).content.decode()  # 48 hours after NOON
    went(fill(lab, f"{page}use-up/"))
    assert rules(fill(lab, f"{page}open/")) == {"LOT-OPEN-WHEN"}
    went(fill(lab, f"{page}withdraw/", reason="damaged"))
    shown = lab.get(page).content.decode()
    assert "Not to be used" in shown
    assert "Withdraw it" not in shown
    assert ReagentLot.objects.get().stage == "withdrawn"


def test_every_fault_of_the_form_comes_back_with_what_was_typed(practice: Practice) -> None:
    lab = practice.browser("laboratory")
    answer = fill(lab, "/lots/new/", **{**FIELDS, "lot": "L 7", "expires": "2026-01-01"})
    assert rules(answer) == {"LOT-NUMBER", "LOT-EXPIRED"}
    assert 'value="L 7"' in answer.content.decode()


def test_a_step_picks_what_was_used_last_and_scans_the_rest(practice: Practice) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    for number in ("L-1", "L-2"):
        registered(world, number)
    done(filter_with(world, received(world), "L-2"))
    run = received(world)
    shown = lab.get(f"/runs/{run}/step/").content.decode()
    assert shown.index("L-2, good until 31 May 2026, used last") < shown.index("lot L-1")
    none = fill(lab, f"/runs/{run}/step/", lots=[])
    assert rules(none) == {"RUN-STEP-LOTS"}
    assert rules(fill(lab, f"/runs/{run}/step/", lots=[], reagent="kit")) == {
        "RUN-STEP-LOT-UNNAMED",
        "RUN-STEP-REAGENT-EXPIRED",
    }
    went(fill(lab, f"/runs/{run}/step/", lots=["L-2"], scanned="l-1 L-2"))
    used = paths.state("run", run).steps[1].reagents
    assert [one.lot for one in used] == ["L-2", "L-1"]
    assert {one.name for one in used} == {"INVENTED-KIT"}


def test_the_form_says_why_a_lot_would_be_refused(practice: Practice) -> None:
    world, lab = practice.world, practice.browser("laboratory")
    registered(world, "L-1", days=0)
    withdrawn = registered(world, "L-2")
    run = received(world)
    world.later(days=1)
    reason = WithdrawReason.DAMAGED
    done(withdraw_lot(world.act("quality"), lot=withdrawn, reason=reason))
    shown = lab.get(f"/runs/{run}/step/").content.decode()
    assert "Lot L-1 was good until 2026-03-02." in shown
    assert "L-2" not in shown
    assert rules(fill(lab, f"/runs/{run}/step/", lots=[], scanned="L-2")) == {"LOT-NOT-IN-USE"}


def test_nobody_of_another_site_sees_it(practice: Practice) -> None:
    lot = registered(practice.world)
    charlie = practice.browser("laboratory", charlie=True)
    assert charlie.get(f"/lots/{lot}/").status_code == 403
    assert "L-7" not in charlie.get("/lots/").content.decode()
