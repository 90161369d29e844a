"""The quality file of the demonstration: a deviation judged, an action to check, a complaint."""

from __future__ import annotations

from datetime import date, timedelta

from blastema.actions.control_document import (
    demand_training,
    issue_document,
    sign_document_read,
)
from blastema.actions.desk import open_desk
from blastema.actions.keep_complaint import receive_complaint
from blastema.actions.keep_deviation import judge_deviation, record_deviation, take_up_deviation
from blastema.actions.take_corrective_action import (
    finish_corrective_action,
    open_corrective_action,
)
from blastema.app.demo.paper import pdf
from blastema.app.demo.stage import FLORIDA, Stage, done
from blastema.core.access.roles import Role
from blastema.core.complaint.state import ComplaintChannel, ComplaintMatter
from blastema.core.controlled.demand import StepKind
from blastema.core.corrective.state import Aim, Cause
from blastema.core.deviation.decide import Judgement
from blastema.core.deviation.state import ActionNeed, DeviationArea, Impact, Reporting
from blastema.core.run.state import Severity
from blastema.records import find_quality

_AT = FLORIDA.key
_JUDGED = Judgement(Severity.MINOR, Impact.NONE, Impact.NONE, Reporting.NOT_DUE, ActionNeed.NEEDED)


def quality_file(stage: Stage) -> None:
    """A small demonstration may have no run with a deviation."""
    with open_desk() as desk:
        desk.flush()
    runs = find_quality.deviating_runs([stage.sites[_AT]])
    if runs:
        _acted_on(stage, runs[-1])
    _document(stage)
    _asked_for_at_steps(stage)
    _seen_at_the_door(stage)
    _complained(stage)


def _today(stage: Stage) -> date:
    return date.fromisoformat(stage.act("quality", _AT).today)


def _acted_on(stage: Stage, run: str) -> None:
    """The oldest one: what was done about it waits to be checked."""
    stage.at(stage.end - timedelta(days=20, hours=9))
    act, since = stage.act("quality", _AT), _today(stage)
    deviation = done(take_up_deviation(act, run=run, number=1, discovered_on=since)).subject
    stage.later(minutes=15)
    act = stage.act("quality", _AT)
    done(judge_deviation(act, deviation=deviation, judgement=_JUDGED))
    action = open_corrective_action(
        stage.act("quality", _AT),
        source=f"deviation/{deviation}",
        aim=Aim.CORRECTIVE,
        cause=Cause.PROCEDURE,
        action="The step says which speed, and the bench shows it.",
        owner=stage.act("laboratory", _AT).who.id,
        due=_today(stage) + timedelta(days=14),
    )
    stage.later(days=9)
    finished = finish_corrective_action(
        stage.act("quality", _AT),
        corrective=done(action).subject,
        on=_today(stage),
        check_by=_today(stage) + timedelta(days=60),
        note="Changed, and everybody at the bench was told.",
    )
    done(finished)


def _document(stage: Stage) -> None:
    """A procedure that one of the two at the bench has not read yet."""
    stage.at(stage.end - timedelta(days=19, hours=9))
    issued = issue_document(
        stage.act("quality", _AT),
        number="SOP-7",
        title="Concentration of bone marrow (invented)",
        effective_on=_today(stage) + timedelta(days=7),
        file=pdf(("SOP-7: Concentration of bone marrow", "An invented procedure.")),
        for_roles=(Role.LABORATORY, Role.QUALITY),
        again_after_days=365,
    )
    stage.later(days=8)
    controlled = done(issued).subject
    done(sign_document_read(stage.act("laboratory", _AT), controlled=controlled))


def _asked_for_at_steps(stage: Stage) -> None:
    """One that storing and cultures ask for: read by who does that, not by the other one."""
    stage.at(stage.end - timedelta(days=11, hours=6))
    issued = issue_document(
        stage.act("quality", _AT),
        number="SOP-8",
        title="Storing and growing cells (invented)",
        effective_on=_today(stage),
        file=pdf(("SOP-8: Storing and growing cells", "An invented procedure.")),
        for_roles=(Role.LABORATORY,),
    )
    controlled = done(issued).subject
    done(sign_document_read(stage.act("laboratory", _AT), controlled=controlled))
    demanded = demand_training(
        stage.act("quality", _AT),
        controlled=controlled,
        at_steps=(StepKind.STORAGE, StepKind.CULTURE),
    )
    done(demanded)


def _seen_at_the_door(stage: Stage) -> None:
    stage.at(stage.end - timedelta(days=4, hours=7))
    recorded = record_deviation(
        stage.act("laboratory", _AT),
        area=DeviationArea.ROOM,
        what="The door of the clean room stood open for ten minutes.",
        severity=Severity.MINOR,
        discovered_on=_today(stage),
    )
    done(recorded)


def _complained(stage: Stage) -> None:
    stage.at(stage.end - timedelta(days=2, hours=8))
    received = receive_complaint(
        stage.act("front-desk", _AT),
        channel=ComplaintChannel.PHONE,
        matter=ComplaintMatter.WAITING,
        what="Waited an hour past the appointment and was told nothing.",
        received_on=_today(stage),
    )
    done(received)
