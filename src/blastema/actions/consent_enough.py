"""Is what a course's person signed enough today? Read through the door, and decided purely."""

from __future__ import annotations

from blastema.actions.door import Door
from blastema.core.catalogue import Purpose, catalogue
from blastema.core.consent.enough import insufficient, risk_day
from blastema.core.consent.needed import collection_of
from blastema.core.consent.settings import RISK_CHANGED
from blastema.core.course.state import CourseState
from blastema.core.site.state import SiteState
from blastema.core.verdict import Finding, refuse


def not_enough(door: Door, plan: CourseState, *, collecting: bool = False) -> tuple[Finding, ...]:
    """Why a session or an act may not begin, as versions and risks stand today."""
    asked = [plan.consent]
    lacks: tuple[Finding, ...] = ()
    if collecting and plan.agreed and collection_of(plan):
        asked.append(plan.agreed.get(Purpose.COLLECTION, ""))
        lacks = () if asked[-1] else (_NO_COLLECTION,)
    return (*lacks, *again(door, plan, tuple(filter(None, asked))))


_NO_COLLECTION = refuse(
    "CONSENT-COLLECTION",
    "There is no consent in force to take anything from the person.",
    "Take nothing. Speak with the person first.",
    "clinician",
)


def again(door: Door, plan: CourseState, consents: tuple[str, ...]) -> tuple[Finding, ...]:
    site: SiteState = door.fact("site", door.site_of("episode", plan.episode))
    changed = risk_day(site.policy(RISK_CHANGED.format(product=plan.product_class)))
    return insufficient(door.facts("consent", consents), known=catalogue(), risk_changed=changed)
