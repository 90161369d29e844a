"""Everything that a walker does with containers."""

from __future__ import annotations

from typing import Any

from blastema.actions.act import Done
from blastema.actions.discard_product import discard_product
from blastema.actions.divide_product import divide_product, pool_products
from blastema.actions.expire_product import expire_product
from blastema.actions.hand_over_product import (
    hand_over_product,
    refuse_hand_over,
    take_over_product,
)
from blastema.actions.hold_product import hold_product, lift_hold
from blastema.actions.import_temperatures import import_temperatures
from blastema.actions.inject_product import inject_product
from blastema.actions.issue_product import issue_product, return_product
from blastema.actions.receive_product import accept_product, receive_product, turn_away_product
from blastema.actions.release_product import (
    confirm_release,
    propose_release,
    refuse_release,
    test_and_release,
)
from blastema.actions.run_process import fail_run, finish_run, record_step, start_run
from blastema.actions.store_product import store_product, take_out_product
from blastema.core.catalogue import catalogue
from blastema.core.product.receipt import Storage
from blastema.core.product.standing import Reading
from blastema.core.product.state import Hold, ProductState
from blastema.core.run.step import open_steps
from blastema.core.storage.position import Position
from blastema.core.verdict import Refusal
from blastema.records import find_lab
from tests.actions import paths
from tests.actions.walk.judge import may_be_given
from tests.actions.walk.results import Results
from tests.actions.world import same_command

# What is made of each material, and by which process.
PROCESSES = {
    "marrow-aspirate": "marrow-concentration",
    "lipoaspirate": "micro-fragmentation",
    "whole-blood": "prp-preparation-leukocyte-poor",
}
PROCESS = PROCESSES["marrow-aspirate"]
PLACES = ("procedure-room", "laboratory", "storage")


def free_in_hand(state: ProductState) -> bool:
    """In stock with something in it, and nowhere but in the hand."""
    here = state.disposition == "in-stock" and state.volume_left_ul > 0
    return here and not state.store and not state.in_transit and not state.holds


class Containers(Results):
    def receive(self) -> Any:
        self.ward.deliveries += 1
        good = self.chance.random() < 0.8
        return self._new(
            receive_product(
                self.act("laboratory"),
                din=f"B888826{self.chance.randint(1, 999_999):06d}",
                division="00",
                product_class="placental-allograft",
                source="placenta",
                supplier="Invented Tissue Bank",
                lot="L-7",
                donor_eligible=good,
                certificate=True,
                temperature_mc=-75_000 if good else 4_000,
                container_intact=True,
                volume_ul=self.volume(2_000),
                expires_at=self.in_hours(self.chance.uniform(2, 200)),
            )
        )

    def accept(self) -> Any:
        product = self.product(lambda s: s.release == "quarantined")
        if self.chance.random() < 0.1:
            return turn_away_product(self.act("laboratory"), product=product, reason="torn")
        return accept_product(
            self.act("laboratory"),
            product=product,
            readings=(Reading("labels-match-papers", 1),),
            storage=Storage(low_mc=-90_000, high_mc=-60_000),
        )

    def start_run(self) -> Any:
        product = self.product(lambda s: free_in_hand(s) and s.product_class in PROCESSES)
        inputs = (product,)
        if self.chance.random() < 0.1:
            inputs = (product, self.any(self.ward.products))
        started = start_run(self.act("laboratory"), process=self._process(product), inputs=inputs)
        if isinstance(started, Done):
            self.ward.runs.append(started.subject)
        return started

    def _process(self, product: str) -> str:
        state = self.state(product)
        return (
            "allograft-receipt" if state.received else PROCESSES.get(state.product_class, PROCESS)
        )

    def step(self) -> Any:
        """The rest of the steps of a run: the walk is about containers."""
        run = self.any(self._running())
        state = paths.state("run", run)
        process = catalogue().process(state.process or PROCESS, state.version or None)
        last: Any = None
        for step in open_steps(state, process):
            self.world.later(minutes=1)
            work = paths.work_of(self.world, step, volume_in=60_000)
            last = record_step(self.act("laboratory"), run=run, work=work)
            if not isinstance(last, Done):
                break
        return last or fail_run(self.act("laboratory"), run=run, reason="nothing to do")

    def _running(self) -> list[str]:
        if self.focus:
            return find_lab.runs_on(self.focus, self.world.site)
        return [r for r in self.ward.runs if paths.state("run", r).stage == "running"]

    def finish_run(self) -> Any:
        run = self.any(self._running() or self.ward.runs)
        if self.chance.random() < 0.05:
            return fail_run(self.act("laboratory"), run=run, reason="centrifuge broke")
        inputs = paths.state("run", run).inputs
        meant = find_lab.courses_with(inputs[0]) if inputs else []
        volume = self.volume(7_000)
        return self._new(
            finish_run(
                self.act("laboratory"),
                run=run,
                volume_ul=volume,
                expires_at=self.in_hours(self.chance.uniform(2, 20)),
                course=meant[0] if meant else "",
                losses=self._losses(run, volume) if self.chance.random() < 0.9 else {},
            )
        )

    def _losses(self, run: str, volume_ul: int) -> dict[str, int]:
        state = paths.state("run", run)
        found = paths.losses(run, state.process, volume_ul) if state.process else {}
        return {name: lost for name, lost in found.items() if lost > 0}

    def divide(self) -> Any:
        product = self.product(free_in_hand)
        left = self.state(product).volume_left_ul
        parts = self.chance.randint(2, 3)
        lost = self.chance.choice((0, 0, min(7, left)))
        each = max((left - lost) // parts, 0)
        volumes = [each] * parts
        volumes[0] += left - lost - each * parts
        if self.chance.random() < 0.1:
            volumes[-1] += self.chance.choice((-1, 1, 1000, -each))
        return self._new(
            divide_product(
                self.act("laboratory"),
                product=product,
                volumes_ul=tuple(volumes),
                lost_ul=lost,
                lost_to="in the syringe" if self.chance.random() < 0.95 else "",
            )
        )

    def pairs(self) -> list[list[str]]:
        """The newest two of each group that could become one product."""
        groups: dict[tuple[str, str, str], list[str]] = {}
        for one in self.ward.products:
            state = self.state(one)
            if free_in_hand(state) and not state.received:
                key = (state.patient, state.product_class, state.place)
                groups.setdefault(key, []).append(one)
        return [group[-2:] for group in groups.values() if len(group) > 1]

    def pool(self) -> Any:
        """Two that could become one, or now and then any two."""
        pairs = self.pairs()
        if not pairs or self.chance.random() < 0.2:
            pairs = [[self.product(free_in_hand), self.any(self.ward.products)]]
        return self._new(
            pool_products(
                self.act("laboratory"),
                products=tuple(self.chance.choice(pairs)),
                lost_ul=self.chance.choice((0, 0, 0, 10, -1)),
                lost_to="in the filter",
            )
        )

    def store(self) -> Any:
        product = self.product(lambda s: free_in_hand(s) or bool(s.store))
        box, row, column = (self.chance.randint(1, 2) for _ in range(3))
        position = str(Position("F1", 1, box, "AB"[row - 1], column))
        if self.chance.random() < 0.05:
            position = self.chance.choice(("F1-1-9-A1", "F9-1-1-A1", "A1", self.scan(product)))
        return store_product(
            self.act("laboratory"),
            product=product,
            scanned=self.scan(product),
            position=position,
        )

    def take_out(self) -> Any:
        product = self.product(lambda s: bool(s.store))
        return take_out_product(
            self.act("laboratory"),
            product=product,
            scanned=self.scan(product),
            to_place="laboratory",
        )

    def temperatures(self) -> Any:
        """The last half hour, and now and then it was warm."""
        warm = self.chance.random() < 0.3
        now = self.world.fresh.now()
        lines = ["time,temperature"]
        for minutes in (30, 20, 10, 1):
            moment = now.timestamp() - 60 * minutes
            value = "-50" if warm and minutes == 20 else "-78.5"
            lines.append(f"{type(now).fromtimestamp(moment, now.tzinfo).isoformat()},{value}")
        act = self.act("laboratory", "quality")
        return import_temperatures(act, store=self.ward.store, text="\n".join(lines))

    def hand_over(self) -> Any:
        product = self.product(lambda s: free_in_hand(s) or s.disposition == "issued")
        state = self.state(product)
        here = state.place or "procedure-room"
        there = "laboratory" if here == "procedure-room" else "procedure-room"
        if self.chance.random() < 0.05:
            there = self.chance.choice(PLACES)
        return hand_over_product(
            self.act("clinician", "laboratory"),
            product=product,
            from_place=here,
            to_place=there,
            to_role="laboratory",
        )

    def take_over(self) -> Any:
        product = self.product(lambda s: s.in_transit)
        state = self.state(product)
        act = self.act("clinician", "laboratory")
        if self.chance.random() < 0.05:
            return refuse_hand_over(act, product=product, reason="not mine")
        return take_over_product(
            act,
            product=product,
            place=state.custody[-1].to_place if state.custody else "laboratory",
            scanned=self.scan(product),
            intact=self.chance.random() < 0.97,
        )

    def release(self) -> Any:
        product = self.product(
            lambda s: s.release in ("in-process", "tested") and s.proposed is None
        )
        state = self.state(product)
        if self.chance.random() < 0.05:
            return refuse_release(
                self.act("laboratory"),
                product=product,
                signs=paths.to_sign(product),
                reason="clots",
            )
        specification = catalogue().specification(state.product_class)
        open_ = (
            [t for t in specification.tests if not t.late and t.slug not in state.tests]
            if (specification)
            else []
        )
        readings = tuple(
            Reading(t.slug, t.limit if t.limit is not None else 1)
            for t in open_
            if self.chance.random() < 0.98
        )
        if specification and not any(t.late for t in specification.tests):
            return test_and_release(
                self.act("laboratory", "quality"),
                product=product,
                signs=paths.to_sign(product),
                readings=readings,
            )
        return propose_release(
            self.act("laboratory", "quality"),
            product=product,
            signs=paths.to_sign(product),
            readings=readings,
            reason="culture comes later",
        )

    def confirm(self) -> Any:
        product = self.product(lambda s: s.proposed is not None)
        return confirm_release(
            self.act("laboratory", "quality"), product=product, signs=paths.to_sign(product)
        )

    def issue(self) -> Any:
        product = self.product(lambda s: s.released and free_in_hand(s))
        sessions = [
            t
            for t in self.ward.treatments
            if (s := paths.state("treatment", t)).stage == "open"
            and s.course in find_lab.courses_with(product)
        ]
        treatment = self.any(sessions or self.ward.treatments)
        scanned = self.scan(product)
        act = self.act("laboratory")
        return issue_product(act, product=product, treatment=treatment, scanned=scanned)

    def inject(self) -> Any:
        product = self.product(lambda s: s.disposition in ("issued", "administered"))
        before = self.state(product)
        treatment = before.issued_to or self.session()
        session = paths.state("treatment", treatment)
        ready = session.ready
        target = ready.target if ready and self.chance.random() < 0.9 else self.target(treatment)
        act = self.act("clinician")
        course = paths.state("course", session.course) if session.course else None
        given = inject_product(
            act,
            treatment=treatment,
            product=product,
            target=target,
            volume_ul=self.volume(before.volume_left_ul),
            route=course.route if course else "joint",
            guidance="ultrasound",
        )
        if isinstance(given, Done):
            wrong = may_be_given(
                before,
                patient=session.patient,
                treatment=treatment,
                targets=[t.as_data() for t in course.targets] if course else [],
                target=target.as_data(),
                now=act.occurred_at,
            )
            assert wrong == [], (product, wrong)
        return given

    def bring_back(self) -> Any:
        product = self.product(lambda s: s.disposition == "issued")
        return return_product(self.act("laboratory"), product=product, reason="not used")

    def discard(self) -> Any:
        product = self.product(lambda s: bool(s.holds) or s.disposition == "returned")
        witness = self.act("laboratory", "clinician").who.id
        act = self.act("laboratory", "quality")
        return discard_product(act, product=product, reason="not fit", witnessed_by=witness)

    def hold(self) -> Any:
        kind = self.chance.choice((Hold.QUARANTINE, Hold.RECALL, Hold.EXPIRY))
        act = self.act("laboratory", "quality")
        return hold_product(act, product=self.any(self.ward.products), hold=kind, reason="why")

    def lift(self) -> Any:
        product = self.product(lambda s: bool(s.holds))
        holds = sorted(self.state(product).holds) or [Hold.RECALL]
        act = self.act("quality")
        return lift_hold(act, product=product, hold=Hold(self.any(holds)), reason="looked at")

    def expire(self) -> Any:
        now = self.in_hours(0)
        product = self.product(lambda s: bool(s.expires_at) and s.expires_at <= now)
        return expire_product(self.world.job("work"), product=product)

    def twice(self) -> Any:
        """The same click again, by the same person: nothing new may come of it."""
        product = self.product(lambda s: bool(s.store))
        act = self.act("laboratory")
        scanned = self.state(product).code
        first = take_out_product(act, product=product, scanned=scanned, to_place="laboratory")
        again = same_command(act, act)
        second = take_out_product(again, product=product, scanned=scanned, to_place="laboratory")
        # Where others act beside, what was refused may be free a moment later.
        assert first == second or isinstance(first, Refusal)
        return second


# Each command with how often it comes beside the line that a container follows.
COMMANDS: dict[str, int] = {
    "open_session": 4, "time_out_for_collection": 4, "collect": 4, "receive": 3, "accept": 2,
    "hand_over": 4, "take_over": 4, "start_run": 3, "step": 3, "finish_run": 3, "divide": 5,
    "pool": 5, "store": 6, "take_out": 4, "temperatures": 3, "release": 3, "confirm": 3, "late": 2,
    "mend": 1, "withdraw": 1,
    "allocate": 3, "free": 1, "issue": 4, "time_out_for_injection": 4, "inject": 4,
    "bring_back": 1, "discard": 2, "hold": 1, "lift": 2, "expire": 3, "end_session": 1,
    "correct": 2, "twice": 1,
}  # fmt: skip
