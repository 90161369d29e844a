"""The laboratories of the demonstration: two that are good for a while, one overdue."""

from __future__ import annotations

from datetime import timedelta

from blastema.actions.keep_laboratory import register_laboratory
from blastema.app.demo.specified import CLASS, LABORATORY
from blastema.app.demo.stage import SITES, Stage, done
from blastema.core.catalogue import catalogue
from blastema.core.laboratory.state import LaboratoryKind, Registration
from blastema.core.rules.donor_tests import panel


def register(stage: Stage) -> None:
    """A month ago, with the suppliers; names, numbers and days are invented."""
    today = stage.end.date()
    least = catalogue().specification(CLASS)
    assert least is not None
    at_once = tuple(one.slug for one in least.tests if not one.late)
    late = tuple(one.slug for one in least.tests if one.late)
    of_donors = tuple(one.slug for one in panel())
    for plan in SITES:
        for code, name, kind, scope, days in (
            (LABORATORY, "Invented Flow Laboratory", LaboratoryKind.CONTRACTED, at_once, 60),
            ("micro-north", "Invented Microbiology", LaboratoryKind.IN_HOUSE, late, -3),
            ("lab-3", "Invented Serology", LaboratoryKind.CONTRACTED, of_donors, 200),
        ):
            made = register_laboratory(
                stage.act("quality", plan.key),
                code=code,
                name=name,
                kind=kind,
                registrations=(Registration("INVENTED", "00X0000000"),),
                scope=scope,
                valid_from=today - timedelta(days=700),
                valid_until=today + timedelta(days=days),
            )
            done(made)
