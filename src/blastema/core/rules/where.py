"""A rule's own facts: what must hold of a step before the rule speaks, written as data.

``where = { relation = ["allogeneic"], stored = [true] }``: every named fact must hold, and a fact
holds where it is, or where it holds, one of the values that stand there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from blastema.core.catalogue.tables import Table
from blastema.core.rules.question import Subject

Value = str | bool
Where = tuple[tuple[str, tuple[Value, ...]], ...]
Reads = Callable[[Subject], frozenset[Value]]


def _said(name: str) -> Reads:
    """A fact of the question: one word or flag, or a set of words."""

    def read(subject: Subject) -> frozenset[Value]:
        value = getattr(subject.question, name)
        return frozenset({value}) if isinstance(value, str | bool) else frozenset(value)

    return read


def _of_product(name: str) -> Reads:
    return lambda subject: frozenset({getattr(subject.product, name)})


_SAID = ("condition", "route", "guidance", "targets", "refused_sources", "flags", "licence")
_ALSO_SAID = (
    "assurances",
    "consent_elements",
    "claims",
    "stored",
    "same_establishment",
    "near_relative",
)
_OF_PRODUCT = ("manipulation", "homologous", "material", "expanded", "received", "same_day")

# Facts that hold or do not; all others are words.
_FLAGS = frozenset(
    {
        "stored",
        "same_establishment",
        "near_relative",
        "combined",
        "in_study",
        "expanded",
        "received",
        "same_day",
    }
)

# Every fact that a rule may ask about, by the name it has in a rule's file.
FACTS: Mapping[str, Reads] = MappingProxyType(
    {
        **{name: _said(name) for name in (*_SAID, *_ALSO_SAID, "combined")},
        **{name: _of_product(name) for name in _OF_PRODUCT},
        "kind": lambda subject: frozenset({subject.product.kind.value}),
        "relation": lambda subject: frozenset({subject.relation.value}),
        "source": lambda subject: frozenset({subject.source}),
        "in_study": lambda subject: frozenset({bool(subject.question.study)}),
    }
)


def holds(where: Where, subject: Subject) -> bool:
    """Whether every fact of a rule holds of this step; an empty ``where`` always does."""
    return all(FACTS[name](subject) & set(values) for name, values in where)


def read_where(table: Table) -> Where:
    """The facts that a rule's table names; a fault of each that no step has, or that is no list."""
    inside = table.table("where")
    known = ", ".join(sorted(FACTS))
    for name, values in inside.content.items():
        if name not in FACTS:
            inside.fault(f"{name} is no fact of a step; expected one of {known}")
        if not isinstance(values, list) or not all(isinstance(one, str | bool) for one in values):
            inside.fault(f"{name} wants a list of words, or of true and false")
        elif name in FACTS and any(isinstance(one, bool) is not (name in _FLAGS) for one in values):
            wanted = "true and false" if name in _FLAGS else "words"
            inside.fault(f"{name} wants a list of {wanted}")
    return tuple(
        (name, tuple(one for one in values if isinstance(one, str | bool)))
        for name, values in inside.content.items()
        if name in FACTS and isinstance(values, list)
    )
