"""The suppliers of the demonstration: one qualified, one suspended, one due soon."""

from __future__ import annotations

from datetime import timedelta

from blastema.actions.keep_supplier import judge_supplier, register_supplier
from blastema.app.demo.donors import BANK
from blastema.app.demo.stage import SITES, Stage, done
from blastema.core.supplier.state import Ground, Standing, Supply


def register(stage: Stage) -> None:
    """A month ago, when the register was begun."""
    stage.at(stage.end - timedelta(days=30))
    today = stage.end.date()
    for plan in SITES:
        for name, supplies, ground, until in (
            (BANK, Supply.ALLOGRAFTS, Ground.AUDIT, today + timedelta(days=300)),
            ("Invented Kits", Supply.KITS, Ground.QUESTIONNAIRE, today + timedelta(days=18)),
            ("Invented Cord Bank", Supply.ALLOGRAFTS, Ground.FAILED_DELIVERY, None),
        ):
            act = stage.act("quality", plan.key)
            supplier = done(register_supplier(act, name=name, supplies=(supplies,))).subject
            judged = judge_supplier(
                stage.act("quality", plan.key),
                supplier=supplier,
                standing=Standing.QUALIFIED if until else Standing.SUSPENDED,
                ground=ground,
                until=until,
            )
            done(judged)
