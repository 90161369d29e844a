"""Visits, problems and treatments as a patient reads of them."""

from __future__ import annotations

from blastema.core.catalogue import ProductClass, UnknownSlugError, Visit, catalogue


def visit_name(slug: str) -> str:
    """A visit's name in any protocol; a visit taken in from elsewhere keeps its own."""
    known: dict[str, Visit] = {v.slug: v for p in catalogue().protocols for v in p.visits}
    return known[slug].name if slug in known else slug.replace("-", " ").capitalize()


def problem(condition: str, side: str) -> str:
    """``Worn knee joint (knee arthritis), right``."""
    try:
        plain = catalogue().condition(condition).plain
    except UnknownSlugError:
        plain = condition.replace("-", " ").capitalize()
    return f"{plain}, {side}" if side else plain


def product(slug: str) -> ProductClass | None:
    return catalogue().products.get(slug)


def product_name(slug: str) -> str:
    found = product(slug)
    return found.name if found else slug.replace("-", " ").capitalize()
