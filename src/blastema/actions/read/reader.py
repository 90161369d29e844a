"""The way to every page's data: may this person see it? -> read -> write down that they did."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from blastema.actions.act import Act, utc_text
from blastema.actions.door import RefusedError, asking
from blastema.actions.person import (
    Address,
    Contact,
    Name,
    address_from,
    contact_from,
    name_from,
)
from blastema.core.access.may import may, sites_where
from blastema.core.access.permissions import Permission
from blastema.core.verdict import Refusal, refusal, refuse
from blastema.ledger import is_sealed
from blastema.records import access, glass, history
from blastema.records.history import Loaded
from blastema.records.keys import Keyring

P = ParamSpec("P")
Shown = TypeVar("Shown")


class Reader:
    """What a reading may use. What it shows of a patient, it writes down with ``show``."""

    def __init__(self, act: Act, permission: Permission) -> None:
        self.act = act
        self.permission = permission
        self.keys = Keyring()
        self._looks: list[access.Look] = []

    @property
    def today(self) -> date:
        return date.fromisoformat(self.act.today)

    @property
    def sites(self) -> frozenset[str]:
        """The sites at which this person may read this: every list is cut down to them."""
        return sites_where(self.act.who.grants, self.permission, on=self.today)

    def hold(self) -> None:
        """Refuses somebody who holds the permission nowhere, before anything is read."""
        if not self.sites:
            self.allow(self.act.site)

    def allow(self, site: str, permission: Permission | None = None) -> None:
        refused = refusal(
            may(self.act.who.grants, permission or self.permission, site, on=self.today)
        )
        if refused:
            raise RefusedError(refused)

    def may(self, permission: Permission, site: str) -> bool:
        return may(self.act.who.grants, permission, site, on=self.today) is None

    def load(self, kind: str, stream_id: str, *, patient: str = "") -> Loaded:
        """One stream, where the person may see it at its site, or broke the glass."""
        loaded = self.fold(f"{kind}/{stream_id}")[0]
        if loaded.position == 0:
            raise RefusedError(
                Refusal((refuse(f"{kind.upper()}-UNKNOWN", f"There is no such {kind}."),))
            )
        about = patient or (stream_id if kind == "patient" else loaded.state.patient)
        if not self._broke_glass(about):
            self.allow(loaded.meta.site)
        return loaded

    def fold(self, *streams: str) -> tuple[Loaded, ...]:
        found = history.load(list(streams))
        return tuple(found[stream] for stream in streams)

    def show(self, patient: str, what: str, *, site: str = "", why: str = "") -> None:
        """Writes down that a patient's data were shown."""
        self._looks.append(self._look(patient, what, site, why, outside=False))

    def show_outside(self, patient: str, what: str, *, site: str = "", why: str = "") -> None:
        """As ``show``, for somebody of an external company: disclosed to the patient."""
        self._looks.append(self._look(patient, what, site, why, outside=True))

    def show_many(self, patients: Iterable[str], what: str) -> None:
        for patient in dict.fromkeys(patients):
            self.show(patient, what)

    def name(self, patient: str, sealed: str) -> Name:
        return name_from(self.keys.open(f"patient/{patient}", sealed))

    def contact(self, patient: str, sealed: str) -> Contact:
        return contact_from(self.keys.open(f"patient/{patient}", sealed))

    def address(self, patient: str, sealed: str) -> Address:
        return address_from(self.keys.open(f"patient/{patient}", sealed))

    def text(self, patient: str, sealed: str) -> str:
        return self.keys.open(f"patient/{patient}", sealed)

    def words(self, patient: str, text: str) -> str:
        """As ``text``, for what older events hold in the clear."""
        return self.text(patient, text) if is_sealed(text) else text

    def finish(self) -> None:
        """Writes down what was shown since the last time."""
        looks, self._looks = self._looks, []
        if looks:
            access.write(looks)

    def _broke_glass(self, patient: str) -> bool:
        return bool(patient) and glass.is_broken(
            self.act.who.key, patient, now=utc_text(self.act.now)
        )

    def _look(self, patient: str, what: str, site: str, why: str, *, outside: bool) -> access.Look:
        act = self.act
        return access.Look(
            act.fresh.id(),
            utc_text(act.now),
            act.who.id,
            site or act.site,
            patient,
            what,
            why,
            outside,
        )


def reading(
    permission: Permission,
) -> Callable[
    [Callable[Concatenate[Reader, P], Shown]], Callable[Concatenate[Act, P], Shown | Refusal]
]:
    """Makes a function of a reader into a reading that asks for this permission."""

    def wrap(
        function: Callable[Concatenate[Reader, P], Shown],
    ) -> Callable[Concatenate[Act, P], Shown | Refusal]:
        @asking(permission)
        @wraps(function)
        def read(act: Act, /, *args: P.args, **kwargs: P.kwargs) -> Shown | Refusal:
            reader = Reader(act, permission)
            try:
                reader.hold()
                shown = function(reader, *args, **kwargs)
            except RefusedError as error:
                return error.refusal
            reader.finish()
            return shown

        return read

    return wrap
