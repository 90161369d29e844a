"""The reagent lots of the demonstration: in use, open for too long, and withdrawn."""

from __future__ import annotations

from datetime import timedelta

from blastema.actions.keep_lot import open_lot, register_lot, withdraw_lot
from blastema.app.demo.stage import SITES, Stage, done
from blastema.core.catalogue.practice import Step
from blastema.core.lot.state import LotKind, WithdrawReason
from blastema.core.run.state import Reagent

_KIT = "LOT-7"
_MEDIUM, _FILTER = "MED-31", "FLT-5"
# What the steps of the demonstration use, by the kinds that a master record names.
_IN_USE = {
    LotKind.SEPARATION_KIT: (_KIT, "INVENTED-KIT"),
    LotKind.ANTICOAGULANT: ("ACD-12", "ACD-A"),
    LotKind.FRAGMENTATION_KIT: ("FRAG-3", "INVENTED-FRAGMENTER"),
    LotKind.WASH_SOLUTION: ("SAL-9", "SALINE"),
    LotKind.MEDIUM: ("MED-40", "MEDIUM-FRESH"),
}


def used_in(step: Step) -> tuple[Reagent, ...]:
    """A lot of each kind that the step needs, by its number: the register says the rest."""
    kinds = step.reagents or ((LotKind.SEPARATION_KIT,) if step.lots else ())
    return tuple(Reagent("", _IN_USE[kind][0], "") for kind in kinds)


def set_up(stage: Stage) -> None:
    """The register of each site, when the site opens; makers and days are invented."""
    good = stage.end.date() + timedelta(days=400)
    for plan in SITES:
        for lot, name, kind, hours in (
            *((lot, name, kind, 0) for kind, (lot, name) in _IN_USE.items()),
            (_MEDIUM, "MEDIUM", LotKind.MEDIUM, 48),
            (_FILTER, "FILTER-200", LotKind.FILTER, 0),
        ):
            act = stage.act("laboratory", plan.key)
            made = register_lot(
                act,
                lot=lot,
                name=name,
                kind=kind,
                maker="INVENTED-MAKER",
                expires=good,
                open_hours=hours,
            )
            stage.lots[plan.key, lot] = done(made).subject


def use(stage: Stage) -> None:
    """Three weeks ago: a bottle was opened, and the maker called a lot of filters back."""
    stage.at(stage.end - timedelta(days=21))
    for plan in SITES:
        act = stage.act("laboratory", plan.key)
        done(open_lot(act, lot=stage.lots[plan.key, _MEDIUM]))
        act, reason = stage.act("laboratory", plan.key), WithdrawReason.MAKER_RECALL
        done(withdraw_lot(act, lot=stage.lots[plan.key, _FILTER], reason=reason))
