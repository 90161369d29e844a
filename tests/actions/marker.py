"""Sends every verb again with a person's name in one of its texts, and looks where it stands."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import Enum
from typing import Any

import pytest
from django.db import DataError, transaction

from blastema.actions.act import Act
from blastema.app.typed import arguments
from blastema.app.verbs import verbs
from blastema.core.verdict import Refusal
from blastema.records.keys import ErasedError
from blastema.records.models import LedgerEvent, Outbox

MARK = "Zebulon Testperson"
# What a page or the command line turns into words: a value that cannot be.
_IMPOSSIBLE = (ValueError, LookupError, DataError, ErasedError)


@dataclass
class Marker:
    """Which verbs were tried, and which of their texts ended in the clear."""

    tried: dict[str, set[str]] = field(default_factory=dict)
    clear: set[tuple[str, str]] = field(default_factory=set)

    def stand_before_every_verb(self, patch: pytest.MonkeyPatch) -> None:
        """Where the tests' own modules hold a verb, they hold a trial of it from now on."""
        known = {id(action): (name, action) for name, action in verbs().items()}
        for module in [m for n, m in sys.modules.items() if n.startswith("tests.actions")]:
            for name, held in list(vars(module).items()):
                if id(held) in known:
                    patch.setattr(module, name, self._trial(*known[id(held)]))

    def _trial(self, name: str, action: Callable[..., Any]) -> Callable[..., Any]:
        def trial(act: Act, **given: Any) -> Any:
            places = self.tried.setdefault(name, set())
            for place, changed in _each_marked(action, given):
                places.add(place)
                if self._stands(action, act, changed):
                    self.clear.add((name, place))
            return action(act, **given)

        return trial

    def _stands(self, action: Callable[..., Any], act: Act, given: Mapping[str, Any]) -> bool:
        """Whether a try of it leaves the mark in an event or a message; the try is undone."""
        trial = replace(act, command=act.fresh.id())
        found = False
        with transaction.atomic():
            try:
                with transaction.atomic():
                    result = action(trial, **given)
                    found = not isinstance(result, Refusal) and _is_clear(trial.command)
            except _IMPOSSIBLE:
                pass
            transaction.set_rollback(True)
        return found


def _is_clear(command: str) -> bool:
    events = LedgerEvent.objects.filter(command=command).values_list("body", flat=True)
    rows = Outbox.objects.values_list("subject", "sealed", "fault")
    stored = [bytes(body).decode() for body in events] + [" ".join(row) for row in rows]
    return any(MARK in text for text in stored)


def _each_marked(
    action: Callable[..., Any], given: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for argument in arguments(action):
        if argument.name in given:
            for place, value in _marked(given[argument.name]):
                yield f"{argument.name}{place}", {**given, argument.name: value}
        elif argument.type is str or argument.type == str | None:
            yield argument.name, {**given, argument.name: MARK}


def _marked(value: Any) -> Iterator[tuple[str, Any]]:
    """The value with the mark in one of its texts, and where that is."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield "", MARK
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from ((f".{key}{at}", {**value, key: new}) for at, new in _marked(one))
    elif isinstance(value, list | tuple):
        for n, one in enumerate(value):
            yield from ((f"[]{at}", (*value[:n], new, *value[n + 1 :])) for at, new in _marked(one))
    elif is_dataclass(value):
        yield from _marked_part(value)


def _marked_part(value: Any) -> Iterator[tuple[str, Any]]:
    for part in fields(value):
        for at, new in _marked(getattr(value, part.name)):
            # A value that refuses the mark cannot be made, let alone told.
            with suppress(ValueError):
                yield f".{part.name}{at}", replace(value, **{part.name: new})
