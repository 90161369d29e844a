"""The documents of a course in the words of today: what a person is shown, and signs."""

from __future__ import annotations

from collections.abc import Mapping

from blastema.core.catalogue import ConsentTemplate, catalogue
from blastema.core.consent.document import Document, compose, fill
from blastema.core.consent.spanish import PRODUCTS, SITES
from blastema.core.course.state import CourseState, Target
from blastema.core.site.state import SiteState

Numbers = Mapping[str, Mapping[str, str]]
_SIDES = {
    "en": {"left": "left", "right": "right", "both": "both sides"},
    # Which side, and not the gender of what lies there.
    "es": {"left": "lado izquierdo", "right": "lado derecho", "both": "ambos lados"},
}


def language_of(template: ConsentTemplate, wanted: str) -> str:
    """The language asked for, or English where the document is not written in it."""
    short = wanted.lower().partition("-")[0]
    return short if short in template.languages else "en"


def document_now(
    course: CourseState, site: SiteState, template: ConsentTemplate, language: str, numbers: Numbers
) -> Document:
    """``numbers`` are what the evidence page says today, by language and slot."""
    policies = {name: policy.value for name, policy in site.policies.items()}
    told = numbers.get(language, {})
    filled = fill(
        template,
        policies,
        language,
        product=course.product_class,
        results=told.get("results", ""),
        given=_given(course, language),
        places=("; " if language == "es" else ", ").join(
            _place(target, language) for target in course.targets
        ),
    )
    rates = told.get("own-rates", "")
    asked = frozenset().union(*(element.slots for element in template.elements))
    if rates and "own-rates" in asked:
        filled["own-rates"] = rates  # what was counted, before what somebody typed
    return compose(template, language, filled, site.jurisdiction)


def _given(course: CourseState, language: str) -> str:
    found = catalogue().products.get(course.product_class)
    spanish = PRODUCTS.get(course.product_class, "") if language == "es" else ""
    return spanish or (found.name if found else "")


def _place(target: Target, language: str) -> str:
    site = catalogue().sites.get(target.body_site)
    side = _SIDES[language].get(target.side, "")
    name = site.name.lower() if site else ""
    if language == "es":
        where = SITES.get(target.body_site, name)
        return ", ".join(filter(None, (where, side, target.level)))
    return " ".join(filter(None, (side, name, target.level)))
