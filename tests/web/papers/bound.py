"""A treated person of a world, and a binder of theirs as a file."""

from __future__ import annotations

from pathlib import Path

from blastema.actions.read.binder import binder
from blastema.actions.sign_checkpoint import sign_checkpoint
from blastema.core.access.reasons import BinderReason
from blastema.core.verdict import Refusal
from blastema.records import find_trace
from blastema.web.papers.binder import Packed, pack
from tests.actions import paths
from tests.actions.world import World


def treated(world: World) -> tuple[str, str]:
    """Patient, and the container that they were given."""
    patient, _ = paths.treated_course(world)
    return patient, find_trace.given_in(find_trace.treatments_of(patient))[0]


def bind(world: World, about: str, path: Path, *, signed: bool = True) -> Packed:
    """The binder of this, written to a path; ``signed`` with a checkpoint over all of it."""
    if signed:
        sign_checkpoint(world.act("quality"))
    made = binder(world.act("quality"), about=about, why=BinderReason.REVIEW)
    assert not isinstance(made, Refusal), made
    with path.open("wb") as file:
        return pack(made, file)
