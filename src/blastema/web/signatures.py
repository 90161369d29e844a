"""Signatures as every page shows them: name, meaning, time, and whether it still is what it was."""

from __future__ import annotations

from collections.abc import Iterable

from blastema.actions.read.signed import Signature
from blastema.actions.signs import SIGNS
from blastema.web.parts import Cell, Table, table

STEPS = {
    "same-day": "Tested and released on the day",
    "propose": "Release proposed, first of two",
    "confirm": "Conditional release, second of two",
    "final": "Final release",
    "exceptional": "Exceptional release",
    "refuse": "Release refused",
}


def signed_for(step: str) -> str:
    """What somebody signed for, by the step of a release or the verb."""
    if step in STEPS:
        return STEPS[step]
    signs = SIGNS.get(step.replace("-", "_"))
    words = signs.statement if signs else step.replace("-", " ")
    return words[:1].upper() + words[1:]


def signature_table(signatures: Iterable[Signature]) -> Table:
    """Name, meaning and time of each signature (21 CFR 11.50), and whether what was signed
    is still what the record says of that moment (11.70)."""
    columns = ["Signed by", "For", "Meaning", "When", "Content"]
    return table("Signatures", [*columns], [_signed(one) for one in signatures])


def _signed(one: Signature) -> list[object]:
    words, kind = ("unchanged", "good") if one.unchanged else ("not what was signed", "stop")
    proof = "password and code" if one.second_factor else "password"
    return [
        Cell(one.who, note=f"with {proof}"),
        signed_for(one.step),
        one.meaning,
        f"{one.at:%-d %B %Y, %H:%M}",
        Cell(words, status=kind, note=one.content[:12]),
    ]
