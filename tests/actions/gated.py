"""What is told to the gate about one course, in words: for whoever watches what is written."""

from __future__ import annotations

from blastema.actions.assure_course import assure_course, take_back_assurance
from tests.actions import paths
from tests.actions.world import World, done


def told_to_the_gate(world: World) -> None:
    """An assurance put on file with a sentence, and taken off again with its reason."""
    _, course = paths.planned_course(world)
    asked = {"course": course, "assurance": "bleeding-plan"}
    done(assure_course(world.act("clinician"), **asked, words="agreed with Dr Who"))
    done(take_back_assurance(world.act("clinician"), **asked, reason="Dr Who says no"))
