"""A recall worked to its end on a `World`, by the verbs alone."""

from __future__ import annotations

from datetime import date

from blastema.actions.open_recall import (
    close_recall,
    drill_recall,
    extend_recall,
    open_recall,
    report_recall,
)
from blastema.actions.reach_exposed import (
    acknowledge_recall,
    judge_exposure,
    record_recall_contact,
    settle_exposure,
)
from blastema.core.recall.clocks import DEVIATION
from blastema.core.recall.exposure import Channel, Reached, Settlement, Verdict
from blastema.core.recall.state import RecallReason, ReportAnswer
from blastema.records.models import Exposure
from tests.actions import paths
from tests.actions.world import World, done


def recalled_lot(world: World) -> str:
    """The kit of somebody's treatment: drilled, recalled, told, judged, settled, closed."""
    paths.treated_course(world)
    found = date.fromisoformat(world.act("quality").today)
    done(drill_recall(world.act("quality"), scope="LOT-1"))
    opening = {"scope": "LOT-1", "reason": RecallReason.REAGENT, "reference": "SUP-12"}
    recall = done(open_recall(world.act("quality"), discovered_on=found, **opening)).subject
    extend_recall(world.act("quality"), recall=recall)
    for exposure in Exposure.objects.filter(recall=recall).values_list("id", flat=True):
        _settled(world, exposure)
    answer = {"duty": DEVIATION, "answer": ReportAnswer.NOT_DUE, "on": found}
    done(report_recall(world.act("quality"), recall=recall, **answer))
    done(close_recall(world.act("quality"), recall=recall))
    return recall


def _settled(world: World, exposure: str) -> None:
    done(acknowledge_recall(world.act("clinician"), exposure=exposure))
    told = {"channel": Channel.PHONE, "result": Reached.TOLD, "note": "no fever, she says"}
    done(record_recall_contact(world.act("coordinator"), exposure=exposure, **told))
    judging = {"verdict": Verdict.NO_HARM, "note": "nothing found"}
    done(judge_exposure(world.act("clinician"), exposure=exposure, **judging))
    done(settle_exposure(world.act("coordinator"), exposure=exposure, how=Settlement.TOLD))
