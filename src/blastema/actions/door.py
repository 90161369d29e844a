"""The one write path: may this person here? -> read -> ask ``core`` -> write, together.

A verb is a function of a ``Door`` and of what the person wants, made into an action by
``@verb(permission)``. It reads states through the door, asks ``core`` for decisions and
hands them back; the door writes all of them in one transaction or none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from blastema.actions.act import Act, Done, Result
from blastema.actions.desk import Desk, is_open, open_desk
from blastema.actions.signed import signed, unproved
from blastema.actions.training import untrained
from blastema.core.access.may import may
from blastema.core.access.permissions import Permission
from blastema.core.clear import not_codes
from blastema.core.patient.leave import merged_already
from blastema.core.stream import Decision
from blastema.core.verdict import Refusal, refusal, refuse
from blastema.records import history
from blastema.records.history import ChangedMeanwhileError

# Pages tell a change meanwhile apart from a refusal, and ask this room for it.
__all__ = ["ChangedMeanwhileError", "Door", "RefusedError", "asking", "verb"]

# What takes care of a person further. What ends it or tells of it goes on: a session can be
# left, an adverse event reported, a visit answered.
_BEGINS_CARE = frozenset(
    {
        Permission.EPISODE_ASSESS,
        Permission.COURSE_PLAN,
        Permission.CONSENT_RECORD,
        Permission.TREATMENT_OPEN,
        Permission.TREATMENT_TIME_OUT,
        Permission.TREATMENT_INJECT,
        Permission.PRODUCT_COLLECT,
        Permission.APPOINTMENT_MOVE,
        Permission.ENQUIRY_REGISTER,
    }
)

P = ParamSpec("P")
Found = TypeVar("Found")


class RefusedError(Exception):
    """Carries a refusal from inside a verb to the action's caller."""

    def __init__(self, refused: Refusal) -> None:
        super().__init__(", ".join(refused.rules))
        self.refusal = refused


class Door:
    """What a verb may use: the act, the states, the keys, and one way to write."""

    def __init__(self, act: Act, permission: Permission, desk: Desk, verb_name: str) -> None:
        self.act = act
        self.permission = permission
        self._desk = desk
        self._verb = verb_name
        self.keys = desk.keys

    def new(self) -> str:
        return self.act.fresh.id()

    def state(self, kind: str, stream_id: str) -> Any:
        """The state to be changed: the person must hold the permission at its site."""
        stream = f"{kind}/{stream_id}"
        loaded = self._desk.read(stream)[0]
        if loaded.position == 0:
            raise RefusedError(Refusal((refuse(f"{kind.upper()}-UNKNOWN", _no_such(kind)),)))
        # A person whom a recall reaches belongs to where they were treated.
        self.allow(getattr(loaded.state, "at_site", "") or loaded.meta.site)
        if self.permission in _BEGINS_CARE:
            self.stands(stream_id if kind == "patient" else getattr(loaded.state, "patient", ""))
        seen = self.act.seen.get(stream)
        if seen is not None and seen != loaded.position:
            raise ChangedMeanwhileError([stream])
        return loaded.state

    def fact(self, kind: str, stream_id: str) -> Any:
        """A state that is only asked; its stream is locked and checked like any other."""
        return self._desk.read(f"{kind}/{stream_id}")[0].state

    def stands(self, patient: str) -> None:
        """Stops the verb where another record stands for this one."""
        refused = refusal(merged_already(self.fact("patient", patient))) if patient else None
        if refused:
            raise RefusedError(refused)

    def exists(self, kind: str, stream_id: str) -> bool:
        return self._desk.read(f"{kind}/{stream_id}")[0].position > 0

    def facts(self, kind: str, ids: tuple[str, ...]) -> tuple[Any, ...]:
        loaded = self._desk.read(*(f"{kind}/{stream_id}" for stream_id in ids))
        return tuple(one.state for one in loaded)

    def look(self, find: Callable[..., Found], *args: Any, **kwargs: Any) -> Found:
        """Asks the tables, after what this transaction has decided so far is in them."""
        self._desk.flush()
        return find(*args, **kwargs)

    def site_of(self, kind: str, stream_id: str) -> str:
        return self._desk.read(f"{kind}/{stream_id}")[0].meta.site

    def begin(self, kind: str, stream_id: str) -> Any:
        """The empty state of a stream that this verb starts, at the site of the act."""
        self.allow(self.act.site)
        return self._desk.begin(f"{kind}/{stream_id}").state

    def begin_child(self, kind: str, stream_id: str) -> Any:
        """As ``begin``, for streams that follow from this verb and need no permission of
        their own."""
        return self._desk.begin(f"{kind}/{stream_id}").state

    def begin_person(self, kind: str, stream_id: str) -> str:
        """Makes the key of a person who is new; gives the subject that ``seal`` wants."""
        subject = f"{kind}/{stream_id}"
        self.keys.begin(subject, self.act.fresh)
        return subject

    def allow(self, site: str, permission: Permission | None = None) -> None:
        # The day of the command, not of what it tells: a late entry opens no expired door.
        today = self.act.now.astimezone(ZoneInfo(self.act.zone)).date()
        refused = refusal(may(self.act.who.grants, permission or self.permission, site, on=today))
        if refused:
            raise RefusedError(refused)

    def seal(self, subject: str, text: str) -> str:
        """Free text and names, sealed under the key of the person they are about."""
        return self.keys.seal(subject, text, self.act.fresh) if text else ""

    def seal_about(self, subject: str, text: str) -> str:
        """As ``seal``, under a key that is made where the subject has none yet."""
        if text:
            self.keys.make_missing(subject, self.act.fresh)
        return self.seal(subject, text)

    def after_write(self, do: Callable[..., None], *args: Any) -> None:
        """Does something to the tables, in this transaction, once what was decided stands."""
        self._desk.flush()
        self.keys.forget()
        do(*args)

    def write(self, decisions: Mapping[tuple[str, str], Decision]) -> Done:
        """Writes what was decided for each (kind, id), or refuses with every reason."""
        refused = [d for d in decisions.values() if isinstance(d, Refusal)]
        faults = [finding for one in refused for finding in one.findings]
        for (kind, _), events in decisions.items():
            if not isinstance(events, Refusal):
                faults += (fault for event in events for fault in not_codes(kind, event))
        faults += unproved(self._verb, self.act)
        faults += untrained(self._desk, self.act, decisions)
        if faults:
            raise RefusedError(Refusal(tuple(dict.fromkeys(faults))))
        written: list[tuple[str, str]] = []
        for stream, events in signed(self._verb, self.act, self._desk, decisions).items():
            self._desk.append(self.act, stream, events, len(written))
            written += [(stream, event.type) for event in events]
        return Done(self.act.command, tuple(written))


Action = TypeVar("Action", bound=Callable[..., Any])


def asking(permission: Permission) -> Callable[[Action], Action]:
    """Marks what may be asked for from outside, by name: the permission can be read off it."""

    def mark(action: Action) -> Action:
        action.permission = permission  # type: ignore[attr-defined]
        return action

    return mark


def verb(
    permission: Permission,
) -> Callable[[Callable[Concatenate[Door, P], Done]], Callable[Concatenate[Act, P], Result]]:
    """Makes a function of a door into an action that asks for this permission."""

    def wrap(
        function: Callable[Concatenate[Door, P], Done],
    ) -> Callable[Concatenate[Act, P], Result]:
        name = function.__name__

        @asking(permission)
        @wraps(function)
        def action(act: Act, /, *args: P.args, **kwargs: P.kwargs) -> Result:
            nested = is_open()
            try:
                with open_desk() as desk:
                    first = None if desk.new_commands else _first_result(act)
                    return first or function(Door(act, permission, desk, name), *args, **kwargs)
            except RefusedError as error:
                return error.refusal
            except ChangedMeanwhileError:
                first = None if nested else _first_result(act)
                if first is None:
                    raise
                return first

        return action

    return wrap


def _first_result(act: Act) -> Result | None:
    """The result of this command if it was sent before (double click, retry, two tabs)."""
    earlier = history.by_command(act.command)
    if not earlier:
        return None
    if any(envelope["by"] != act.who.id for envelope in earlier):
        return Refusal(
            (
                refuse(
                    "COMMAND-OF-ANOTHER",
                    "This form was already sent by somebody else.",
                    "Open the page again.",
                ),
            )
        )
    return Done(act.command, tuple((e["stream"], e["type"]) for e in earlier))


def _no_such(kind: str) -> str:
    return f"There is no such {kind}."
