"""A compound message: several structures in one code, as our labels carry them.

Its head (two digits: how many structures; three digits: a reference, 000 for none) was
not found in a public source. So nothing is guessed: a head that does not fit what
follows, a structure whose length is unknown, or a rest is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from blastema.core.identity.errors import IdentityError
from blastema.core.identity.scan.kinds import COMPOUND, kind_of

_HEAD = 5
_MOST = 99
NO_REFERENCE = "000"


class Coded(Protocol):
    """Anything that can stand in a code."""

    @property
    def for_scan(self) -> str: ...


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Compound:
    """Structures in their order; each kind at most once."""

    parts: tuple[Coded, ...]
    reference: str = NO_REFERENCE

    def __post_init__(self) -> None:
        faults = []
        if not 1 <= len(self.parts) <= _MOST:
            faults.append(f"A compound message holds 1 to {_MOST} structures.")
        if not (self.reference.isascii() and self.reference.isdigit() and len(self.reference) == 3):
            faults.append("The reference of a compound message is three digits.")
        kinds = [kind_of(part.for_scan) for part in self.parts]
        if len(set(kinds)) != len(kinds):
            faults.append("The compound message holds one kind of structure twice.")
        if any(kind is None or kind.length is None for kind in kinds):
            faults.append("The compound message holds a structure whose length is not known here.")
        if faults:
            raise IdentityError(*faults)

    def part(self, kind: type[T]) -> T | None:
        """The structure of this type, if the message holds one."""
        return next((part for part in self.parts if isinstance(part, kind)), None)

    @property
    def for_scan(self) -> str:
        body = "".join(part.for_scan for part in self.parts)
        return f"{COMPOUND.prefix}{len(self.parts):02d}{self.reference}{body}"

    @classmethod
    def read(cls, body: str, read_part: Callable[[str], Coded]) -> Compound:
        """``body`` is what follows the prefix; ``read_part`` reads one structure."""
        head, rest = body[:_HEAD], body[_HEAD:]
        if not (head.isascii() and head.isdigit() and len(head) == _HEAD):
            raise IdentityError("The compound message does not begin with 5 digits.")
        parts = []
        while rest:
            one = _first(rest)
            parts.append(read_part(one))
            rest = rest[len(one) :]
        if len(parts) != int(head[:2]):
            raise IdentityError(
                f"The compound message announces {int(head[:2])} structures and holds "
                f"{len(parts)}: part of it may be missing. Scan it again."
            )
        return cls(tuple(parts), head[2:])


def _first(rest: str) -> str:
    """The characters of the first structure of what is left."""
    kind = kind_of(rest)
    if kind is None or kind.length is None:
        raise IdentityError(
            "The compound message holds something that is not known here. Scan each code alone."
        )
    if len(rest) < kind.length:
        raise IdentityError(f"The {kind.name} in the compound message is cut off. Scan it again.")
    return rest[: kind.length]
