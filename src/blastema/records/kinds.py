"""Every kind of stream, and how each becomes rows."""

from __future__ import annotations

from typing import Any

from blastema.core.course.state import COURSE
from blastema.core.episode.state import EPISODE
from blastema.core.stream import Kind
from blastema.records.project import care
from blastema.records.project.row import Projection

KINDS: dict[str, Kind[Any]] = {kind.name: kind for kind in (EPISODE, COURSE)}

PROJECTIONS: dict[str, Projection] = {
    "episode": care.EPISODE_ROWS,
    "course": care.COURSE_ROWS,
}


def kind_of(stream: str) -> str:
    return stream.partition("/")[0]
