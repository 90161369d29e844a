"""The kinds of structure that a code may hold, by the characters that they begin with.

Sources: the public descriptions collected in standards.md, 1.1 to 1.6. ``length`` counts
the prefix; ``None`` means that no public source gave it, so that such a structure can be
kept but cannot stand inside a compound message. ``sure`` is false where prefix or meaning
was read and the length or layout was not: such a scan of another length is refused.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind: the number of its data structure, its prefix, its name in our words."""

    number: str
    prefix: str
    name: str
    length: int | None
    sure: bool


DONATION = Layout("001", "=", "donation number", 16, sure=True)
BLOOD_GROUP = Layout("002", "=%", "blood group", 6, sure=True)
PRODUCT = Layout("003", "=<", "product code", 10, sure=True)
EXPIRY_DAY = Layout("004", "=>", "expiry date", 8, sure=False)
EXPIRY = Layout("005", "&>", "expiry date and time", 12, sure=True)
COLLECTED = Layout("007", "&*", "collection date and time", 12, sure=False)
PRODUCED = Layout("009", "&}", "production date and time", 12, sure=False)
CONTAINER_MAKER = Layout("017", "=)", "container maker", None, sure=False)
CONTAINER_LOT = Layout("018", "&)", "container lot", None, sure=False)
DONOR = Layout("019", "=;", "donor number", None, sure=False)
COMPOUND = Layout("023", "=+", "compound message", None, sure=False)
FLEXIBLE = Layout("031", "= ", "flexible date and time", None, sure=False)
DIVISIONS = Layout("032", "=,", "division", None, sure=False)
MPHO_LOT = Layout("035", "&,1", "lot of a product", None, sure=False)
MPHO_EXTRA = Layout("036", "&,2", "supplemental number", None, sure=False)
SEC = Layout("038", "&,4", "Single European Code", 43, sure=False)
REGISTRY = Layout("039", "&):", "donor registry number", None, sure=False)
CHAIN = Layout("040", "&/", "chain-of-identity number", None, sure=False)

# Longest prefix first: "&):" begins with "&)".
KINDS: tuple[Layout, ...] = tuple(
    sorted(
        (
            BLOOD_GROUP, PRODUCT, EXPIRY_DAY, EXPIRY, COLLECTED, PRODUCED, CONTAINER_MAKER,
            CONTAINER_LOT, DONOR, COMPOUND, FLEXIBLE, DIVISIONS, MPHO_LOT, MPHO_EXTRA, SEC,
            REGISTRY, CHAIN, DONATION,
        ),
        key=lambda kind: -len(kind.prefix),
    )
)  # fmt: skip
# A donation number's prefix is "=" and the number's own first character.
_DONATION_FIRST = frozenset("ABCDEFGHIJKLMNPQRSTUVWXYZ123456789")


def kind_of(text: str) -> Layout | None:
    """The kind whose prefix this text begins with; ``None`` for what is none of ours."""
    for kind in KINDS:
        if kind is DONATION:
            return kind if text[:1] == "=" and text[1:2] in _DONATION_FIRST else None
        if text.startswith(kind.prefix):
            return kind
    return None
