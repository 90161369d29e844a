"""Recalls whole: opened by hand and by a late result, worked, closed; and a drill."""

from __future__ import annotations

from datetime import date

import pytest

from blastema.actions.act import Act
from blastema.actions.hold_product import hold_product
from blastema.actions.issue_product import issue_product
from blastema.actions.open_recall import (
    close_recall,
    drill_recall,
    extend_recall,
    open_recall,
    report_recall,
)
from blastema.actions.open_site import set_policy
from blastema.actions.reach_exposed import (
    acknowledge_recall,
    judge_exposure,
    record_recall_contact,
    settle_exposure,
)
from blastema.actions.read.recall import recall_page, recalls
from blastema.actions.release_product import record_late_result
from blastema.actions.report_adverse_event import report_adverse_event
from blastema.actions.verify_ledger import verify_ledger
from blastema.core.product.standing import Reading
from blastema.core.product.state import Hold
from blastema.core.recall.clocks import DEVIATION, REACTION
from blastema.core.recall.exposure import Channel, Reached, Settlement, Verdict
from blastema.core.recall.state import RecallReason, ReportAnswer
from blastema.core.safety.decide import Grading
from blastema.ledger import Verdict as LedgerVerdict
from blastema.records import find_trace
from blastema.records.models import Exposure, LedgerEvent, Product, Recall
from tests.actions import paths
from tests.actions.world import World, done, refused


@pytest.fixture
def world(db: None) -> World:
    return World()


def opened(world: World, scope: str, act: Act | None = None, **more: object) -> str:
    asked = {
        "reason": RecallReason.SUPPLIER,
        "discovered_on": date.fromisoformat(world.act("quality").today),
        **more,
    }
    return done(open_recall(act or world.act("quality"), scope=scope, **asked)).subject


def late_positive(world: World) -> tuple[str, str]:
    """A treated person whose culture grows after all: patient and product."""
    patient, _ = paths.treated_course(world)
    product = find_trace.own_products(patient)[1]
    world.later(days=14)
    done(
        record_late_result(
            world.act("laboratory"), product=product, reading=Reading("culture-negative", 0)
        )
    )
    return patient, product


class TestOpening:
    def test_everything_left_of_the_lot_is_held_and_nothing_else(self, world: World) -> None:
        first = paths.received_allograft(world)
        second = paths.received_allograft(world, din="B888826000002")
        paths.accepted(world, second)
        recall = opened(world, "L-7")
        held = set(Product.objects.filter(holds="recall").values_list("id", flat=True))
        assert held == {first, second}
        state = paths.state("recall", recall)
        assert (set(state.held), state.persons) == ({first, second}, ())

    def test_what_is_held_cannot_be_issued(self, world: World) -> None:
        _, episode = paths.opened_episode(world, "plantar-fasciitis", "left")
        course = paths.consented(world, episode, paths.allograft_plan())
        product = paths.accepted_allograft(world)
        paths.allocated(world, course, product)
        treatment = paths.opened_treatment(world, course)
        opened(world, "L-7")
        issue = {"product": product, "treatment": treatment, "scanned": paths.code_of(product)}
        assert refused(issue_product(world.act("laboratory"), **issue)) == {"PRODUCT-ON-HOLD"}

    def test_what_is_held_already_stays_as_it_is(self, world: World) -> None:
        product = paths.accepted_allograft(world)
        hold = {"product": product, "hold": Hold.RECALL, "reason": "by telephone"}
        done(hold_product(world.act("laboratory"), **hold))
        assert paths.state("recall", opened(world, "L-7")).held == ()

    def test_the_persons_who_were_given_some_are_found(self, world: World) -> None:
        patient, _ = paths.treated_course(world)
        recall = opened(world, "LOT-1", reason=RecallReason.REAGENT)
        exposure = Exposure.objects.get(recall=recall)
        assert (exposure.patient, exposure.site) == (patient, world.site)

    def test_a_hold_names_nobody(self, world: World) -> None:
        paths.accepted_allograft(world)
        opened(world, "L-7")
        told = bytes(LedgerEvent.objects.filter(type="product.held.v1").get().body)
        assert b'"reason":"Recall: supplier-notice."' in told

    def test_nothing_is_half_done_where_nothing_is_found(self, world: World) -> None:
        asked = {"reason": RecallReason.SUPPLIER, "discovered_on": date(2026, 3, 2)}
        assert refused(open_recall(world.act("quality"), scope="L-8", **asked)) == {"TRACE-UNKNOWN"}
        assert Recall.objects.count() == 0

    def test_a_later_delivery_of_the_lot_is_found_by_looking_again(self, world: World) -> None:
        paths.received_allograft(world)
        recall = opened(world, "L-7")
        act = world.act("quality")
        assert refused(extend_recall(act, recall=recall)) == {"RECALL-NOTHING-NEW"}
        later = paths.received_allograft(world, din="B888826000002")
        done(extend_recall(world.act("quality"), recall=recall))
        assert paths.state("product", later).holds == {"recall"}
        assert later in paths.state("recall", recall).products

    @pytest.mark.parametrize("role", ["laboratory", "clinician", "coordinator", "administrator"])
    def test_only_quality_opens_one(self, world: World, role: str) -> None:
        paths.received_allograft(world)
        asked = {"reason": RecallReason.SUPPLIER, "discovered_on": date(2026, 3, 2)}
        assert refused(open_recall(world.act(role), scope="L-7", **asked)) == {"ACCESS-ROLE"}

    def test_charlie_cannot_recall_what_his_site_never_had(self, world: World) -> None:
        paths.received_allograft(world)
        other = world.act("quality", site=world.open_site("Other Clinic", "B9999"))
        asked = {"reason": RecallReason.SUPPLIER, "discovered_on": date(2026, 3, 2)}
        assert refused(open_recall(other, scope="L-7", **asked)) == {"ACCESS-SITE"}


class TestLateResult:
    def test_it_opens_the_recall_in_the_same_write(self, world: World) -> None:
        patient, product = late_positive(world)
        recall = Recall.objects.get()
        assert (recall.scope, recall.reason, recall.stage) == (product, "late-result", "open")
        assert Exposure.objects.get().patient == patient
        late = LedgerEvent.objects.get(type="product.late_result.v2")
        opening = LedgerEvent.objects.get(type="recall.opened.v1")
        assert late.command == opening.command

    def test_the_leftover_of_the_product_is_held_once(self, world: World) -> None:
        _, product = late_positive(world)
        held = LedgerEvent.objects.filter(type="product.held.v1", stream=f"product/{product}")
        assert held.count() == 1

    def test_a_result_that_passes_opens_none(self, world: World) -> None:
        patient, _ = paths.treated_course(world)
        product = find_trace.own_products(patient)[1]
        good = Reading("culture-negative", 1)
        done(record_late_result(world.act("laboratory"), product=product, reading=good))
        assert Recall.objects.count() == 0

    def test_the_treating_team_sees_an_alert_until_one_of_them_has_read_it(
        self, world: World
    ) -> None:
        late_positive(world)
        assert recalls(world.act("clinician")).unread == 1
        exposure = Exposure.objects.get().id
        done(acknowledge_recall(world.act("clinician"), exposure=exposure))
        assert recalls(world.act("clinician")).unread == 0

    def test_the_clock_of_a_deviation_starts_on_the_day_it_came_to_light(
        self, world: World
    ) -> None:
        late_positive(world)
        page = recall_page(world.act("quality"), recall=Recall.objects.get().id)
        # Treated on 2 March 2026, read 14 days later; 45 calendar days from 16 March.
        assert [(c.id, c.due) for c in page.clocks] == [(DEVIATION, "2026-04-30")]


class TestToTheEnd:
    def test_a_person_is_told_judged_and_settled_and_the_recall_closed(self, world: World) -> None:
        late_positive(world)
        recall, exposure = Recall.objects.get().id, Exposure.objects.get().id
        assert refused(close_recall(world.act("quality"), recall=recall)) == {
            "RECALL-PERSONS-OPEN", "RECALL-REPORTS-OPEN",
        }  # fmt: skip
        told = {"channel": Channel.PHONE, "result": Reached.TOLD, "note": "no fever, she says"}
        done(record_recall_contact(world.act("coordinator"), exposure=exposure, **told))
        done(judge_exposure(world.act("clinician"), exposure=exposure, verdict=Verdict.NO_HARM))
        done(settle_exposure(world.act("coordinator"), exposure=exposure, how=Settlement.TOLD))
        answer = {"duty": DEVIATION, "answer": ReportAnswer.SENT}
        on = date.fromisoformat(world.act("quality").today)
        done(report_recall(world.act("quality"), recall=recall, on=on, **answer))
        done(close_recall(world.act("quality"), recall=recall))
        assert Recall.objects.get().stage == "closed"
        assert b"no fever" not in b"".join(bytes(e.body) for e in LedgerEvent.objects.all())

    def test_attempts_are_exhausted_by_the_sites_own_rule(self, world: World) -> None:
        late_positive(world)
        exposure = Exposure.objects.get().id
        done(judge_exposure(world.act("clinician"), exposure=exposure, verdict=Verdict.UNKNOWN))
        gone = {"exposure": exposure, "how": Settlement.UNREACHABLE}
        coordinator = world.act("coordinator")
        assert refused(settle_exposure(coordinator, **gone)) == {"EXPOSURE-ATTEMPTS-UNSET"}
        policy = {"policy": "recall-attempt-days", "value": "2"}
        done(set_policy(world.act("quality"), site=world.site, **policy))
        for _ in range(2):
            coordinator = world.act("coordinator")
            assert refused(settle_exposure(coordinator, **gone)) == {"EXPOSURE-ATTEMPTS"}
            tried = {"channel": Channel.PHONE, "result": Reached.NO_ANSWER}
            done(record_recall_contact(world.act("coordinator"), exposure=exposure, **tried))
            world.later(days=1)
        done(settle_exposure(world.act("coordinator"), **gone))

    def test_harm_starts_the_clock_of_a_reaction(self, world: World) -> None:
        late_positive(world)
        exposure = Exposure.objects.get()
        episode = paths.state(
            "treatment", paths.state("exposure", exposure.id).treatments[0]
        ).episode
        adverse = done(
            report_adverse_event(
                world.act("clinician"),
                episode=episode,
                term="joint infection",
                grading=Grading(3, "CTCAE 5.0", serious=False, intervention=True),
                onset=date(2026, 3, 15),
                narrative="hot and swollen",
            )
        ).subject
        harm = {"verdict": Verdict.HARM, "adverse": adverse}
        done(judge_exposure(world.act("clinician"), exposure=exposure.id, **harm))
        page = recall_page(world.act("quality"), recall=exposure.recall)
        # 16 March + 15 calendar days.
        assert [(c.id, c.due) for c in page.clocks] == [
            (REACTION, "2026-03-31"), (DEVIATION, "2026-04-30"),
        ]  # fmt: skip

    def test_charlie_sees_and_does_nothing(self, world: World) -> None:
        late_positive(world)
        other = world.open_site("Other Clinic", "B9999")
        recall, exposure = Recall.objects.get().id, Exposure.objects.get().id
        assert refused(recall_page(world.act("quality", site=other), recall=recall)) == {
            "ACCESS-SITE"
        }
        told = {"channel": Channel.PHONE, "result": Reached.TOLD}
        act = world.act("coordinator", site=other)
        assert refused(record_recall_contact(act, exposure=exposure, **told)) == {"ACCESS-SITE"}
        assert recalls(world.act("quality", site=other)).recalls == ()


class TestDrill:
    def test_it_counts_and_takes_the_time_and_touches_nothing(self, world: World) -> None:
        paths.treated_course(world)
        before = set(LedgerEvent.objects.values_list("id", flat=True))
        drill = done(drill_recall(world.act("quality"), scope="LOT-1")).subject
        new = LedgerEvent.objects.exclude(id__in=before)
        assert [one.type for one in new] == ["recall.drilled.v1"]
        found = paths.state("recall", drill).drilled
        assert (found.products, found.to_hold, found.persons) == (1, 1, 1)
        assert found.milliseconds >= 0
        assert Exposure.objects.count() == 0


def test_rows_stay_what_the_events_say(world: World) -> None:
    late_positive(world)
    done(drill_recall(world.act("quality"), scope="LOT-1"))
    found = verify_ledger(world.act("quality"))
    assert isinstance(found, LedgerVerdict)
    assert (found.ok, found.first_bad) == (True, None)
