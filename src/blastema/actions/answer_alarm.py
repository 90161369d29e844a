"""Says what was done about an alarm, which ends it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.core.access.permissions import Permission
from blastema.core.episode import alarm
from blastema.core.episode.alarm import AlarmAnswer


@verb(Permission.EPISODE_REFER)
def answer_alarm(door: Door, *, episode: str, answer: AlarmAnswer) -> Done:
    """The hour in it is on the clock of the site where the act happens."""
    state = door.state("episode", episode)
    there = door.act.now.astimezone(ZoneInfo(door.act.zone)).replace(tzinfo=None)
    answered = alarm.answer(
        state,
        answer,
        sealed=door.seal(f"patient/{state.patient}", answer.as_text()),
        at=door.act.occurred_at,
        now_there=there.isoformat(),
    )
    return door.write({("episode", episode): answered})
