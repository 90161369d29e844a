"""What a projection gives: rows, and what it may know beside the state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Meta:
    """What the envelopes of a stream's events say: where and when it began and changed."""

    site: str = ""
    opened_at: str = ""
    changed_at: str = ""

    def after(self, envelope: Mapping[str, Any]) -> Meta:
        at = envelope["recorded_at"]
        return Meta(self.site or envelope["site"], self.opened_at or at, at)


@dataclass(frozen=True, slots=True)
class Projection:
    """The table of a kind of stream, the function that gives its row, and its children.

    A child table holds several rows a stream under ``parent``; they are replaced whole.
    """

    table: str
    row: Callable[[Any], Row]
    children: Mapping[str, Callable[[str, Any], list[Row]]]


def full_row(projection: Projection, stream_id: str, state: Any, meta: Meta, position: int) -> Row:
    return {
        "id": stream_id,
        "site": meta.site,
        "opened_at": meta.opened_at,
        "changed_at": meta.changed_at,
        "position": position,
        **projection.row(state),
    }
