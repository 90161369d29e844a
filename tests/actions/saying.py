"""What is said at a table where nothing speaks against the act."""

from __future__ import annotations

from datetime import date

from blastema.core.course.state import Target
from blastema.core.treatment.checklist import untroubled
from blastema.core.treatment.said import Kit, Said
from blastema.core.treatment.state import Act as Needle
from tests.actions.world import World

SET = Kit("sterile-set", "LOT-7", date(2027, 12, 31))


def said(world: World, patient: str, target: Target, scanned: str = "") -> Said:
    """Everything scanned and answered, and nothing that speaks against it."""
    return Said(
        wristband=patient,
        target=target,
        scanned=scanned,
        anaesthetic_allergy=False,
        antibiotic_allergy=False,
        answers=untroubled(Needle.INJECTION if scanned else Needle.COLLECTION, target),
        kits=(SET,),
        said_by=world.act("clinician").who.id,
        second_person=world.act("laboratory").who.id,
    )
