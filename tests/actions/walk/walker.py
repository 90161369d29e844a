"""Somebody who walks through the laboratory and the procedure room and does random things.

Half of what is done is the next sensible thing for some container, so that the walk gets
somewhere; the rest is anything with anything, by anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from typing import Any

from blastema.actions.act import Act, Done, utc_text
from blastema.actions.collect_product import collect_product
from blastema.actions.correct_product import correct_product
from blastema.actions.door import ChangedMeanwhileError
from blastema.actions.finish_treatment import abandon_treatment, finish_treatment
from blastema.actions.free_product import free_product
from blastema.actions.hold_time_out import TimeOutHeld, hold_time_out
from blastema.actions.open_treatment import open_treatment
from blastema.actions.receive_product import allocate_product
from blastema.core.collection.taken import Taken
from blastema.core.course.state import FreeReason, Target
from blastema.core.product.state import ProductState
from blastema.core.treatment.checklist import untroubled
from blastema.core.treatment.decide import Said
from blastema.core.treatment.state import Act as Needle
from blastema.core.verdict import Refusal
from blastema.records import find_lab
from tests.actions import paths
from tests.actions.collecting import taken
from tests.actions.saying import SET
from tests.actions.walk.place import CREST, TAKEN, Ward
from tests.actions.world import World

Does = Callable[[], Any]


@dataclass
class Told:
    """What came of a walk: how many of each command were accepted, refused, too late."""

    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, result: object) -> bool:
        if isinstance(result, ChangedMeanwhileError):
            self.changed[name] += 1
        elif isinstance(result, Refusal):
            self.refused[name] += 1
            self.rules.update(result.rules)
        else:
            self.accepted[name] += 1
            return True
        return False

    def __add__(self, other: Told) -> Told:
        return Told(
            self.accepted + other.accepted,
            self.refused + other.refused,
            self.changed + other.changed,
            self.rules + other.rules,
        )

    def __str__(self) -> str:
        sums = [sum(one.values()) for one in (self.accepted, self.refused, self.changed)]
        return f"{sums[0]} accepted, {sums[1]} refused, {sums[2]} changed meanwhile"


@dataclass
class Hands:
    """What both kinds of commands need: chance, people, and a container to do it with."""

    ward: Ward
    world: World
    chance: Random
    # The container that the next command is about, where a walk follows one along its line.
    focus: str = ""

    def act(self, *roles: str) -> Act:
        """Somebody who does this; now and then somebody else."""
        if self.chance.random() < 0.03:
            roles = ("front-desk", "coordinator", "clinician", "laboratory", "quality")
        return self.world.act(self.chance.choice(roles), number=self.chance.choice((1, 2)))

    def any(self, found: list[str]) -> str:
        """One of these; with nothing there, something that does not exist."""
        return self.chance.choice(found) if found else self.world.fresh.id()

    def product(self, fits: Callable[[ProductState], bool]) -> str:
        """A container for which this makes sense, or now and then any."""
        if self.focus:
            return self.focus
        if self.chance.random() < 0.2:
            return self.any(self.ward.products)
        some = self.chance.sample(self.ward.products, min(12, len(self.ward.products)))
        return self.any([one for one in some if fits(self.state(one))] or some)

    def state(self, product: str) -> ProductState:
        found: ProductState = paths.state("product", product)
        return found

    def scan(self, product: str) -> str:
        """The label of the container; now and then that of another one, or none."""
        if self.chance.random() < 0.05:
            other = self.any(self.ward.products)
            return self.chance.choice((self.state(other).code, "", "A999926999999ZZ", "😀"))
        return self.state(product).code

    def volume(self, most: int) -> int:
        """An amount that could be, or an absurd one."""
        if self.chance.random() < 0.06:
            return self.chance.choice((0, -1, most + 1, 10**12))
        return self.chance.randint(1, max(most, 1))

    def later(self) -> None:
        """Time goes on; now and then the clock is set back, or nobody came for a day."""
        dice = self.chance.random()
        if dice < 0.03:
            self.world.later(minutes=-self.chance.randint(1, 30))
        elif dice < 0.034:
            self.world.later(days=1)
        else:
            self.world.later(minutes=self.chance.random() * 6)

    def in_hours(self, hours: float) -> str:
        return utc_text(self.world.fresh.now() + timedelta(hours=hours))


class Room(Hands):
    """The procedure room: sessions, time-outs, and what goes on around courses."""

    def open_session(self) -> Any:
        course = self.any(self.ward.courses)
        place, _ = TAKEN.get(paths.state("course", course).source, (None, ""))
        opened = open_treatment(self.act("clinician"), course=course, collect_from=place)
        if isinstance(opened, Done):
            self.ward.treatments.append(opened.first("treatment"))
        return opened

    def session(self) -> str:
        open_ = [t for t in self.ward.treatments if paths.state("treatment", t).stage == "open"]
        return self.any(open_ if open_ and self.chance.random() < 0.9 else self.ward.treatments)

    def target(self, treatment: str) -> Target:
        """The planned place, or now and then another side or place."""
        course = paths.state("treatment", treatment).course
        planned = paths.state("course", course).targets if course else ()
        if planned and self.chance.random() < 0.9:
            return self.chance.choice(planned)
        return self.chance.choice((Target("knee", "left"), Target("knee", "right"), CREST))

    def time_out(self, needle: Needle, treatment: str, product: str = "") -> Any:
        state = paths.state("treatment", treatment)
        patient = state.patient
        if self.chance.random() < 0.05:
            patient = self.any(self.ward.patients)
        planned = state.collect_from or CREST
        target = planned if needle is Needle.COLLECTION else self.target(treatment)
        first, second = self.world.act("clinician"), self.world.act("laboratory")
        said = Said(
            wristband=patient,
            target=target,
            scanned=self.scan(product) if product else "",
            anaesthetic_allergy=self.chance.random() < 0.02,
            antibiotic_allergy=False,
            answers=untroubled(needle, target),
            kits=(SET,),
            said_by=first.who.id,
            second_person=second.who.id,
        )
        held = hold_time_out(first, treatment=treatment, purpose=needle, said=said, product=product)
        if isinstance(held, TimeOutHeld) and not held.passed:
            return Refusal(held.findings)
        return held

    def _new(self, result: Any) -> Any:
        if isinstance(result, Done):
            for stream, _ in result.events:
                kind, _, name = stream.partition("/")
                if kind == "product" and name not in self.ward.products:
                    self.ward.products.append(name)
        return result

    def collect(self) -> Any:
        treatment, volume = self.session(), self.volume(60_000)
        session = paths.state("treatment", treatment)
        source = paths.state("course", session.course).source if session.course else ""
        place, kind = TAKEN.get(source, (CREST, "marrow"))
        told = taken(self.world, kind, session.patient, volume)
        return self._new(
            collect_product(
                self.act("clinician"),
                treatment=treatment,
                volume_ul=volume,
                body_site=place.body_site,
                side=place.side,
                taken=self.told(told),
            )
        )

    def told(self, told: Taken) -> Taken:
        """As it was; or with one slip: a fact left out or absurd, another wristband, a clock
        that is wrong."""
        if self.chance.random() >= 0.1:
            return told
        hour = timedelta(hours=1)
        return self.chance.choice(
            (
                replace(told, facts={**told.facts, "needle-passes": 0, "entries": 99}),
                replace(told, facts={}),
                replace(told, facts={slug: -said for slug, said in told.facts.items()}),
                replace(told, wristband=self.any(self.ward.products)),
                replace(told, wristband=""),
                replace(told, ended_at=told.ended_at + hour),
                replace(told, started_at=told.started_at + hour),
            )
        )

    def time_out_for_collection(self) -> Any:
        return self.time_out(Needle.COLLECTION, self.session())

    def time_out_for_injection(self) -> Any:
        product = self.product(lambda s: s.disposition in ("issued", "administered"))
        treatment = self.state(product).issued_to or self.session()
        return self.time_out(Needle.INJECTION, treatment, product)

    def end_session(self) -> Any:
        treatment = self.session()
        if self.chance.random() < 0.7:
            return finish_treatment(self.act("clinician"), treatment=treatment, advice="Rest.")
        return abandon_treatment(self.act("clinician"), treatment=treatment, reason="stopped")

    def allocate(self) -> Any:
        product = self.product(lambda s: s.disposition == "in-stock")
        own = [
            c
            for c in self.ward.courses
            if paths.state("course", c).patient == self.state(product).patient
        ]
        course = self.any(own if own and self.chance.random() < 0.8 else self.ward.courses)
        act = self.act("laboratory", "clinician")
        return allocate_product(act, course=course, product=product)

    def free(self) -> Any:
        product = self.any(self.ward.products)
        meant = find_lab.courses_with(product)
        return free_product(
            self.act("laboratory", "clinician"),
            course=self.any(meant or self.ward.courses),
            product=product,
            reason=FreeReason.OTHER_COURSE,
        )

    def correct(self) -> Any:
        product = self.product(lambda s: s.disposition == "in-stock" and s.volume_left_ul > 0)
        state = self.state(product)
        field_, value = self.chance.choice(
            (
                ("volume_ul", self.volume(state.volume_ul)),
                ("expires_at", self.in_hours(self.chance.uniform(-1, 8))),
                ("side", "left"),
                ("din", "A999926000001"),
            )
        )
        act = self.act("laboratory")
        return correct_product(act, product=product, field=field_, value=value, reason="misread")
