"""The walk by the database against the walk in plain Python, on generated genealogies."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.actions.read.trace import Trace, trace
from blastema.core.product.state import Part, ProductState
from blastema.core.product.trace import Links, results, sources
from blastema.core.verdict import Refusal
from blastema.records import access, find_trace
from blastema.records.models import AccessLog, ProductParent
from blastema.records.project.row import Meta
from blastema.records.project.write import write
from tests.actions import paths
from tests.actions.world import World, refused

META = Meta("00000000-0000-7000-8000-000000000001", "2026-03-02T17:00:00.000000Z", "")


def key(number: int) -> str:
    return f"00000000-0000-7000-8000-{number:012d}"


# Product -> what it is made of, always older ones: splits, pools, and several of both.
genealogies = st.lists(st.lists(st.integers(0, 40), max_size=4, unique=True), max_size=40).map(
    lambda drawn: [[p for p in parents if p < n] for n, parents in enumerate(drawn)]
)


def as_links(genealogy: list[list[int]]) -> dict[str, Links]:
    children: dict[int, list[str]] = {}
    for number, parents in enumerate(genealogy):
        for parent in parents:
            children.setdefault(parent, []).append(key(number))
    return {
        key(number): Links(tuple(map(key, parents)), tuple(children.get(number, ())))
        for number, parents in enumerate(genealogy)
    }


def written(genealogy: list[list[int]]) -> None:
    streams = [
        (
            f"product/{key(number)}",
            ProductState(
                din=f"A999926{number:06d}",
                division="00",
                product_class="marrow-concentrate",
                parents=tuple(Part(key(p), 100) for p in parents),
            ),
            META,
            1,
        )
        for number, parents in enumerate(genealogy)
    ]
    write(streams, fresh=True)


@pytest.mark.django_db
@given(genealogies, st.sets(st.integers(0, 39), min_size=1, max_size=5))
def test_both_directions_are_what_a_plain_walk_finds(
    genealogy: list[list[int]], start: set[int]
) -> None:
    from django.db import transaction

    with transaction.atomic():
        written(genealogy)
        links = as_links(genealogy)
        begin = [key(one) for one in start if one < len(genealogy)]
        assert set(find_trace.above(begin)) == sources(links, begin).products
        assert set(find_trace.below(begin)) == results(links, begin).products
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_circle_in_wrong_data_ends_the_walk() -> None:
    written([[], [0]])
    ProductParent.objects.create(parent=key(0), origin=key(1), volume_ul=1)
    assert set(find_trace.below([key(0)])) == {key(0), key(1)}
    assert set(find_trace.above([key(0)])) == {key(0), key(1)}


@pytest.mark.django_db
def test_more_than_a_walk_follows_is_cut() -> None:
    written([[], *[[0] for _ in range(30)]])
    assert len(find_trace.below([key(0)], most=10)) == 11  # one more says that there is more


class Treated:
    """A person who was given a concentrate of their own marrow."""

    def __init__(self) -> None:
        self.world = World()
        self.patient, self.course = paths.treated_course(self.world)
        # A container of somebody else's, which must never be in an answer.
        self.other = paths.accepted_allograft(self.world)

    def trace(self, text: str, kind: str = "", role: str = "quality", **who: Any) -> Trace:
        found = trace(self.world.act(role, **who), id=text, kind=kind)
        assert isinstance(found, Trace), found
        return found

    @property
    def products(self) -> tuple[str, str]:
        aspirate, concentrate = find_trace.own_products(self.patient)
        return aspirate, concentrate


@pytest.fixture
def treated(db: None) -> Treated:
    return Treated()


def ids(found: tuple[Any, ...], kind: str) -> set[str]:
    return {one.id for one in found if one.kind == kind}


def test_what_was_collected_leads_to_the_person_who_was_given_it(treated: Treated) -> None:
    aspirate, concentrate = treated.products
    found = treated.trace(f"product/{aspirate}")
    assert ids(found.downstream, "product") == {concentrate}
    assert len(ids(found.downstream, "treatment")) == 1
    assert [(one.id, one.roles) for one in found.persons] == [
        (treated.patient, ("recipient", "source"))
    ]


def test_what_was_given_leads_back_to_lots_instruments_people_and_places(
    treated: Treated,
) -> None:
    aspirate, concentrate = treated.products
    found = treated.trace(paths.code_of(concentrate))
    assert ids(found.upstream, "product") == {aspirate}
    assert len(ids(found.upstream, "run")) == 1
    # As the paths of these tests name them.
    # The lot of the step, and the sterile set of the time-out before the collection.
    assert ids(found.upstream, "reagent") == {"lot-1", "lot-7"}
    assert ids(found.upstream, "place") == {"laboratory", "procedure-room"}
    assert "Laboratory Invented 1" in {o.label for o in found.upstream if o.kind == "operator"}


@pytest.mark.parametrize("typed", ["LOT-1", "lot-1", "  Lot-1 "])
def test_a_reagents_lot_leads_to_whom_it_reached(treated: Treated, typed: str) -> None:
    _, concentrate = treated.products
    found = treated.trace(typed)
    assert (found.kind, ids(found.downstream, "product")) == ("reagent", {concentrate})
    assert [one.id for one in found.persons] == [treated.patient]


def test_an_allografts_lot_has_no_person_before_it_was_given(treated: Treated) -> None:
    found = treated.trace("L-7")
    assert (found.kind, ids(found.downstream, "product")) == ("lot", {treated.other})
    assert found.persons == ()


@pytest.mark.parametrize("words", ["donation", "run", "treatment", "patient", "operator", "place"])
def test_whatever_one_begins_from_the_person_is_found(treated: Treated, words: str) -> None:
    aspirate, concentrate = treated.products
    from blastema.records.models import Run, Treatment

    start = {
        "donation": paths.state("product", aspirate).din,
        "run": f"run/{Run.objects.get().id}",
        "treatment": Treatment.objects.get().id,
        "patient": f"patient/{treated.patient}",
        "operator": f"laboratory1.{treated.world.site[-12:]}",
        "place": "procedure-room",
    }
    found = treated.trace(start[words])
    assert found.kind == words
    assert concentrate in ids(found.downstream, "product") | ids(found.upstream, "product")
    assert [one.id for one in found.persons] == [treated.patient]


def test_every_person_shown_is_in_the_access_log(treated: Treated) -> None:
    before = AccessLog.objects.count()
    treated.trace("LOT-1", role="laboratory")
    assert AccessLog.objects.count() == before + 1
    look = access.of_patient(treated.patient)[0]
    assert (look.what, look.who.partition("/")[0]) == ("trace", "staff")


def test_the_laboratory_sees_letters_and_no_name(treated: Treated) -> None:
    assert [one.name[:5] for one in treated.trace("LOT-1", role="laboratory").persons] == ["A. T."]
    assert [one.name for one in treated.trace("LOT-1").persons] == ["Ann Testperson"]


def test_charlie_of_another_site_is_told_how_many_and_not_who(treated: Treated) -> None:
    other = treated.world.open_site("Other Clinic", "B9999")
    found = treated.trace("LOT-1", site=other)
    assert (found.downstream, found.upstream, found.persons) == ((), (), ())
    assert found.elsewhere == 3  # the aspirate, the concentrate and the person
    for record in (treated.products[0], f"patient/{treated.patient}"):
        act = treated.world.act("quality", site=other)
        assert refused(trace(act, id=record)) == {"ACCESS-SITE"}


@pytest.mark.parametrize("role", ["front-desk", "coordinator", "analyst", "administrator"])
def test_whoever_may_not_trace_is_refused(treated: Treated, role: str) -> None:
    assert refused(trace(treated.world.act(role), id="LOT-1")) == {"ACCESS-ROLE"}


@pytest.mark.parametrize(
    "typed",
    ["", " ", "no such lot", "=A99992600999900", "=<S1234V00", "A" * 5000, "'; --", "%", "\x00",
     "product/", "patient/nobody", "treatment/00000000-0000-7000-8000-000000000000", "../../etc"],
)  # fmt: skip
def test_what_nobody_recorded_is_refused_in_words(treated: Treated, typed: str) -> None:
    found = trace(treated.world.act("quality"), id=typed)
    assert isinstance(found, Refusal)
    assert found.rules == ("TRACE-UNKNOWN",)


def test_the_json_has_the_members_of_the_contract(treated: Treated) -> None:
    told = treated.trace("LOT-1").to_json()
    assert [*told][:5] == ["id", "kind", "upstream", "downstream", "patients"]
    assert told["patients"][0]["id"] == treated.patient
