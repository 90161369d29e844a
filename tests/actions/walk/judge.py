"""Watches a walk: after each step, everything that must hold of every container.

It is told nothing by the programme's own rules: it reads the ledger's bodies and the rows
and does its own plain arithmetic.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Sum

from blastema.core.product.state import ProductState
from blastema.records import history
from blastema.records.models import Injection, Product, ProductStay

Body = dict[str, Any]
ORIGINS = ("product.collected.v1", "product.received.v2")
IN_HAND = ("administered", "discarded")


@dataclass
class Known:
    """One container as the judge knows it: its state, and its events as they are stored."""

    state: ProductState
    bodies: list[Body]
    position: int

    def of(self, kind: str) -> list[Body]:
        return [b["data"] for b in self.bodies if b["type"] == kind]


@dataclass
class Judge:
    known: dict[str, Known] = field(default_factory=dict)

    def look(self) -> None:
        """Reads what changed and checks all of it; raises ``AssertionError`` with the name."""
        moved = dict(Product.objects.values_list("id", "position"))
        changed = [
            p for p, n in moved.items() if p not in self.known or self.known[p].position != n
        ]
        loaded = history.load([f"product/{one}" for one in changed])
        for one in changed:
            found = loaded[f"product/{one}"]
            bodies = history.envelopes(f"product/{one}")
            self.known[one] = Known(found.state, bodies, found.position)
        for one in self.known:
            self._balance(one)
            self._genealogy(one)
            self._place(one)
            self._line(one)
        self._given()
        self._positions()

    def _balance(self, one: str) -> None:
        """What a container first held is what is left, was taken, was given, was thrown away."""
        known = self.known[one]
        state = known.state
        taken = sum(part.volume_ul for part in state.drawn)
        given = sum(d["volume_ul"] for d in known.of("product.administered.v1"))
        thrown = sum(d["volume_ul"] for d in known.of("product.discarded.v1"))
        assert state.volume_left_ul >= 0, one
        assert state.volume_ul == state.volume_left_ul + taken + given + thrown, one
        assert given == state.administered_ul, one

    def _genealogy(self, one: str) -> None:
        """What a child says it got of a parent, the parent says it gave to the child."""
        known = self.known[one]
        for part in known.state.parents:
            parent = self.known[part.product].state
            given = sum(p.volume_ul for p in parent.drawn if p.product == one)
            assert given == part.volume_ul > 0, one
        for part in known.state.drawn:
            if part.product:
                child = self.known[part.product].state
                assert one in [p.product for p in child.parents], one
        got = sum(part.volume_ul for part in known.state.parents)
        for made in known.of("product.part_made.v1"):
            assert made["volume_ul"] == known.state.volume_ul == got, one
        for made in known.of("product.pool_made.v1"):
            assert made["volume_ul"] + made["lost_ul"] == got, one
            assert made["lost_ul"] == 0 or made["lost_to"], one
        for divided in known.of("product.divided.v1"):
            assert divided["lost_ul"] == 0 or divided["lost_to"], one
            assert known.state.volume_left_ul == 0, one

    def _place(self, one: str) -> None:
        """One place: in a position or not, and never in one while it is carried, issued or gone."""
        state = self.known[one].state
        open_ = [stay for stay in state.stays if not stay.until]
        assert len(open_) == bool(state.store), one
        if not open_:
            return
        assert (open_[0].store, open_[0].position) == (state.store, state.position), one
        assert state.place == state.position, one
        assert not state.in_transit, one
        assert state.disposition not in ("issued", *IN_HAND), one
        assert state.volume_left_ul > 0, one

    def _line(self, one: str) -> None:
        """Every line ends in a collection from a person or a received unit, the same all along."""
        people, waiting, seen = set(), [one], set()
        while waiting:
            name = waiting.pop()
            seen.add(name)
            state = self.known[name].state
            people.add(state.patient)
            waiting += [part.product for part in state.parents]
            if not state.parents:
                first = self.known[name].bodies[0]
                assert first["type"] in ORIGINS, one
                assert first["type"] == "product.received.v2" or first["data"]["patient"], one
        assert len(people) == 1, one

    def _given(self) -> None:
        """What went into people, as the treatments say it and as the containers say it."""
        rows = Injection.objects.values("product").annotate(total=Sum("volume_ul"))
        said = {row["product"]: row["total"] for row in rows if row["product"]}
        given = {
            p: k.state.administered_ul for p, k in self.known.items() if k.state.administered_ul
        }
        assert said == given
        for product in given:
            state = self.known[product].state
            assert state.disposition == "administered", product
            assert not state.store, product

    def _positions(self) -> None:
        twice = ProductStay.objects.filter(until="").values("store", "position")
        assert not twice.annotate(n=Count("id")).filter(n__gt=1).exists()
        open_: dict[str, int] = defaultdict(int)
        for parent in ProductStay.objects.filter(until="").values_list("parent", flat=True):
            open_[parent] += 1
        assert dict(open_) == {p: 1 for p, k in self.known.items() if k.state.store}


def may_be_given(
    product: ProductState,
    *,
    patient: str,
    treatment: str,
    targets: list[Body],
    target: Body,
    now: str,
) -> list[str]:
    """Why this must not have gone into this person here, by the plainest reading."""
    return [
        why
        for why, wrong in (
            ("not released", not product.release.value.startswith("released")),
            ("held", bool(product.holds)),
            ("expired", not product.expires_at or product.expires_at <= now),
            ("another person", product.patient not in ("", patient)),
            ("another treatment", product.issued_to != treatment),
            ("another target", target not in targets),
            ("not in the room", product.disposition not in ("issued", "administered")),
            ("in transit", bool(product.custody) and not product.custody[-1].closed),
            ("stored", bool(product.store)),
        )
        if wrong
    ]
