"""Opens an episode: one problem of one patient, at one place of the body."""

from __future__ import annotations

from blastema.actions.act import Done
from blastema.actions.door import Door, verb
from blastema.actions.standing import must_be_patient
from blastema.core.access.permissions import Permission
from blastema.core.episode import decide


@verb(Permission.EPISODE_OPEN)
def open_episode(
    door: Door,
    *,
    patient: str,
    condition: str,
    side: str = "",
    level: str = "",
    body_site: str = "",
    origin: str = "front-desk",
) -> Done:
    if exists := door.exists("patient", patient):
        must_be_patient(door, patient)
    episode = door.new()
    opened = decide.open_episode(
        door.begin("episode", episode),
        patient=patient,
        condition=condition,
        side=side,
        level=level,
        body_site=body_site,
        origin=origin,
        patient_exists=exists,
    )
    return door.write({("episode", episode): opened})
