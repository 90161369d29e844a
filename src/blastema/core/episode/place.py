"""Where a problem is: which conditions have a side or a level, and when the side must be said.

A referral often names the joint and not the side ("osteoarthritis of knee"). Such an episode
may be opened; nobody may assess it, and so nobody may plan for it, before the side is said.
"""

from __future__ import annotations

from blastema.core.catalogue import catalogue
from blastema.core.episode.state import EpisodeState
from blastema.core.verdict import Finding, refuse

SIDES = ("left", "right")


def known_condition(condition: str) -> Finding | None:
    if condition in catalogue().conditions:
        return None
    return refuse(
        "EPISODE-CONDITION",
        "The catalogue has no such condition.",
        "Choose a condition from the list.",
    )


def known_place(
    condition: str, side: str, level: str, body_site: str, *, side_may_lack: bool
) -> tuple[Finding | None, ...]:
    """A condition with a side needs one; a condition of the spine may have a level."""
    known = catalogue().conditions.get(condition)
    if known is None:
        return ()
    lacking_is_right = side_may_lack and not side
    return (
        refuse("EPISODE-SIDE", "This problem has a side.", "Say left or right.")
        if known.has_side and side not in SIDES and not lacking_is_right
        else None,
        _has_no_side() if not known.has_side and side in SIDES else None,
        refuse("EPISODE-NO-LEVEL", "This problem has no spinal level.", "Leave the level empty.")
        if not known.has_level and level
        else None,
        None
        if not body_site or body_site in catalogue().sites
        else refuse(
            "EPISODE-BODY-SITE",
            "The catalogue has no such place of the body.",
            "Choose one from the list, or leave it empty.",
        ),
    )


def side_asked(state: EpisodeState, side: str) -> Finding | None:
    """Refuses where the side is not known and not said, or said to be the other one."""
    known = catalogue().conditions.get(state.condition)
    if known is None or side == state.side != "":
        return None
    if not known.has_side:
        return _has_no_side() if side else None
    if not state.side:
        return _unsaid(side)
    return _other_side(state.side) if side else None


def _has_no_side() -> Finding:
    return refuse("EPISODE-NO-SIDE", "This problem has no side.", "Leave the side empty.")


def _other_side(side: str) -> Finding:
    return refuse(
        "EPISODE-OTHER-SIDE",
        f"This episode is about the {side} side.",
        "Open an episode of its own for the other side.",
    )


def _unsaid(side: str) -> Finding | None:
    if side in SIDES:
        return None
    return refuse(
        "EPISODE-SIDE-UNSAID",
        "The referral did not say which side this problem is on.",
        "Look, and say left or right.",
        "clinician",
    )
