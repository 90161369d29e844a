"""Reading the tables of cases strictly: every fault with its file and place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from blastema.core.catalogue.tables import Table, build_all, parse, raise_faults, resource_texts
from blastema.core.rules.book import RuleBook
from blastema.core.rules.cases.says import Says, says
from blastema.core.rules.gate import gate
from blastema.core.rules.question import GateQuestion, pairs

T = TypeVar("T")
Facts = Mapping[str, Any]
_KNOWN = frozenset(field.name for field in fields(GateQuestion))
_SETS = ("refused_sources", "flags", "consent_elements", "assurances", "claims")
# What holds words and answers of its own: a case changes single ones of them.
_INNER: Mapping[str, type[Any]] = {"facts": str, "limits": int}
_NUMBERS = ("age", "bmi_tenths", "bmi_limit_tenths")
_SINGLE: Mapping[str, type[Any]] = {
    field.name: date
    if field.name == "on"
    else int
    if field.name in _NUMBERS
    else bool
    if isinstance(field.default, bool)
    else str
    for field in fields(GateQuestion)
}
_LISTS: Mapping[str, type[Any]] = {"targets": tuple, **dict.fromkeys(_SETS, frozenset)}


@dataclass(frozen=True, slots=True)
class Start:
    """A step that cases start from, in words and as facts."""

    slug: str
    words: str
    facts: Facts
    person: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a rule's table: a start, what is changed or not known, and the verdict.

    A fact of the person is not known where ``without`` names it after ``facts.``. ``file`` and
    ``line`` are where it is written.
    """

    rule: str
    start: str
    changed: Facts
    without: tuple[str, ...]
    says: Says
    why: str
    question: GateQuestion
    file: str = ""
    line: int = 0


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


def person(slug: str) -> Facts:
    """The answers of somebody who stands in the cases; raises `KeyError` where nobody does."""
    told = {one.person: one.facts["facts"] for one in starts() if one.person}
    return dict(told[slug])


def load_cases(texts: Mapping[str, str]) -> tuple[tuple[Start, ...], tuple[Case, ...]]:
    """Starts and cases from TOML texts by name; raises `CatalogueError` with all faults."""
    faults: list[str] = []
    roots = [parse(text, name, faults) for name, text in sorted(texts.items())]
    for root in roots:
        for key in sorted(set(root.content) - {"bases", "tables", "people"}):
            root.fault(f"{key} is not a kind of thing the cases hold")
    people = {slug: told for root in roots for slug, told in _all(root, "people", _person)}
    found = [one for root in roots for one in _all(root, "bases", lambda t: _start(t, people))]
    known = {one.slug: one for one in found}
    read = [case for root in roots for table in _tables(root) for case in _cases(table, known)]
    raise_faults(faults)
    return tuple(found), tuple(read)


def _all(root: Table, key: str, make: Callable[[Table], T]) -> tuple[T, ...]:
    return build_all(root, key, make) if key in root.content else ()


def _tables(root: Table) -> Iterator[Table]:
    return root.tables("tables") if "tables" in root.content else iter(())


def _person(table: Table) -> tuple[str, Facts]:
    """Somebody whose facts several starts share."""
    table.read.add("facts")
    return table.text("slug"), _inner("facts", table.table("facts").content)


def _start(table: Table, people: Mapping[str, Facts]) -> Start:
    facts, person = _facts(table.table("facts")), table.text("person", "")
    table.read.add("facts")
    if person:
        if person not in people:
            raise ValueError(f"person {person!r} is unknown; expected one of {', '.join(people)}")
        facts["facts"] = people[person]
    facts = _as_asked(facts)
    _question(facts)
    return Start(table.text("slug"), table.text("words"), facts, person)


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
    _refuse_unknown(word.partition(".")[0] for word in without)
    facts = _laid_over(known[slug].facts, changed, without)
    why = line.text("why", "")
    file = line.place.partition(":")[0]
    return Case(rule, slug, changed, without, Says(word), why, _question(facts), file, line.line)


def _laid_over(base: Facts, changed: Facts, without: tuple[str, ...]) -> dict[str, Any]:
    """What a case knows: of facts and limits only those are changed that it names."""
    facts = {name: value for name, value in {**base, **changed}.items() if name not in without}
    for name in facts.keys() & _INNER.keys():
        inner = {**dict(base.get(name, ())), **changed.get(name, {})}
        facts[name] = {k: v for k, v in inner.items() if f"{name}.{k}" not in without}
    return _as_asked(facts)


def _as_asked(facts: Facts) -> dict[str, Any]:
    return {name: pairs(told) if name in _INNER else told for name, told in facts.items()}


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
    if name in _INNER:
        return _inner(name, value)
    if name not in _LISTS:
        return _single(name, value)
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ValueError(f"{name} is a list of words, not {value!r}")
    return _LISTS[name](value)


def _single(name: str, value: object) -> object:
    """A word, a number, a day, or whether something holds: whichever the question wants."""
    kind = _SINGLE[name]
    if type(value) is not kind:
        raise ValueError(f"{name} is {type(value).__name__}, expected {kind.__name__}")
    return value


def _inner(name: str, value: object) -> Facts:
    kind = _INNER[name]
    if not isinstance(value, Mapping) or not all(type(one) is kind for one in value.values()):
        raise ValueError(f"{name} is a table of {kind.__name__}, not {value!r}")
    return dict(value)


def _refuse_unknown(names: Iterable[str]) -> None:
    unknown = sorted(set(names) - _KNOWN)
    if unknown:
        raise ValueError(f"a step has no fact named {', '.join(unknown)}")
