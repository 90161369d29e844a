"""What the tables of streams share: fold a decision, and list the rules a stream has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from blastema.core.stream import Decision, Kind
from blastema.core.verdict import Refusal

# How a rule stands in the code: whole, or as the middle of PREFIX-...-WHEN.
_WHOLE = re.compile(r'\b(?:refuse|moment|_listed)\(\s*"([A-Z0-9-]+)"')
_WHEN = re.compile(r'\b_when\(\s*"([A-Z0-9-]+)"')


def after(kind: Kind[Any], decision: Decision, state: Any = None) -> Any:
    """The state that a decision leads to; the decision must not be a refusal."""
    assert not isinstance(decision, Refusal), str(decision)
    begin = kind.empty if state is None else state
    for event in decision:
        begin = kind.apply(begin, event)
    return begin


def refused(decision: Decision) -> frozenset[str]:
    """The rules that refused; none where events came."""
    return frozenset(decision.rules) if isinstance(decision, Refusal) else frozenset()


def data_of(decision: Decision, number: int = 0) -> Mapping[str, Any]:
    """What one event of a decision says."""
    assert not isinstance(decision, Refusal), str(decision)
    return decision[number].data


def types_of(decision: Decision) -> list[str]:
    assert not isinstance(decision, Refusal), str(decision)
    return [event.type for event in decision]


def rules_in(prefix: str, *modules: ModuleType) -> frozenset[str]:
    """Every rule id that stands in the code of these modules."""
    texts = [Path(module.__file__ or "").read_text(encoding="utf-8") for module in modules]
    whole = {rule for text in texts for rule in _WHOLE.findall(text)}
    when = {f"{prefix}-{rule}-WHEN" for text in texts for rule in _WHEN.findall(text)}
    return frozenset(whole | when)
