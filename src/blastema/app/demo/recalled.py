"""A donor's lot that was recalled: one person told and settled, one still to be reached."""

from __future__ import annotations

from datetime import timedelta

from blastema.actions.desk import open_desk
from blastema.actions.open_recall import drill_recall, open_recall
from blastema.actions.reach_exposed import (
    acknowledge_recall,
    judge_exposure,
    record_recall_contact,
    settle_exposure,
)
from blastema.app.demo.cells import RECALLED_LOT
from blastema.app.demo.stage import FLORIDA, Stage, done
from blastema.core.recall.exposure import Channel, Reached, Settlement, Verdict
from blastema.core.recall.state import RecallReason
from blastema.core.trace.touch import folded
from blastema.records import find_recall, find_trace

_AT = FLORIDA.key
_KIT = "LOT-7"  # as every kit of the demonstration's bench is called


def recalls(stage: Stage) -> None:
    """A small demonstration has nobody who was given tissue of that lot."""
    with open_desk() as desk:
        desk.flush()
    if not find_trace.known_as(folded(RECALLED_LOT)):
        return
    _drill(stage)
    exposures = _opened(stage)
    for number, exposure in enumerate(exposures):
        stage.later(minutes=20)
        done(acknowledge_recall(stage.act("clinician", _AT), exposure=exposure))
        _tried(stage, exposure, Reached.NO_ANSWER)
        if number == 0:
            _settled(stage, exposure)


def _drill(stage: Stage) -> None:
    stage.at(stage.end - timedelta(days=40))
    done(drill_recall(stage.act("quality", _AT), scope=_KIT))


def _opened(stage: Stage) -> list[str]:
    stage.at(stage.end - timedelta(days=5, hours=9))
    act = stage.act("quality", _AT)
    today = (stage.end - timedelta(days=5, hours=9)).date()
    opened = open_recall(
        act,
        scope=RECALLED_LOT,
        reason=RecallReason.SUPPLIER,
        reference="RN-2026-114",
        discovered_on=today,
    )
    recall = done(opened).subject
    with open_desk() as desk:
        desk.flush()
    return find_recall.exposures(recall, [stage.sites[_AT]])


def _tried(stage: Stage, exposure: str, result: Reached) -> None:
    stage.later(minutes=30)
    tried = record_recall_contact(
        stage.act("coordinator", _AT), exposure=exposure, channel=Channel.PHONE, result=result
    )
    done(tried)


def _settled(stage: Stage, exposure: str) -> None:
    stage.later(days=1)
    _tried(stage, exposure, Reached.TOLD)
    judged = judge_exposure(stage.act("clinician", _AT), exposure=exposure, verdict=Verdict.NO_HARM)
    done(judged)
    done(settle_exposure(stage.act("coordinator", _AT), exposure=exposure, how=Settlement.TOLD))
