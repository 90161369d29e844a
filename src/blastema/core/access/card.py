"""What a role is: a name, duties in words, and the permissions that follow from them."""

from __future__ import annotations

from dataclasses import dataclass

from blastema.core.access.permissions import Permission


@dataclass(frozen=True, slots=True)
class RoleCard:
    """A role's name and duties in words, and the permissions that follow from them."""

    title: str
    prose: str
    permissions: frozenset[Permission]
