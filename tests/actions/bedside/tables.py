"""Three tables that are ready: two knees and a disc, each with its container carried in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from blastema.actions.divide_product import divide_product
from blastema.actions.issue_product import issue_product
from blastema.actions.open_site import set_policy
from blastema.core.course.plan import Plan
from blastema.core.course.state import Target
from blastema.core.product.division import KEEPS_RELEASE
from blastema.core.treatment.said import Said
from tests.actions import paths
from tests.actions.saying import said
from tests.actions.world import World, done

RIGHT_KNEE, LEFT_KNEE = Target("knee", "right"), Target("knee", "left")
DISC = Target("lumbar-spine", "", "L4-L5")


@dataclass(frozen=True)
class Table:
    """One person ready for the needle; ``others`` are containers of theirs that must not be
    used here: the other division in stock, and one that is not released."""

    patient: str
    course: str
    treatment: str
    product: str
    target: Target
    others: tuple[str, ...]

    def said(self, world: World) -> Said:
        return said(world, self.patient, self.target, paths.code_of(self.product))


def three_tables(world: World) -> tuple[Table, ...]:
    done(set_policy(world.act("quality"), site=world.site, policy=KEEPS_RELEASE, value="yes"))
    return (
        _table(world, RIGHT_KNEE, "knee-osteoarthritis"),
        _table(world, LEFT_KNEE, "knee-osteoarthritis"),
        _table(world, DISC, "degenerative-disc-disease"),
    )


def _table(world: World, target: Target, condition: str) -> Table:
    patient, episode = paths.opened_episode(world, condition, target.side, target.level)
    course = paths.consented(world, episode, _plan(target))
    treatment = paths.opened_treatment(world, course, paths.CREST)
    aspirate = paths.collected(world, treatment, patient, paths.CREST)
    unreleased = paths.collected(world, treatment, patient, paths.CREST)
    whole = paths.run_concentration(world, aspirate, course)
    paths.release(world, whole)
    halves = divide_product(world.act("laboratory"), product=whole, volumes_ul=(3_500, 3_500))
    parts = [s.partition("/")[2] for s, kind in done(halves).events if "part_made" in kind]
    given, kept = parts
    code = paths.code_of(given)
    lab = world.act("laboratory")
    done(issue_product(lab, product=given, treatment=treatment, scanned=code))
    paths.hand(world, given, "laboratory", "procedure-room", "laboratory", "clinician")
    return Table(patient, course, treatment, given, target, (kept, unreleased, whole))


def _plan(target: Target) -> Plan:
    route = "disc" if target.level else "joint"
    plan = replace(paths.marrow_plan(), targets=(target,), route=route)
    return replace(plan, guidance="fluoroscopy") if target.level else plan
