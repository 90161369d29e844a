"""Roles in prose, and every permission with who holds it."""

from __future__ import annotations

from itertools import groupby

from blastema.core.access.permissions import PRACTICE_WIDE, SENTENCES, Permission
from blastema.core.access.roles import GRANTABLE, ROLES, holders
from docs.generate.markdown import code, codes, heading, page, table

INTRODUCTION = """
A role is held at a site, and a person may hold several. What no role of theirs allows is refused:
everything is closed until a permission opens it. A role of an external company ends on the day on
which its agreement ends. Reading is a permission too, and each showing of a patient's data is a
line in the access log.
"""


def roles_page() -> str:
    blocks = []
    for slug, card in ROLES.items():
        given = "" if slug in GRANTABLE else "\n\nThe programme's own: nobody is granted it."
        listed = codes(p.value for p in Permission if p in card.permissions)
        blocks += [
            heading(f"{card.title} ({code(slug)})", 3),
            card.prose + given,
            f"May: {listed}.",
        ]
    return page(
        "Roles and permissions",
        INTRODUCTION,
        heading("Roles"),
        *blocks,
        heading("Permissions"),
        "Acts on the practice as a whole need the role at any one of its sites: "
        + codes(p.value for p in Permission if p in PRACTICE_WIDE)
        + ".",
        *_permissions(),
    )


def _permissions() -> list[str]:
    blocks = []
    for subject, group in groupby(Permission, key=lambda p: p.value.partition(".")[0]):
        rows = [(code(p.value), SENTENCES[p], ", ".join(holders(p)) or "nobody") for p in group]
        blocks += [heading(subject, 3), table(("permission", "lets a person", "held by"), rows)]
    return blocks
