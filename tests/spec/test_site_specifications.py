"""A site's own specification: no less than the catalogue, two people, a day, no way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.core.catalogue import Comparator, Quantity, Specification, SpecTest, catalogue
from blastema.core.product.signature import Meaning, Signature
from blastema.core.site import specify
from blastema.core.site.own import content, draft_of
from blastema.core.site.specify import DraftSigning, Line
from blastema.core.site.state import SITE, SiteState
from blastema.core.stream import Decision
from tests.spec.streams import after, data_of, refused, rules_in
from tests.spec.test_site_stream import OPEN

ANN, BEN = "staff/ann", "staff/ben"
AT, LATER = "2026-11-22T15:00:00.000000Z", "2026-11-22T16:00:00.000000Z"
TODAY = "2026-11-22"


def _line(slug: str, quantity: Quantity, comparator: Comparator, limit: int | None, **more: Any):
    late = more.pop("late", False)
    return SpecTest(slug, slug, quantity, comparator, limit, "", late, "this table", **more)


# Limits of this table: none is a recommendation.
LEAST = Specification(
    "expanded-marrow-cells",
    2,
    example=True,
    tests=(
        _line("viability", Quantity.VIABILITY, Comparator.AT_LEAST, 700),
        _line("cells-per-ml", Quantity.CONCENTRATION, Comparator.RECORDED, None),
        _line("clear", Quantity.YES_NO, Comparator.EQUALS, 1),
        _line("endotoxin", Quantity.ENDOTOXIN, Comparator.AT_MOST, None),
        _line("culture", Quantity.YES_NO, Comparator.EQUALS, 1, late=True, due_days=14),
    ),
)
KNOWN = {"volume": _line("volume", Quantity.VOLUME, Comparator.AT_LEAST, 1)}
LINES = {
    "viability": Line("viability", "VAL-1", 800),
    "cells-per-ml": Line("cells-per-ml", "VAL-1"),
    "clear": Line("clear", "VAL-1"),
    "endotoxin": Line("endotoxin", "VAL-2", 2_000, spinal_limit=100),
    "culture": Line("culture", "VAL-3", due_days=21),
}


def _draft(state: SiteState = OPEN, **changed: Any) -> Decision:
    told: dict[str, Any] = {
        "least": LEAST,
        "known": KNOWN,
        "product": LEAST.product,
        "lines": tuple(LINES.values()),
        "effective_on": TODAY,
        "by": ANN,
        "today": TODAY,
        "at": AT,
    }
    return specify.draft(state, **{**told, **changed})


def _sign(state: SiteState, **changed: Any) -> Decision:
    told: dict[str, Any] = {
        "signature": Signature(BEN, Meaning.APPROVAL),
        "shown": "a" * 64,
        "standing": "a" * 64,
        "proved": True,
        "second_factor": False,
        "at": LATER,
    }
    return specify.sign(state, product=LEAST.product, signing=DraftSigning(**{**told, **changed}))


DRAFTED = after(SITE, _draft(), OPEN)
SIGNED = after(SITE, _sign(DRAFTED), DRAFTED)


def _changed(slug: str, **changes: Any) -> tuple[Line, ...]:
    return tuple(replace(one, **(changes if one.test == slug else {})) for one in LINES.values())


@pytest.mark.parametrize(
    ("changed", "rules"),
    [
        ({}, ()),
        ({"least": None, "lines": ()}, {"SITE-SPECIFICATION-CLASS"}),
        ({"effective_on": "2026-11-21"}, {"SITE-SPECIFICATION-EFFECTIVE"}),
        ({"lines": tuple(LINES.values())[1:]}, {"SITE-SPECIFICATION-LEFT-OUT"}),
        ({"lines": (*LINES.values(), LINES["clear"])}, {"SITE-SPECIFICATION-TWICE"}),
        ({"lines": (*LINES.values(), Line("smell", "VAL-1"))}, {"SITE-SPECIFICATION-TEST"}),
        # More than the catalogue asks for, by a test that it knows elsewhere.
        ({"lines": (*LINES.values(), Line("volume", "VAL-1", 500))}, ()),
        ({"lines": _changed("viability", basis="")}, {"SITE-SPECIFICATION-BASIS"}),
        ({"lines": _changed("viability", basis="Ann said so")}, {"SITE-SPECIFICATION-BASIS"}),
        ({"lines": _changed("viability", limit=None)}, {"SITE-SPECIFICATION-LIMIT"}),
        ({"lines": _changed("endotoxin", limit=None)}, {"SITE-SPECIFICATION-LIMIT"}),
        ({"lines": _changed("endotoxin", spinal_limit=None)}, {"SITE-SPECIFICATION-LIMIT"}),
        ({"lines": _changed("viability", limit=1001)}, {"SITE-SPECIFICATION-IMPOSSIBLE"}),
        ({"lines": _changed("viability", limit=-1)}, {"SITE-SPECIFICATION-IMPOSSIBLE"}),
        ({"lines": _changed("endotoxin", spinal_limit=-1)}, {"SITE-SPECIFICATION-IMPOSSIBLE"}),
        (
            {"lines": _changed("viability", comparator=Comparator.AT_MOST)},
            {"SITE-SPECIFICATION-COMPARATOR"},
        ),
        (
            {"lines": _changed("culture", comparator=Comparator.RECORDED)},
            {"SITE-SPECIFICATION-COMPARATOR"},
        ),
        ({"lines": _changed("clear", limit=0)}, {"SITE-SPECIFICATION-COMPARATOR"}),
        ({"lines": _changed("cells-per-ml", limit=9)}, {"SITE-SPECIFICATION-COMPARATOR"}),
        ({"lines": _changed("viability", spinal_limit=9)}, {"SITE-SPECIFICATION-COMPARATOR"}),
        # What the catalogue only records, a site may hold against a limit.
        ({"lines": _changed("cells-per-ml", limit=9, comparator=Comparator.AT_LEAST)}, ()),
        ({"lines": _changed("viability", due_days=3)}, {"SITE-SPECIFICATION-DUE"}),
        ({"lines": _changed("culture", due_days=0)}, {"SITE-SPECIFICATION-DUE"}),
        ({"lines": _changed("culture", due_days=367)}, {"SITE-SPECIFICATION-DUE"}),
        # All faults at once.
        (
            {"effective_on": "2026-11-21", "lines": _changed("viability", limit=-1, basis="")},
            {
                "SITE-SPECIFICATION-EFFECTIVE",
                "SITE-SPECIFICATION-IMPOSSIBLE",
                "SITE-SPECIFICATION-BASIS",
            },
        ),
    ],
)
def test_a_draft(changed: dict[str, Any], rules: set[str]) -> None:
    assert refused(_draft(**changed)) == set(rules)


@pytest.mark.parametrize(
    ("state", "changed", "rules"),
    [
        (DRAFTED, {}, ()),
        (OPEN, {}, {"SITE-SPECIFICATION-NO-DRAFT"}),
        (SIGNED, {}, {"SITE-SPECIFICATION-NO-DRAFT"}),
        (
            DRAFTED,
            {"signature": Signature(ANN, Meaning.APPROVAL)},
            {"SITE-SPECIFICATION-OWN-DRAFT"},
        ),
        (DRAFTED, {"signature": Signature(BEN, Meaning.REVIEW)}, {"SIGNATURE-MEANING"}),
        (DRAFTED, {"proved": False}, {"SIGNATURE-PROOF"}),
        (DRAFTED, {"shown": "b" * 64}, {"SIGNATURE-STALE"}),
        (
            DRAFTED,
            {"shown": "", "proved": False, "signature": Signature(ANN, Meaning.APPROVAL)},
            {"SIGNATURE-STALE", "SIGNATURE-PROOF", "SITE-SPECIFICATION-OWN-DRAFT"},
        ),
    ],
)
def test_a_signature(state: SiteState, changed: dict[str, Any], rules: set[str]) -> None:
    assert refused(_sign(state, **changed)) == set(rules)


def test_before_a_site_is_open_nothing_is_specified() -> None:
    when = {"SITE-SPECIFICATION-WHEN"}
    assert refused(_draft(SITE.empty)) == when
    assert refused(_sign(SITE.empty)) >= when
    assert refused(specify.withdraw(SITE.empty, product=LEAST.product, by=ANN)) >= when


def test_every_rule_has_a_case() -> None:
    here = Path(__file__).read_text(encoding="utf-8")
    assert {rule for rule in rules_in("SITE", specify) if rule not in here} == set()


def test_a_draft_counts_for_nothing_until_it_is_signed() -> None:
    (drafted,) = DRAFTED.specifications
    (signed,) = SIGNED.specifications
    zone = ZoneInfo("America/Chicago")
    assert not drafted.counts_for("2027-01-01T00:00:00Z", zone)
    assert signed.counts_for("2027-01-01T00:00:00Z", zone)
    assert signed.specification.id == "expanded-marrow-cells.own.v1"


@pytest.mark.parametrize(
    ("made", "counts"),
    [
        # Signed at 16:00 UTC on the 22nd, for what is made from the 24th in Chicago (UTC-6).
        ("2026-11-22T15:59:59Z", False),
        ("2026-11-22T16:00:00Z", False),
        ("2026-11-24T05:59:59Z", False),  # still the 23rd there
        ("2026-11-24T06:00:00Z", True),
        ("", False),
    ],
)
def test_a_version_counts_from_its_day_at_the_site_and_never_before(
    made: str, counts: bool
) -> None:
    drafted = after(SITE, _draft(effective_on="2026-11-24"), OPEN)
    (signed,) = after(SITE, _sign(drafted), drafted).specifications
    assert signed.counts_for(made, ZoneInfo("America/Chicago")) is counts


@given(minutes=st.integers(-500_000, 500_000), days=st.integers(0, 400))
def test_nothing_made_before_the_signature_is_ever_judged_by_it(minutes: int, days: int) -> None:
    day = (date(2026, 11, 22) + timedelta(days=days)).isoformat()
    drafted = after(SITE, _draft(effective_on=day), OPEN)
    (signed,) = after(SITE, _sign(drafted), drafted).specifications
    moment = datetime.fromisoformat(LATER) + timedelta(minutes=minutes)
    if signed.counts_for(moment.isoformat(), ZoneInfo("America/Chicago")):
        assert moment >= datetime.fromisoformat(LATER)
        assert moment.astimezone(ZoneInfo("America/Chicago")).date().isoformat() >= day


def test_a_second_draft_makes_the_first_void_and_takes_the_next_number() -> None:
    again = after(SITE, _draft(DRAFTED, by=BEN), DRAFTED)
    (waiting,) = again.specifications
    assert (waiting.version, waiting.drafted_by) == (2, BEN)
    gone = specify.withdraw(again, product=LEAST.product, by=BEN)
    left = after(SITE, gone, again)
    assert draft_of(left.specifications, LEAST.product) is None
    assert data_of(_draft(left))["version"] == 3


def test_signed_versions_stay_beside_each_other() -> None:
    second = after(SITE, _draft(SIGNED), SIGNED)
    both = after(SITE, _sign(second), second)
    assert [one.version for one in both.specifications] == [1, 2]
    assert all(one.signed for one in both.specifications)


@pytest.mark.parametrize("product", sorted({one.product for one in catalogue().specifications}))
def test_every_class_of_the_catalogue_can_be_specified_and_what_is_signed_has_no_gap(
    product,
) -> None:
    """Each limit is the catalogue's, or 1 of the small unit where it has none."""
    least = catalogue().specification(product)
    lines = [
        Line(
            one.slug,
            "VAL-1",
            None if one.comparator is Comparator.RECORDED else one.limit or 1,
            spinal_limit=1 if one.quantity is Quantity.ENDOTOXIN else None,
        )
        for one in least.tests
    ]
    drafted = after(SITE, _draft(product=product, least=least, lines=lines), OPEN)
    (waiting,) = drafted.specifications
    assert not [line for line in waiting.tests if line.unset]
    assert [line["test"] for line in content(waiting)["tests"]] == [one.slug for one in least.tests]
