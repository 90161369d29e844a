"""What a member of staff is, as the fold of its events.

    (none) -> active -> deactivated

A company that works for the practice is a member of staff with the role ``external``.
Names and user names of staff stand in the clear: the ledger says who did what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from blastema.core.access.may import Grant
from blastema.core.access.roles import Role
from blastema.core.stream import Handler, Kind


class StaffStage(StrEnum):
    NONE = "none"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"


class RevokeReason(StrEnum):
    OTHER_DUTIES = "other duties"
    LEFT_SITE = "left the site"
    AGREEMENT_ENDED = "agreement ended"
    GRANTED_IN_ERROR = "granted in error"
    BREACH = "breach of trust"


class DeactivateReason(StrEnum):
    LEFT = "left"
    AGREEMENT_ENDED = "agreement ended"
    ADDED_IN_ERROR = "added in error"
    BREACH = "breach of trust"


class SignInPart(StrEnum):
    """What of a sign-in somebody else renewed."""

    PASSWORD = "password"  # noqa: S105  the name of a part, no secret
    SECOND_FACTOR = "second factor"


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A grant, and the agreement that it rests on where there is one."""

    grant: Grant
    agreement: str

    @property
    def at(self) -> tuple[str, str]:
        return (self.grant.role, self.grant.site)


@dataclass(frozen=True, slots=True)
class StaffState:
    stage: StaffStage = StaffStage.NONE
    name: str = ""
    username: str = ""
    roles: tuple[HeldRole, ...] = ()
    deactivated: str = ""

    @property
    def active(self) -> bool:
        return self.stage is StaffStage.ACTIVE

    @property
    def grants(self) -> tuple[Grant, ...]:
        """What ``may`` is asked with; nothing for somebody who is not active."""
        return tuple(held.grant for held in self.roles) if self.active else ()

    def agreement_until(self, site: str, on: date) -> date | None:
        """Until when a company's agreement lets it work for a site; ``None`` where it has none."""
        for grant in self.grants:
            if (grant.role, grant.site) == (Role.EXTERNAL, site) and not grant.expired(on):
                return grant.until
        return None


def sites_that_agree(state: StaffState, here: str) -> tuple[str, ...]:
    """Where somebody has to be an administrator to touch a sign-in as a whole: whoever takes
    it over could act at every site where the person holds a role. ``here`` for one without."""
    return tuple(sorted({held.grant.site for held in state.roles})) or (here,)


def _added(state: StaffState, data: Mapping[str, Any]) -> StaffState:
    return replace(state, stage=StaffStage.ACTIVE, name=data["name"], username=data["username"])


def _role_granted(state: StaffState, data: Mapping[str, Any]) -> StaffState:
    """A role granted again at the same site replaces the former grant: it was renewed."""
    until = date.fromisoformat(data["until"]) if data["until"] else None
    held = HeldRole(Grant(data["role"], data["site"], until), data["agreement"])
    others = tuple(other for other in state.roles if other.at != held.at)
    return replace(state, roles=(*others, held))


def _role_revoked(state: StaffState, data: Mapping[str, Any]) -> StaffState:
    left = tuple(held for held in state.roles if held.at != (data["role"], data["site"]))
    return replace(state, roles=left)


def _sign_in_renewed(state: StaffState, _data: Mapping[str, Any]) -> StaffState:
    """Changes nothing that is known of the person: who renewed what is in the ledger."""
    return state


def _deactivated(state: StaffState, data: Mapping[str, Any]) -> StaffState:
    return replace(state, stage=StaffStage.DEACTIVATED, roles=(), deactivated=data["reason"])


_HANDLERS: dict[str, Handler[StaffState]] = {
    "staff.added.v1": _added,
    "staff.role_granted.v1": _role_granted,
    "staff.role_revoked.v1": _role_revoked,
    "staff.sign_in_renewed.v1": _sign_in_renewed,
    "staff.deactivated.v1": _deactivated,
}

STAFF = Kind("staff", StaffState(), _HANDLERS)
