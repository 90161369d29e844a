"""Sentences that belong beside every figure of some sums."""

from __future__ import annotations

from collections.abc import Mapping


def set_aside(aside: Mapping[tuple[str, str], int]) -> tuple[str, ...]:
    """Answers with a day that stand for no visit."""
    return tuple(
        f"{arm}: {count} {'answer' if count == 1 else 'answers'} set aside, since "
        f"{'its' if count == 1 else 'their'} day is {reason}."
        for (arm, reason), count in aside.items()
    )
