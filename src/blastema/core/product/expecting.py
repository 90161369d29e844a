"""Late results that are expected: by which day, and how often somebody asked after them.

When a product is released, each late test of its specification that has no result is
expected by a day, which is written down then: a later version of the specification, or of
the site's policy, moves no day that has been promised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from blastema.core.catalogue.practice import Specification, SpecTest
from blastema.core.event import Event
from blastema.core.product.state import ProductState
from blastema.core.stream import Decision
from blastema.core.verdict import Finding, refusal, refuse

# A site's own number of days for a test: slow growers need a longer culture, and how long
# was not verified, so none is built in.
DAYS_POLICY = "late-result-days-{test}"
# The days from sample to report before nothing found counts as a result; none is built in.
LEAST_POLICY = "late-result-least-days-{test}"
# Longer than any culture; a policy beyond it is a slip of the keyboard.
MOST_DAYS = 366


class Asked(StrEnum):
    """How the laboratory that has the sample was asked."""

    PHONE = "phone"
    MAIL = "mail"
    PORTAL = "portal"
    IN_PERSON = "in-person"


def policy_days(specification: Specification, policies: Mapping[str, str]) -> dict[str, int]:
    """What the site has set, by test; what is no number of days counts as not set."""
    said = {
        line.slug: policies.get(DAYS_POLICY.format(test=line.slug), "")
        for line in _late(specification)
    }
    return {test: days_of(days) for test, days in said.items() if days_of(days)}


def days_of(policy: str) -> int:
    """A policy as a number of days; 0 where it is none."""
    written = policy.isascii() and policy.isdecimal() and len(policy) <= len(str(MOST_DAYS))
    days = int(policy) if written else 0
    return days if days <= MOST_DAYS else 0


def expect(
    state: ProductState, specification: Specification, *, days: Mapping[str, int], released_on: str
) -> tuple[Event, ...]:
    """One event for each late test that has no result and is not expected already.

    ``released_on`` is the local day of the release, from which days count. A test for which
    neither the site nor the specification says how long is expected by no day.
    """
    open_ = (
        line
        for line in _late(specification)
        if line.slug not in state.tests and line.slug not in state.expected
    )
    return tuple(
        Event(
            "product.late_expected.v1",
            {
                "test": line.slug,
                "due_on": _due(days.get(line.slug, line.due_days), released_on),
            },
        )
        for line in open_
    )


def ask_after(state: ProductState, *, test: str, how: Asked, by: str, on: str) -> Decision:
    """Somebody asked the laboratory that has the sample; it is no result."""
    refused = refusal(_expected(state, test))
    data = {"test": test, "how": how.value, "by": by, "on": on}
    return refused or (Event("product.late_asked.v1", {**data}),)


def _expected(state: ProductState, test: str) -> Finding | None:
    if test in state.expected:
        return None
    named = ", ".join(sorted(state.expected)) or "none"
    return refuse(
        "PRODUCT-LATE-NOT-EXPECTED",
        f"No such result is expected of this product; expected are: {named}.",
        "Choose one of those that are expected.",
        "laboratory",
    )


def _late(specification: Specification) -> Iterable[SpecTest]:
    return (line for line in specification.tests if line.late)


def _due(days: int | None, released_on: str) -> str:
    if days is None:
        return ""
    return (date.fromisoformat(released_on) + timedelta(days=days)).isoformat()
