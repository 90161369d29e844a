"""What is to be said of a collection, kind by kind, and everything that is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue import catalogue
from blastema.core.catalogue.errors import CatalogueError
from blastema.core.collection.decide import record
from blastema.core.collection.kinds import CollectionKind, Unit, kinds, kinds_from, load
from blastema.core.collection.state import collection_of
from blastema.core.collection.taken import Around, Taken, as_data, faults
from blastema.core.product.origin import donate
from blastema.core.verdict import Refusal, refuse

from . import products as p
from .collected import facts_for

NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
NOW, SINCE = "2026-03-02T17:30:00.000000Z", "2026-03-02T16:59:30.000000Z"
ANN = "01900000-0000-7000-8000-00000000000a"
BOB = "01900000-0000-7000-8000-00000000000b"
ALICE, CHARLIE = "staff/alice", "staff/charlie"
KINDS = list(kinds().values())
OF_PATIENTS = [kind for kind in KINDS if not kind.donor]


def told(kind: str = "marrow", volume_ul: int = 60_000, **changed: object) -> Taken:
    known = kinds()[kind]
    return replace(
        Taken(
            kind=kind,
            started_at=NOON,
            ended_at=NOON + timedelta(minutes=15),
            facts=facts_for(known, volume_ul),
            choices={one.slug: one.options[0] for one in known.choices.values()},
            prepared=known.prepared,
            wristband="" if known.donor else ANN,
            second_person=CHARLIE if known.donor else "",
        ),
        **changed,  # type: ignore[arg-type]
    )


def around(kind: str = "marrow", volume_ul: int = 60_000, **changed: object) -> Around:
    known = kinds()[kind]
    found = Around(
        source=known.sources[0],
        body_site=known.sites[0] if known.sites else "",
        volume_ul=volume_ul,
        wristband="" if known.donor else ANN,
        told_by=ALICE,
        colleagues={ALICE, CHARLIE},
        now=NOW,
        since=SINCE,
        donor=known.donor,
    )
    return replace(found, **changed)  # type: ignore[arg-type]


def rules(taken: Taken, about: Around | None = None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.rule for one in faults(taken, about or around())))


def with_fact(**facts: int) -> dict[str, int]:
    return {**told().facts, **{slug.replace("_", "-"): said for slug, said in facts.items()}}


# A container of each kind as it is usually filled, in microlitres; a piece of tissue or the
# pulp of a tooth lies in its medium.
USUAL = {
    "marrow": 60_000,
    "lipoaspirate": 150_000,
    "blood": 60_000,
    "apheresis": 200_000,
    "connective-tissue": 8_000,
    "dental-pulp": 5_000,
    "skin-for-a-line": 5_000,
    "blood-for-a-line": 30_000,
    "birth-tissue": 500_000,
    "cord": 80_000,
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_every_kind_can_be_recorded(kind: CollectionKind) -> None:
    usual = USUAL[kind.slug]
    assert rules(told(kind.slug, usual), around(kind.slug, usual)) == ()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_a_kind_yields_a_class_of_its_own_source(kind: CollectionKind) -> None:
    product = catalogue().product(kind.yields)
    assert set(kind.sources) <= set(product.sources)
    assert set(kind.sites) <= set(catalogue().sites)
    assert ("allogeneic" if kind.donor else "autologous") in product.relations


def test_each_source_of_a_person_has_a_kind() -> None:
    """Embryonic lines and fetal tissue are collected from nobody."""
    nobody = {"embryonic-line", "fetal-tissue", "umbilical-cord", "placenta"}
    for source in catalogue().sources:
        assert bool(kinds_from(source)) is (source not in nobody), source
    assert [kind.slug for kind in kinds_from("placenta", donor=True)] == ["birth-tissue"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ()),
        ({"facts": {}}, ("COLLECTION-MISSING",)),
        ({"facts": with_fact(needle_passes=0)}, ("COLLECTION-ABSURD",)),
        ({"facts": with_fact(needle_passes=51)}, ("COLLECTION-ABSURD",)),
        ({"facts": with_fact(needle_passes=-3)}, ("COLLECTION-ABSURD",)),
        ({"facts": with_fact(drawn=600_000_000)}, ("COLLECTION-ABSURD",)),
        ({"facts": with_fact(teeth=2)}, ("COLLECTION-FOREIGN",)),
        ({"facts": with_fact(drawn=53_999)}, ("COLLECTION-BALANCE",)),
        ({"facts": with_fact(drawn=54_000)}, ()),  # 54 ml and 6 ml of heparin are 60 ml
        ({"facts": with_fact(largest_aliquot=60_001)}, ("COLLECTION-MORE",)),
        ({"facts": with_fact(anticoagulant=0)}, ("COLLECTION-TOGETHER",)),
        ({"choices": {"anticoagulant-kind": "none"}}, ("COLLECTION-TOGETHER",)),
        ({"choices": {}}, ("COLLECTION-CHOICE",)),
        ({"choices": {"anticoagulant-kind": "gin"}}, ("COLLECTION-CHOICE",)),
        ({"prepared": ()}, ("COLLECTION-PREPARED",)),
        ({"prepared": ("skin-disinfected",)}, ()),
        ({"prepared": ("prayed",)}, ("COLLECTION-PREPARED",)),
        ({"complications": ("bleeding",)}, ()),
        ({"complications": ("bleeding", "bleeding")}, ("COLLECTION-COMPLICATION",)),
        ({"complications": ("contour-defect",)}, ("COLLECTION-COMPLICATION",)),
        ({"complications": ("other",)}, ("COLLECTION-NOTE",)),
        ({"complications": ("other",), "note": "s1.sealed"}, ()),
        ({"ended_at": NOON - timedelta(minutes=1)}, ("COLLECTION-ORDER",)),
        ({"ended_at": NOON + timedelta(minutes=31)}, ("COLLECTION-AHEAD",)),
        ({"started_at": NOON - timedelta(minutes=2)}, ("COLLECTION-BEFORE",)),
        ({"started_at": NOON - timedelta(minutes=1)}, ()),  # the minute of the opening
        ({"wristband": BOB}, ("COLLECTION-WRISTBAND",)),
        ({"wristband": f" {ANN.upper()} "}, ()),  # as a scanner may type it
        ({"wristband": ""}, ("COLLECTION-IDENTIFIED",)),
        ({"wristband": "", "second_person": CHARLIE}, ()),
        ({"wristband": "", "second_person": ALICE}, ("COLLECTION-SAME-PERSON",)),
        (
            {"wristband": "", "second_person": CHARLIE, "operator": CHARLIE},
            ("COLLECTION-SAME-PERSON",),
        ),
        ({"operator": CHARLIE}, ()),
        ({"operator": "staff/nobody"}, ("COLLECTION-STRANGER",)),
        (
            {"facts": {}, "choices": {}, "prepared": (), "wristband": ""},  # all faults at once
            (
                "COLLECTION-MISSING",
                "COLLECTION-CHOICE",
                "COLLECTION-PREPARED",
                "COLLECTION-IDENTIFIED",
            ),
        ),
    ],
)
def test_what_is_told_of_marrow(changed: dict[str, object], expected: tuple[str, ...]) -> None:
    assert rules(told(**changed)) == expected


def test_there_are_no_other_kinds() -> None:
    assert rules(replace(told(), kind="no-such-kind")) == ("COLLECTION-KIND",)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"source": "adipose-tissue"}, ("COLLECTION-SOURCE",)),
        ({"body_site": "knee"}, ("COLLECTION-PLACE",)),
        ({"donor": True}, ("COLLECTION-SOURCE",)),
        ({"now": "2026-03-02T16:00:00.000000Z"}, ("COLLECTION-AHEAD",)),  # the clock was set back
    ],
)
def test_what_is_true_around_it(changed: dict[str, object], expected: tuple[str, ...]) -> None:
    assert rules(told(), around(**changed)) == expected


@pytest.mark.parametrize(
    ("kind", "facts", "expected"),
    [
        ("lipoaspirate", {"aspirated": 149_999}, ("COLLECTION-BALANCE",)),
        ("lipoaspirate", {"infiltrated": -1}, ("COLLECTION-ABSURD",)),
        ("apheresis", {"processed": 100_000}, ("COLLECTION-MORE",)),
        ("apheresis", {"blood-per-anticoagulant": 1}, ("COLLECTION-ABSURD",)),
        ("dental-pulp", {"tooth": 9}, ("COLLECTION-ABSURD",)),
        ("birth-tissue", {"week": 12}, ("COLLECTION-ABSURD",)),
        ("connective-tissue", {"tissue": 1, "medium": 7_998}, ("COLLECTION-BALANCE",)),
    ],
)
def test_each_kind_has_its_own_faults(
    kind: str, facts: dict[str, int], expected: tuple[str, ...]
) -> None:
    usual = USUAL[kind]
    taken = told(kind, usual)
    wrong = replace(taken, facts={**taken.facts, **facts})
    assert rules(wrong, around(kind, usual)) == expected


@given(data=st.data())
def test_nothing_appears_in_a_container(data: st.DataObject) -> None:
    """Law: whatever is told, a recorded container holds no more than what went into it."""
    kind = data.draw(st.sampled_from(OF_PATIENTS))
    numbers = st.integers(-10, 10_000_000)
    facts = {slug: data.draw(numbers) for slug in kind.facts}
    volume = data.draw(numbers)
    found = rules(told(kind.slug, facts=facts), around(kind.slug, volume))
    if not found:
        assert volume <= sum(facts[slug] for slug in kind.holds)
        assert all(f.least <= facts[f.slug] <= f.most for f in kind.facts.values())


@given(
    kind=st.sampled_from(OF_PATIENTS),
    junk=st.dictionaries(st.text(max_size=9), st.integers(), max_size=3),
)
def test_whatever_is_typed_the_answer_is_a_finding(
    kind: CollectionKind, junk: dict[str, int]
) -> None:
    """Law: nothing that is typed is repeated, and nothing raises."""
    for one in faults(told(kind.slug, facts=junk), around(kind.slug)):
        assert one.rule.startswith("COLLECTION-")
        assert one.words
        assert one.remedy


def test_what_is_kept_says_how_the_person_was_identified_and_not_by_what() -> None:
    kept = as_data(told(), told_by=ALICE, note="")
    assert ANN not in str(kept)
    assert (kept["identified_by"], kept["operator"]) == ("scan", ALICE)
    two = as_data(told(wristband="", second_person=CHARLIE), told_by=ALICE, note="")
    assert (two["identified_by"], two["second_person"]) == ("two-people", CHARLIE)
    assert collection_of(kept).facts == told().facts


def test_the_faults_of_the_container_and_of_the_telling_come_together() -> None:
    begun = p.collect()
    good = record(begun, taken=told(), around=around(), note="")
    assert not isinstance(good, Refusal)
    state = p.after(p.NOTHING, good)
    assert state.collection == collection_of(good[-1].data)
    assert [event.type for event in good] == [
        "product.collected.v1",
        "product.collection_recorded.v1",
    ]
    broken = Refusal((refuse("PRODUCT-VOLUME", "A volume must be more than nothing."),))
    both = record(broken, taken=told(facts={}), around=around(), note="")
    assert isinstance(both, Refusal)
    assert set(both.rules) == {"PRODUCT-VOLUME", "COLLECTION-MISSING"}


X = '[[kinds]]\nslug = "x"\nname = "X"\nyields = "x"\nsources = ["s"]\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[kinds]]\nslug = "x"', "name is missing"),
        (X, "where it is taken"),
        (X + 'sites = ["knee"]\nholds = ["gold"]', "gold is no fact"),
        (X + 'sites = ["knee"]\nnot_over = ["a < b"]', "not_over holds pairs"),
        (2 * (X + 'sites = ["knee"]\n'), "stands twice"),
    ],
)
def test_a_fault_of_the_data_says_where(text: str, words: str) -> None:
    with pytest.raises(CatalogueError, match=words):
        load(text)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, ()),
        ({"donor": ""}, ("PRODUCT-DONATED-BY",)),
        ({"volume_ul": 0, "din": "?"}, ("PRODUCT-DIN", "PRODUCT-VOLUME")),
        ({"expires_at": p.T0}, ("PRODUCT-EXPIRED-AT-BIRTH",)),
    ],
)
def test_what_birth_tissue_begins_with(
    changed: dict[str, object], expected: tuple[str, ...]
) -> None:
    given = {
        "din": p.DIN,
        "division": "00",
        "product_class": "birth-tissue",
        "source": "placenta",
        "donor": "mother-1",
        "volume_ul": 500_000,
        "at": p.T0,
        "expires_at": None,
    }
    assert p.rules(donate(p.NOTHING, **{**given, **changed})) == expected  # type: ignore[arg-type]


def test_units_are_those_that_the_pages_write() -> None:
    assert {fact.unit for kind in KINDS for fact in kind.facts.values()} == set(Unit)
