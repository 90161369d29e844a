"""Which results a site shows to everybody: a signed policy for each problem and product class.

``public-results-CONDITION-PRODUCT`` holds the outcome that is shown; without a value there is
no page. Nothing is shown unless somebody signed it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from blastema.core.catalogue import Kind, UnknownSlugError, catalogue
from blastema.core.instruments import outcome as outcome_of
from blastema.core.site.state import SiteState
from blastema.core.verdict import Finding, refuse

PREFIX = "public-results-"
_TREATMENTS = frozenset({Kind.CELL, Kind.BLOOD})


@dataclass(frozen=True, slots=True)
class Published:
    """One page: an outcome of one problem after one product class, and whose policy says so."""

    condition: str
    product: str
    outcome: str
    signed_by: str


def policy_for(condition: str, product: str) -> str:
    return f"{PREFIX}{condition}-{product}"


def published(state: SiteState) -> Iterator[Published]:
    """Every page that is on at a site, in the order of the policies' names."""
    for name, policy in sorted(state.policies.items()):
        pair = _pair(name)
        if pair and policy.value:
            yield Published(*pair, policy.value, policy.signed_by)


def policy_fault(policy: str, value: str) -> Finding | None:
    """What is wrong with a policy about public results; ``None`` for every other policy."""
    if not policy.startswith(PREFIX):
        return None
    pair = _pair(policy)
    if pair is None:
        return refuse(
            "SITE-PUBLISHED-NAME",
            "This policy names no problem of the catalogue with a product class that is given "
            "for it.",
            f"Write {PREFIX}, the problem, a hyphen and the product class.",
        )
    if value and not _judged(pair[0], value):
        return refuse(
            "SITE-PUBLISHED-OUTCOME",
            "This is no outcome of which we know what counts as better.",
            "Write an outcome such as nrs, or nothing to take the page away.",
        )
    return None


def _pair(policy: str) -> tuple[str, str] | None:
    rest = policy.removeprefix(PREFIX) if policy.startswith(PREFIX) else ""
    for condition, known in catalogue().conditions.items():
        product = rest.removeprefix(f"{condition}-")
        found = catalogue().products.get(product) if product != rest else None
        if found and found.kind in _TREATMENTS and known.treated_here:
            return condition, product
    return None


def _judged(condition: str, outcome: str) -> bool:
    """Whether a change that matters is known, or a share of the first score means something."""
    try:
        instrument, scale = outcome_of(outcome)
    except UnknownSlugError:
        return False
    known = instrument.important_difference(condition, scale.slug)
    return known is not None or scale.least_milli == 0
