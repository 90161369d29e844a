"""The quality file on a `World`, by the verbs alone: a deviation, what follows, a complaint."""

from __future__ import annotations

from datetime import date, timedelta

from blastema.actions.control_document import (
    demand_training,
    issue_document,
    record_training,
    retire_document,
    sign_document_read,
)
from blastema.actions.keep_complaint import (
    close_complaint,
    investigate_complaint,
    receive_complaint,
    review_complaint,
)
from blastema.actions.keep_deviation import (
    close_deviation,
    judge_deviation,
    record_deviation,
    report_deviation_outside,
    take_up_deviation,
)
from blastema.actions.keep_laboratory import (
    end_laboratory,
    register_laboratory,
    renew_laboratory,
)
from blastema.actions.keep_supplier import end_supplier, judge_supplier, register_supplier
from blastema.actions.report_adverse_event import notify_adverse_event, report_adverse_event
from blastema.actions.run_process import report_deviation
from blastema.actions.take_corrective_action import (
    check_corrective_action,
    finish_corrective_action,
    open_corrective_action,
)
from blastema.core.access.roles import Role
from blastema.core.complaint.state import ComplaintChannel, ComplaintFinding, ComplaintMatter
from blastema.core.controlled.demand import StepKind
from blastema.core.corrective.state import Aim, Cause, Effect
from blastema.core.deviation.decide import Judgement
from blastema.core.deviation.state import ActionNeed, DeviationArea, Impact, Reporting
from blastema.core.laboratory.state import LaboratoryKind, Registration
from blastema.core.run.state import Severity
from blastema.core.safety.decide import Grading
from blastema.core.supplier.state import Ground, Standing, Supply
from blastema.records.models import Course
from tests.actions import paths
from tests.actions.world import World, done

PDF = b"%PDF-1.7\n% an invented procedure\n"
MAJOR = Judgement(Severity.MAJOR, Impact.POSSIBLE, Impact.NONE, Reporting.DUE, ActionNeed.NEEDED)
HARMLESS = Judgement(Severity.MINOR, Impact.NONE, Impact.NONE, Reporting.NOT_DUE, ActionNeed.SINGLE)


def today(world: World) -> date:
    return date.fromisoformat(world.act("quality").today)


def deviating_run(world: World) -> tuple[str, str]:
    """A patient, and a run on their marrow in which something was different."""
    patient, course = paths.planned_course(world)
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    run = paths.started_run(world, "marrow-concentration", aspirate)
    told = {"step": "", "what": "the filter clogged", "severity": Severity.MINOR}
    done(report_deviation(world.act("laboratory"), run=run, **told))
    return patient, run


def taken_up(world: World, run: str) -> str:
    asked = {"run": run, "number": 1, "discovered_on": today(world)}
    return done(take_up_deviation(world.act("quality"), **asked)).subject


def judged(world: World, deviation: str, judgement: Judgement = MAJOR) -> None:
    done(judge_deviation(world.act("quality"), deviation=deviation, judgement=judgement))


def reported(world: World, deviation: str) -> None:
    told = {"on": today(world), "reference": "FDA-3486-7"}
    done(report_deviation_outside(world.act("quality"), deviation=deviation, **told))


def action_opened(world: World, source: str) -> str:
    asked = {
        "source": source,
        "aim": Aim.CORRECTIVE,
        "cause": Cause.PROCEDURE,
        "action": "change the filter at every run",
        "owner": world.act("laboratory").who.id,
        "due": today(world) + timedelta(days=14),
    }
    return done(open_corrective_action(world.act("quality"), **asked)).subject


def action_done(world: World, corrective: str) -> None:
    asked = {
        "corrective": corrective,
        "on": today(world),
        "check_by": today(world) + timedelta(days=60),
        "note": "step changed, everybody told",
    }
    done(finish_corrective_action(world.act("quality"), **asked))


def action_checked(world: World, corrective: str, effect: Effect = Effect.WORKED) -> None:
    asked = {
        "corrective": corrective,
        "on": today(world),
        "effect": effect,
        "note": "12 runs, no clogged filter",
        "due": today(world) + timedelta(days=30) if effect is Effect.DID_NOT_WORK else None,
    }
    done(check_corrective_action(world.act("quality"), **asked))


def complained(world: World, about: str = "", matter: ComplaintMatter = ComplaintMatter.WAITING):
    asked = {
        "channel": ComplaintChannel.PHONE,
        "matter": matter,
        "what": "nobody called back",
        "received_on": today(world),
        "about": about,
    }
    return done(receive_complaint(world.act("front-desk"), **asked)).subject


def infected(world: World, patient: str) -> str:
    """An adverse event of this person that a communicable disease may have caused."""
    course = Course.objects.get(patient=patient)
    grading = Grading(2, "CTCAE 5.0", serious=False, communicable=True, intervention=True)
    asked = {"episode": course.episode, "course": course.id, "term": "joint infection"}
    told = {"grading": grading, "onset": today(world), "narrative": "hot and swollen"}
    return done(report_adverse_event(world.act("clinician"), **asked, **told)).subject


def notified(world: World, adverse: str) -> None:
    told = {"duty": "TISSUE-15", "on": today(world), "reference": "FDA-3500A-3"}
    done(notify_adverse_event(world.act("quality"), adverse=adverse, **told))


def document_issued(world: World, days: int = 0, site: str = "", number: str = "SOP-12") -> str:
    """A procedure for the laboratory, in force after so many days; trained on every year."""
    asked = {
        "number": number,
        "title": "Wash and spin",
        "effective_on": today(world) + timedelta(days=days),
        "file": PDF,
        "for_roles": (Role.LABORATORY,),
        "again_after_days": 365,
    }
    return done(issue_document(world.act("quality", site=site), **asked)).subject


def registers_kept(world: World) -> None:
    """Suppliers and laboratories, each to its end."""
    suppliers_judged(world)
    laboratories_kept(world)


def suppliers_judged(world: World) -> None:
    """One that is qualified, suspended and ended."""
    act = world.act("quality")
    supplier = done(register_supplier(act, name="Bank", supplies=(Supply.KITS,))).subject
    good = {"standing": Standing.QUALIFIED, "ground": Ground.AUDIT, "until": today(world)}
    done(judge_supplier(world.act("quality"), supplier=supplier, **good))
    done(end_supplier(world.act("quality"), supplier=supplier))


def laboratories_kept(world: World) -> str:
    """One that is registered, renewed and ended."""
    terms = {
        "registrations": (Registration("CLIA", "00X0000000"),),
        "scope": ("culture-negative",),
        "valid_from": world.fresh.now().date(),
        "valid_until": world.fresh.now().date() + timedelta(days=90),
    }
    act, whose = world.act("quality"), LaboratoryKind.CONTRACTED
    made = register_laboratory(act, code="micro-south", name="Micro South", kind=whose, **terms)
    laboratory = done(made).subject
    done(renew_laboratory(world.act("quality"), laboratory=laboratory, **terms))
    done(end_laboratory(world.act("quality"), laboratory=laboratory))
    return laboratory


def controlled_documents(world: World) -> None:
    """Issued, trained on, signed for, retired."""
    controlled = document_issued(world)
    staff = {"staff": world.act("laboratory").who.id, "on": today(world)}
    done(record_training(world.act("quality"), controlled=controlled, **staff))
    done(sign_document_read(world.act("clinician"), controlled=controlled))
    steps = {"controlled": controlled, "at_steps": (StepKind.CULTURE,)}
    done(demand_training(world.act("quality"), **steps))
    done(retire_document(world.act("quality"), controlled=controlled))


def whole_quality_file(world: World) -> None:
    """Everything once, to its end."""
    patient, run = deviating_run(world)
    notified(world, infected(world, patient))
    deviation = taken_up(world, run)
    judged(world, deviation)
    reported(world, deviation)
    corrective = action_opened(world, f"deviation/{deviation}")
    action_done(world, corrective)
    action_checked(world, corrective)
    done(close_deviation(world.act("quality"), deviation=deviation))
    outside = {"area": DeviationArea.ROOM, "what": "the door stood open"}
    seen = {"severity": Severity.MINOR, "discovered_on": today(world)}
    done(record_deviation(world.act("laboratory"), **outside, **seen))
    complaint = complained(world, f"patient/{patient}")
    done(review_complaint(world.act("quality"), complaint=complaint))
    found = {"finding": ComplaintFinding.CONFIRMED, "found": "the note lay in a drawer"}
    done(investigate_complaint(world.act("quality"), complaint=complaint, **found))
    done(close_complaint(world.act("quality"), complaint=complaint))
