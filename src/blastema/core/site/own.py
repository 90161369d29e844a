"""A site's own specifications: one person drafts, another signs, and a version counts from then.

    (none) -> drafted -> signed
                |  ^---- drafted again: a new version, the draft before is void
                +------> withdrawn

A version counts for what was made on its day or later, and after its signature: nothing that
was made before is judged anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from blastema.core.catalogue.practice import Comparator, Quantity, Specification, SpecTest
from blastema.core.event import Json


@dataclass(frozen=True, slots=True)
class OwnSpecification:
    """One version; ``signed_by`` is empty while it is a draft. Moments are UTC, ``effective_on``
    is a local day, ``content`` the SHA-256 of what was signed."""

    product: str
    version: int
    tests: tuple[SpecTest, ...]
    effective_on: str
    drafted_by: str
    drafted_at: str
    signed_by: str = ""
    signed_at: str = ""
    meaning: str = ""
    content: str = ""
    second_factor: bool = False

    @property
    def signed(self) -> bool:
        return bool(self.signed_by)

    @property
    def specification(self) -> Specification:
        return Specification(self.product, self.version, example=False, tests=self.tests, own=True)

    def counts_for(self, made_at: str, zone: ZoneInfo) -> bool:
        """Whether it was signed and in force when something was made; ``made_at`` is UTC."""
        if not self.signed or not made_at:
            return False
        made = datetime.fromisoformat(made_at)
        day = made.astimezone(zone).date().isoformat()
        return datetime.fromisoformat(self.signed_at) <= made and self.effective_on <= day


def content(draft: OwnSpecification) -> dict[str, Json]:
    """What is signed of a draft: every line with its limit and what that rests on."""
    return {
        "product": draft.product,
        "version": draft.version,
        "effective_on": draft.effective_on,
        "drafted_by": draft.drafted_by,
        "tests": [line_data(line) for line in draft.tests],
    }


def line_data(line: SpecTest) -> dict[str, Json]:
    return {
        "test": line.slug,
        "name": line.name,
        "quantity": line.quantity.value,
        "comparator": line.comparator.value,
        "limit": line.limit,
        "spinal_limit": line.spinal_limit,
        "unit": line.unit,
        "late": line.late,
        "due_days": line.due_days,
        "sampled": line.sampled,
        "basis": line.source,
    }


def _line(data: Mapping[str, Any]) -> SpecTest:
    return SpecTest(
        slug=data["test"],
        name=data["name"],
        quantity=Quantity(data["quantity"]),
        comparator=Comparator(data["comparator"]),
        limit=data["limit"],
        unit=data["unit"],
        late=data["late"],
        source=data["basis"],
        due_days=data["due_days"],
        spinal_limit=data["spinal_limit"],
        sampled=data["sampled"],
    )


Owned = tuple[OwnSpecification, ...]


def draft_of(owned: Owned, product: str) -> OwnSpecification | None:
    """The draft that waits for a signature; there is one at most for each class."""
    return next((one for one in owned if one.product == product and not one.signed), None)


def after_draft(owned: Owned, data: Mapping[str, Any]) -> Owned:
    drafted = OwnSpecification(
        product=data["product"],
        version=data["version"],
        tests=tuple(_line(line) for line in data["tests"]),
        effective_on=data["effective_on"],
        drafted_by=data["drafted_by"],
        drafted_at=data["at"],
    )
    return (*without_draft(owned, data["product"]), drafted)


def without_draft(owned: Owned, product: str) -> Owned:
    return tuple(one for one in owned if one.signed or one.product != product)


def after_signature(owned: Owned, data: Mapping[str, Any]) -> Owned:
    def signed(one: OwnSpecification) -> OwnSpecification:
        if one.product != data["product"] or one.version != data["version"]:
            return one
        return replace(
            one,
            signed_by=data["signed_by"],
            signed_at=data["at"],
            meaning=data["meaning"],
            content=data["content"],
            second_factor=data["second_factor"],
        )

    return tuple(signed(one) for one in owned)
