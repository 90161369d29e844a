"""Every verb that can be typed: what it asks for and who may do it."""

from __future__ import annotations

from blastema.app.typed import arguments
from blastema.app.verbs import Action, readings, roles, signs, verbs
from blastema.core.access.roles import GRANTABLE
from docs.generate.markdown import code, heading, page, table

INTRODUCTION = """
`blastema do VERB` does a step of the programme and `blastema show PAGE` looks at a record, each
for a member of staff who signs in: see [how to type a step](../how-to/type-a-step.md). The names
of verbs and their arguments are a contract, as the commands are; what `show` prints follows the
pages. A group in braces is typed with dotted names (`plan.route=joint`).
"""


def verbs_page() -> str:
    return page(
        "Verbs",
        INTRODUCTION,
        heading("Doing"),
        *_blocks(verbs()),
        heading("Looking"),
        *_blocks(readings()),
    )


def _blocks(known: dict[str, Action]) -> list[str]:
    blocks = []
    for name, function in known.items():
        who = ", ".join(role for role in roles(function) if role in GRANTABLE)
        rows = [(code(a.name), a.words, "needed" if a.needed else "") for a in arguments(function)]
        blocks += [heading(name, 3), f"By: {who}."]
        blocks += [f"Signed with the password. {words}"] if (words := signs(function)) else []
        blocks += [table(("argument", "what", ""), rows)] if rows else []
    return blocks
