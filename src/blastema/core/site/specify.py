"""What may happen to a site's own specifications: drafted, signed by another person, withdrawn.

The catalogue's lines are the least: a site leaves none of them out and turns none around, but
sets every limit itself, from its own validation, and may ask for more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from blastema.core.catalogue.practice import Comparator, Quantity, Specification, SpecTest
from blastema.core.event import Event, Json
from blastema.core.moment import moment
from blastema.core.product.expecting import MOST_DAYS
from blastema.core.product.possible import why_impossible
from blastema.core.product.signature import Signature, approves
from blastema.core.product.signing import not_stale, proved
from blastema.core.site.own import OwnSpecification, draft_of, line_data
from blastema.core.site.state import SiteStage, SiteState
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# The number of a validation report, a controlled document or a published source.
_BASIS = re.compile(r"[A-Z0-9][A-Za-z0-9._:/-]{1,39}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a draft, in the small unit of its test.

    ``basis`` is the number of what the limit rests on. ``comparator`` is only for a test that
    the catalogue merely records; ``spinal_limit`` only for an endotoxin.
    """

    test: str
    basis: str
    limit: int | None = None
    comparator: Comparator | None = None
    spinal_limit: int | None = None
    due_days: int | None = None


def draft(
    state: SiteState,
    *,
    least: Specification | None,
    known: Mapping[str, SpecTest],
    product: str,
    lines: Sequence[Line],
    effective_on: str,
    by: str,
    today: str,
    at: str,
) -> Decision:
    """A new version for another person to sign; a draft that stands is void by it.

    ``least`` is the catalogue's specification of the class, ``known`` every test that the
    catalogue has, by its slug. All faults are named at once.
    """
    tests = {**known, **{line.slug: line for line in (least.tests if least else ())}}
    refused = refusal(
        _open(state, "draft a specification"),
        None if least else _NO_CLASS,
        _effective(effective_on, today),
        *_all_there(least, lines),
        *(fault for line in lines for fault in _faults(line, tests.get(line.test))),
    )
    if refused:
        return refused
    version = 1 + state.drafted.get(product, 0)
    data: dict[str, Json] = {
        "product": product,
        "version": version,
        "effective_on": effective_on,
        "tests": [line_data(_made(line, tests[line.test])) for line in lines],
        "drafted_by": by,
        "at": at,
    }
    return (Event("site.specification_drafted.v1", data),)


@dataclass(frozen=True, slots=True)
class DraftSigning:
    """One person's signing of a draft: ``shown`` is the SHA-256 of what the page showed,
    ``standing`` of the draft as it stands now; ``at`` is UTC."""

    signature: Signature
    shown: str
    standing: str
    proved: bool
    second_factor: bool
    at: str


def sign(state: SiteState, *, product: str, signing: DraftSigning) -> Decision:
    """The second person's signature: from now, and from its day on, this version counts."""
    waiting = draft_of(state.specifications, product)
    refused = refusal(
        _open(state, "sign a specification"),
        None if waiting else _NO_DRAFT,
        approves(signing.signature),
        _another_person(waiting, signing.signature),
        proved(given=signing.proved),
        not_stale(signing.shown, signing.standing) if waiting else None,
    )
    if refused or waiting is None:
        return refused or ()
    data: dict[str, Json] = {
        "product": product,
        "version": waiting.version,
        "signed_by": signing.signature.signed_by,
        "meaning": signing.signature.meaning.value,
        "content": signing.standing,
        "second_factor": signing.second_factor,
        "at": signing.at,
    }
    return (Event("site.specification_signed.v1", data),)


def withdraw(state: SiteState, *, product: str, by: str) -> Decision:
    waiting = draft_of(state.specifications, product)
    refused = refusal(
        _open(state, "withdraw a draft"),
        None if waiting else _NO_DRAFT,
    )
    data: dict[str, Json] = {
        "product": product,
        "version": waiting.version if waiting else 0,
        "by": by,
    }
    return refused or (Event("site.specification_withdrawn.v1", data),)


_NO_CLASS = refuse(
    "SITE-SPECIFICATION-CLASS",
    "The catalogue has no specification for this class of product.",
    "Choose a class from the list of specifications.",
    "quality",
)
_NO_DRAFT = refuse(
    "SITE-SPECIFICATION-NO-DRAFT",
    "No draft of this class waits for a signature.",
    "Draft a version first.",
    "quality",
)


def _open(state: SiteState, verb: str) -> Finding | None:
    return moment("SITE-SPECIFICATION-WHEN", verb, state.stage, (SiteStage.OPEN,))


def _another_person(waiting: OwnSpecification | None, signature: Signature) -> Finding | None:
    if waiting is None or waiting.drafted_by != signature.signed_by:
        return None
    return refuse(
        "SITE-SPECIFICATION-OWN-DRAFT",
        "Whoever drafted a version does not sign it.",
        "A second person reads it and signs.",
        "quality",
    )


def _effective(day: str, today: str) -> Finding | None:
    if day >= today:
        return None
    return refuse(
        "SITE-SPECIFICATION-EFFECTIVE",
        "The day from which it counts lies in the past.",
        "Choose today or a later day: what was made before is not judged anew.",
        "quality",
    )


def _all_there(least: Specification | None, lines: Sequence[Line]) -> Iterable[Finding | None]:
    named = [line.test for line in lines]
    for line in least.tests if least else ():
        if line.slug not in named:
            yield refuse(
                "SITE-SPECIFICATION-LEFT-OUT",
                f"The test {line.slug} of the catalogue is left out.",
                "Add it: a site may ask for more than the catalogue, and not for less.",
                "quality",
            )
    for test in sorted({test for test in named if named.count(test) > 1}):
        yield refuse(
            "SITE-SPECIFICATION-TWICE",
            "One test stands in two lines.",
            f"Keep one line of {test}.",
            "quality",
        )


def _faults(line: Line, known: SpecTest | None) -> Iterable[Finding | None]:
    if known is None:
        yield refuse(
            "SITE-SPECIFICATION-TEST",
            "The catalogue has no test of one of the names that were given.",
            "Choose among the tests that the catalogue knows.",
            "quality",
        )
        return
    made = _made(line, known)
    yield (
        None
        if _BASIS.fullmatch(line.basis)
        else refuse(
            "SITE-SPECIFICATION-BASIS",
            f"The limit of {known.slug} names nothing that it rests on.",
            "Give the number of the validation report, such as VAL-12.",
            "quality",
        )
    )
    yield _turned_round(line, known)
    yield (
        refuse(
            "SITE-SPECIFICATION-LIMIT",
            f"The limit of {known.slug} is not set"
            + (", or not the one for a needle at the spine." if _of_dose(known) else "."),
            "Set it, in the small unit of the test.",
            "quality",
        )
        if made.unset
        else None
    )
    yield from (_possible(known, limit) for limit in (line.limit, line.spinal_limit))
    yield _due(line, known)


def _of_dose(known: SpecTest) -> bool:
    return known.quantity is Quantity.ENDOTOXIN


def _made(line: Line, known: SpecTest) -> SpecTest:
    """The catalogue's line with the site's limit; an answer of yes or no has but one limit."""
    comparator = known.comparator
    if comparator is Comparator.RECORDED and line.comparator:
        comparator = line.comparator
    fixed = known.limit if known.quantity is Quantity.YES_NO else line.limit
    recorded = comparator is Comparator.RECORDED
    return replace(
        known,
        comparator=comparator,
        limit=None if recorded else fixed,
        spinal_limit=line.spinal_limit if _of_dose(known) else None,
        due_days=line.due_days if known.late and _days(line) else None,
        source=line.basis or "none",
    )


def _turned_round(line: Line, known: SpecTest) -> Finding | None:
    other = line.comparator not in (None, known.comparator)
    answer = known.quantity is Quantity.YES_NO and line.limit not in (None, known.limit)
    spine = line.spinal_limit is not None and not _of_dose(known)
    bare = line.limit is not None and _made(line, known).comparator is Comparator.RECORDED
    changed = other and known.comparator is not Comparator.RECORDED
    if not (changed or answer or spine or bare):
        return None
    return refuse(
        "SITE-SPECIFICATION-COMPARATOR",
        f"The line of {known.slug} holds its result against something else than the test means.",
        "Keep the comparator of the catalogue, say one where it only records, and give a limit "
        "at the spine to an endotoxin only.",
        "quality",
    )


def _possible(known: SpecTest, limit: int | None) -> Finding | None:
    why = why_impossible(known, limit) if limit is not None else ""
    if not why:
        return None
    return refuse(
        "SITE-SPECIFICATION-IMPOSSIBLE",
        f"This cannot be a limit of {known.slug}. {why}",
        "Look at the unit.",
        "quality",
    )


def _days(line: Line) -> bool:
    return line.due_days is not None and 0 < line.due_days <= MOST_DAYS


def _due(line: Line, known: SpecTest) -> Finding | None:
    if line.due_days is None or (known.late and _days(line)):
        return None
    return refuse(
        "SITE-SPECIFICATION-DUE",
        f"The number of days of {known.slug} is none: only a late result is due after days, "
        f"and after {MOST_DAYS} at most.",
        "Correct the days or leave them out.",
        "quality",
    )
