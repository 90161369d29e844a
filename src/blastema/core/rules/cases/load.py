"""Reading the tables of cases strictly: every fault with its file and place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, TypeVar

from blastema.core.catalogue.tables import Table, build_all, parse, raise_faults, resource_texts
from blastema.core.rules.book import RuleBook
from blastema.core.rules.cases.says import Says, says
from blastema.core.rules.gate import gate
from blastema.core.rules.question import GateQuestion

T = TypeVar("T")
Facts = Mapping[str, Any]
_KNOWN = frozenset(field.name for field in fields(GateQuestion))
_SETS = ("refused_sources", "flags", "consent_elements", "assurances", "claims")
_LISTS: Mapping[str, type[Any]] = {"targets": tuple, **dict.fromkeys(_SETS, frozenset)}


@dataclass(frozen=True, slots=True)
class Start:
    """A step that cases start from, in words and as facts."""

    slug: str
    words: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a rule's table: a start, what is changed or not known, and the verdict."""

    rule: str
    start: str
    changed: Facts
    without: tuple[str, ...]
    says: Says
    why: str
    question: GateQuestion


def heard(case: Case, book: RuleBook | None = None) -> frozenset[Says]:
    """What the gate makes the case's rule say; ``SILENT`` where it does not speak."""
    return says(gate(case.question, book)).get(case.rule, frozenset({Says.SILENT}))


@lru_cache(maxsize=1)
def _stored() -> tuple[tuple[Start, ...], tuple[Case, ...]]:
    return load_cases(resource_texts("blastema.core.rules.cases"))


def cases() -> tuple[Case, ...]:
    """Every case of every rule, in the order in which they are written."""
    return _stored()[1]


def starts() -> tuple[Start, ...]:
    return _stored()[0]


def start(slug: str) -> Start:
    """Raises `KeyError` where no start has this name."""
    return {one.slug: one for one in starts()}[slug]


def load_cases(texts: Mapping[str, str]) -> tuple[tuple[Start, ...], tuple[Case, ...]]:
    """Starts and cases from TOML texts by name; raises `CatalogueError` with all faults."""
    faults: list[str] = []
    roots = [parse(text, name, faults) for name, text in sorted(texts.items())]
    for root in roots:
        for key in sorted(set(root.content) - {"bases", "tables"}):
            root.fault(f"{key} is not a kind of thing the cases hold")
    found = [one for root in roots for one in _all(root, "bases", _start)]
    known = {one.slug: one for one in found}
    read = [case for root in roots for table in _tables(root) for case in _cases(table, known)]
    raise_faults(faults)
    return tuple(found), tuple(read)


def _all(root: Table, key: str, make: Callable[[Table], T]) -> tuple[T, ...]:
    return build_all(root, key, make) if key in root.content else ()


def _tables(root: Table) -> Iterator[Table]:
    return root.tables("tables") if "tables" in root.content else iter(())


def _start(table: Table) -> Start:
    facts = _facts(table.table("facts"))
    table.read.add("facts")
    _question(facts)
    return Start(table.text("slug"), table.text("words"), facts)


def _cases(table: Table, known: Mapping[str, Start]) -> tuple[Case, ...]:
    rule = table.text("rule")
    for key in sorted(set(table.content) - {"rule", "cases"}):
        table.fault(f"{key} is not a word this table knows")
    if not table.content.get("cases"):
        table.fault("cases is missing")
    labelled = replace(table, place=f"{table.place}: {rule}")
    return build_all(labelled, "cases", lambda line: _case(line, rule, known))


def _case(line: Table, rule: str, known: Mapping[str, Start]) -> Case:
    slug, word = line.text("base"), line.text("says")
    if slug not in known:
        raise ValueError(f"base {slug!r} is unknown; expected one of {', '.join(known)}")
    if word not in set(Says):
        raise ValueError(f"says {word!r} is unknown; expected one of {', '.join(Says)}")
    changed, without = _facts(line.table("facts")), line.texts("without")
    _refuse_unknown(without)
    facts = {k: v for k, v in {**known[slug].facts, **changed}.items() if k not in without}
    why = line.text("why", "")
    return Case(rule, slug, changed, without, Says(word), why, _question(facts))


def _question(facts: Facts) -> GateQuestion:
    """Raises `ValueError` for facts that are no question, of whatever kind they are."""
    try:
        return GateQuestion(**facts)
    except TypeError as error:
        raise ValueError(f"the facts are no question: {error}") from error


def _facts(table: Table) -> dict[str, Any]:
    """The facts of a table in the types that a question holds."""
    _refuse_unknown(table.content)
    return {name: _fact(name, value) for name, value in table.content.items()}


def _fact(name: str, value: object) -> object:
    if name not in _LISTS:
        return value
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ValueError(f"{name} is a list of words, not {value!r}")
    return _LISTS[name](value)


def _refuse_unknown(names: Iterable[str]) -> None:
    unknown = sorted(set(names) - _KNOWN)
    if unknown:
        raise ValueError(f"a step has no fact named {', '.join(unknown)}")
