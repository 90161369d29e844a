"""Records that a person withdraws; from treatment, it asks what happens to their cells."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.close_course import closing
from blastema.actions.door import Door, verb
from blastema.actions.schedule import Decisions
from blastema.core.access.permissions import Permission
from blastema.core.course.state import CourseEnd, CourseStage
from blastema.core.episode import decide
from blastema.core.episode.state import EpisodeState, Withdrawal
from blastema.core.patient import leave
from blastema.core.patient.state import PatientWithdrawal
from blastema.core.product import holds
from blastema.core.product.state import Hold
from blastema.records.find import live_products_of, open_courses_of
from blastema.records.find_lab import courses_with

KEEP, DISCARD = "keep", "discard"


@verb(Permission.EPISODE_WITHDRAW)
def withdraw_episode(door: Door, *, episode: str, from_: Withdrawal, cells: str = "") -> Done:
    """Withdrawing from treatment closes courses that treat; those already following go on.

    Nobody is called about one problem and left alone about another, or kept in the registry
    with half of what happened: contact and registry are left by the person, everywhere.
    """
    state: EpisodeState = door.state("episode", episode)
    if from_ is Withdrawal.TREATMENT:
        return door.write(_from_treatment(door, episode, state, cells))
    left = leave.withdraw(door.fact("patient", state.patient), from_=PatientWithdrawal(from_.value))
    return door.write({("patient", state.patient): left})


def _from_treatment(door: Door, episode: str, state: EpisodeState, cells: str) -> Decisions:
    alive = door.look(live_products_of, state.patient)
    withdrawn = decide.withdraw(
        state, from_=Withdrawal.TREATMENT, cells=cells, cells_exist=bool(alive)
    )
    decisions: Decisions = {("episode", episode): withdrawn}
    for course in door.look(open_courses_of, episode, before_treatment=True):
        decisions |= closing(door, course, CourseEnd.WITHDRAWN)
    if cells == DISCARD:
        decisions |= _held_for_discard(door, episode, state.patient, alive)
    return decisions


def _held_for_discard(door: Door, episode: str, patient: str, products: list[str]) -> Decisions:
    """Nothing of it is used meanwhile: the bench discards it, before a witness.

    What is meant for another open problem of the person stays: they withdrew from this one.
    """
    products = [one for one in products if not _meant_elsewhere(door, episode, one)]
    reason = door.seal(f"patient/{patient}", "the person withdrew and asked to discard it")
    states = dict(zip(products, door.facts("product", tuple(products)), strict=True))
    return {
        ("product", one): holds.hold(
            container, hold=Hold.QUARANTINE, reason=reason, now=door.act.occurred_at
        )
        for one, container in states.items()
        if Hold.QUARANTINE not in container.holds
    }


def _meant_elsewhere(door: Door, episode: str, product: str) -> bool:
    meant = door.facts("course", tuple(door.look(courses_with, product)))
    return any(one.episode != episode and one.stage is not CourseStage.CLOSED for one in meant)
