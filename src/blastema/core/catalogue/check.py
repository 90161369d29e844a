"""Faults that only the whole catalogue shows: a word that points at nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from blastema.core.catalogue.content import Catalogue
from blastema.core.catalogue.read_consents import consent_faults
from blastema.core.catalogue.values import Family


def cross_faults(catalogue: Catalogue) -> list[str]:
    """Every reference to something that is not there, and every code given twice."""
    return [
        *_condition_faults(catalogue),
        *_product_faults(catalogue),
        *_route_faults(catalogue),
        *_practice_faults(catalogue),
        *consent_faults(catalogue),
        *_silences(catalogue),
    ]


def _missing(place: str, what: str, given: Iterable[str], known: Collection[str]) -> Iterator[str]:
    for slug in given:
        if slug not in known:
            yield f"{place}: {what} {slug} is not in the catalogue"


def _condition_faults(catalogue: Catalogue) -> Iterator[str]:
    for condition in catalogue.conditions.values():
        place = f"condition {condition.slug}"
        yield from _missing(place, "site", condition.sites, catalogue.sites)
        sites = [catalogue.sites[s] for s in condition.sites if s in catalogue.sites]
        if condition.has_side and not any(site.sided for site in sites):
            yield f"{place}: has a side, but none of its sites has"
        if condition.has_level and not any(site.levels for site in sites):
            yield f"{place}: has a level, but none of its sites has"
    codes = Counter(code for c in catalogue.conditions.values() for code in c.snomed)
    yield from (f"SNOMED {code} belongs to {n} conditions" for code, n in codes.items() if n > 1)
    icds = Counter(code for c in catalogue.conditions.values() for code in c.icd10cm)
    yield from (f"ICD-10-CM {code} belongs to {n} conditions" for code, n in icds.items() if n > 1)


def _product_faults(catalogue: Catalogue) -> Iterator[str]:
    for product in catalogue.products.values():
        place = f"product {product.slug}"
        yield from _missing(place, "source", product.sources, catalogue.sources)
        yield from _missing(place, "parent", product.parents, catalogue.products)
        functions = {claim.slug for claim in catalogue.claims.values() if claim.is_function}
        yield from _missing(place, "function", product.functions, functions)
    for technique in catalogue.techniques.values():
        place = f"technique {technique.slug}"
        yield from _missing(place, "product", technique.products, catalogue.products)
        yield from _missing(place, "route", technique.routes, catalogue.routes)


def _route_faults(catalogue: Catalogue) -> Iterator[str]:
    for route in catalogue.routes.values():
        yield from _missing(f"route {route.slug}", "guidance", route.guidance, catalogue.guidance)
    for site in catalogue.sites.values():
        yield from _missing(f"site {site.slug}", "route", site.structures, catalogue.routes)


def _practice_faults(catalogue: Catalogue) -> Iterator[str]:
    products = catalogue.products
    for process in catalogue.processes:
        made = (process.makes, *process.starts_from)
        yield from _missing(f"process {process.id}", "product", made, products)
    for spec in catalogue.specifications:
        yield from _missing(f"specification {spec.id}", "product", (spec.product,), products)
    for consent in catalogue.consents:
        yield from _missing(f"consent {consent.id}", "product", consent.products, products)
    covered = {family for protocol in catalogue.protocols for family in protocol.families}
    yield from (f"no protocol follows the family {f}" for f in Family if f not in covered)


def _silences(catalogue: Catalogue) -> Iterator[str]:
    """Things without a word that a person types, or with neither a code nor the reason."""
    for condition in catalogue.conditions.values():
        if not (condition.icd10cm or condition.no_icd10cm):
            yield f"condition {condition.slug}: no ICD-10-CM code, and no_icd10cm does not say why"
    for kind, thing in catalogue.named():
        if not thing.synonyms:
            yield f"{kind} {thing.slug}: no word that a person would type"
        if not (thing.snomed or thing.no_snomed):
            yield f"{kind} {thing.slug}: no SNOMED CT code, and no_snomed does not say why"
