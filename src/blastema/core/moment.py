"""Is it the moment? The first question of every verb of every stream."""

from __future__ import annotations

from collections.abc import Collection

from blastema.core.verdict import Finding, refuse


def moment(
    rule: str, verb: str, stage: str, allowed: Collection[str], *, remedy: str = "", who: str = ""
) -> Finding | None:
    """Refuses a verb that is not possible at this stage, naming the stages where it is."""
    if stage in allowed:
        return None
    listed = " or ".join(sorted(allowed))
    words = f"You cannot {verb} now: this is {stage}, and it must be {listed}."
    if stage == "none":
        words = f"You cannot {verb}: there is no such record."
    return refuse(rule, words, remedy, who)
