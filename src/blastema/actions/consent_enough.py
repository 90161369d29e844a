"""Is what a course's person signed enough today? Read through the door, and decided purely."""

from __future__ import annotations

from blastema.actions.door import Door
from blastema.core.catalogue import Purpose, catalogue
from blastema.core.consent.enough import insufficient, risk_day
from blastema.core.consent.settings import RISK_CHANGED
from blastema.core.course.state import CourseState
from blastema.core.site.state import SiteState
from blastema.core.verdict import Finding


def not_enough(
    door: Door, course: str, plan: CourseState, *, collecting: bool = False
) -> tuple[Finding, ...]:
    """Why a session or an act may not begin, as versions and risks stand today."""
    asked = [plan.consent]
    if collecting:
        asked.append(plan.agreed.get(Purpose.COLLECTION, ""))
    return again(door, course, plan, tuple(filter(None, asked)))


def again(
    door: Door, course: str, plan: CourseState, consents: tuple[str, ...]
) -> tuple[Finding, ...]:
    site: SiteState = door.fact("site", door.site_of("course", course))
    changed = risk_day(site.policy(RISK_CHANGED.format(product=plan.product_class)))
    return insufficient(door.facts("consent", consents), known=catalogue(), risk_changed=changed)
