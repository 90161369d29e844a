"""Records that a person withdraws from treatment; asks what happens to their cells."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.close_course import closing
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.course.state import CourseEnd
from blastema.core.episode import decide
from blastema.core.episode.state import Withdrawal
from blastema.records.find import live_products_of, open_courses_of


@verb(Permission.EPISODE_WITHDRAW)
def withdraw_episode(door: Door, *, episode: str, from_: Withdrawal, cells: str = "") -> Done:
    """Withdrawing from treatment closes courses that treat; those already following go on."""
    state = door.state("episode", episode)
    withdrawn = decide.withdraw(
        state,
        from_=from_,
        cells=cells,
        cells_exist=bool(door.look(live_products_of, state.patient)),
    )
    decisions = {("episode", episode): withdrawn}
    if from_ is Withdrawal.TREATMENT:
        for course in door.look(open_courses_of, episode, before_treatment=True):
            decisions[("course", course)] = closing(door, course, CourseEnd.WITHDRAWN)
    return door.write(decisions)
