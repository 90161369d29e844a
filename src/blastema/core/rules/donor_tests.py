"""Whether a donor can be found eligible: tests, their timing, screening (21 CFR 1271.80-90).

The panel is data, because guidance on it is being revised.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from blastema.core.catalogue.tables import Table, build_all, parse, raise_faults, resource_texts
from blastema.core.verdict import Effect, Finding


@dataclass(frozen=True, slots=True)
class DonorTest:
    """One test of the panel and when it is asked for.

    ``season`` is the months (first, last) in which it is asked of living donors in the
    country; empty for the whole year. What is only ``recommended`` is never missing; a positive
    result of it counts.
    """

    slug: str
    name: str
    leukocyte_rich_only: bool
    living_only: bool
    season: tuple[int, int] | None
    citation: str
    verified: bool
    recommended: bool = False

    @property
    def agent(self) -> str:
        """The disease or its agent, without how it is tested."""
        return self.name.partition(" (")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorFacts:
    """What is known of a donor: results are "negative", "positive" or absent.

    ``specimens`` says when the specimen of a test was taken, where it was another day than
    ``specimen_on``. ``long_window``: a specimen may be taken 30 days before recovery instead
    of 7, where 21 CFR 1271.80 says so (marrow, peripheral blood cells).
    """

    recovered_on: date | None
    specimen_on: date | None
    results: Mapping[str, str] = field(default_factory=dict)
    specimens: Mapping[str, date] = field(default_factory=dict)
    screening_done: bool = False
    risk_found: bool = False
    living: bool = True
    leukocyte_rich: bool = False
    recovered_abroad: bool = False
    long_window: bool = False


@dataclass(frozen=True, slots=True)
class DonorSource:
    """What a source of cells means for its donor's tests.

    ``leukocyte_rich`` asks for the tests of 21 CFR 1271.85(b); ``long_window`` allows a
    specimen 30 days before recovery, 21 CFR 1271.80(b).
    """

    slug: str
    leukocyte_rich: bool
    long_window: bool
    citation: str
    verified: bool


@dataclass(frozen=True, slots=True)
class DonorRisk:
    """One communicable disease, or one way to it, that screening asks for."""

    name: str
    citation: str
    verified: bool


# 21 CFR 1271.80(b): at recovery or up to 7 days before or after; for some cells 30 before.
WINDOW_DAYS = 7
LONG_WINDOW_DAYS = 30
NEGATIVE, POSITIVE = "negative", "positive"


@lru_cache(maxsize=1)
def panel() -> tuple[DonorTest, ...]:
    """The tests of the rule book, in its order."""
    faults: list[str] = []
    text = resource_texts("blastema.core.rules")["donor-tests.toml"]
    tests = build_all(parse(text, "donor-tests.toml", faults), "donor_tests", donor_test)
    raise_faults(faults)
    return tests


def donor_test(table: Table) -> DonorTest:
    first, last = table.whole("season_first", 0), table.whole("season_last", 0)
    return DonorTest(
        slug=table.text("slug"),
        name=table.text("name"),
        leukocyte_rich_only=table.flag("leukocyte_rich_only", False),
        living_only=table.flag("living_only", False),
        season=(first, last) if first and last else None,
        citation=table.text("citation"),
        verified=table.flag("verified"),
        recommended=table.flag("recommended", False),
    )


@lru_cache(maxsize=1)
def donor_risks() -> tuple[DonorRisk, ...]:
    """What a donor's history and body are asked for."""
    faults: list[str] = []
    text = resource_texts("blastema.core.rules")["donor-tests.toml"]
    risks = build_all(parse(text, "donor-tests.toml", faults), "donor_risks", donor_risk)
    raise_faults(faults)
    return risks


def donor_risk(table: Table) -> DonorRisk:
    return DonorRisk(table.text("name"), table.text("citation"), table.flag("verified"))


@lru_cache(maxsize=1)
def donor_sources() -> Mapping[str, DonorSource]:
    """By slug, the sources about which the regulation says something of their own."""
    faults: list[str] = []
    text = resource_texts("blastema.core.rules")["donor-tests.toml"]
    found = build_all(parse(text, "donor-tests.toml", faults), "donor_sources", donor_source)
    raise_faults(faults)
    return {source.slug: source for source in found}


def donor_source(table: Table) -> DonorSource:
    return DonorSource(
        slug=table.text("slug"),
        leukocyte_rich=table.flag("leukocyte_rich", False),
        long_window=table.flag("long_window", False),
        citation=table.text("citation"),
        verified=table.flag("verified"),
    )


def panel_for(donor: DonorFacts) -> tuple[DonorTest, ...]:
    """The tests asked of this donor, by product, by being alive, by place and season."""
    return tuple(test for test in panel() if not test.recommended and _is_asked(test, donor))


def recommended_for(donor: DonorFacts) -> tuple[DonorTest, ...]:
    """The tests that are recommended for this donor besides: without them nothing waits."""
    return tuple(test for test in panel() if test.recommended and _is_asked(test, donor))


def _is_asked(test: DonorTest, donor: DonorFacts) -> bool:
    if test.leukocyte_rich_only and not donor.leukocyte_rich:
        return False
    if test.living_only and not donor.living:
        return False
    if test.season is None or donor.recovered_abroad or donor.recovered_on is None:
        return True
    first, last = test.season
    return first <= donor.recovered_on.month <= last


def donor_findings(donor: DonorFacts) -> tuple[Finding, ...]:
    """Everything that keeps a donor from being found eligible; empty when eligible."""
    return (*_results(donor), *_timing(donor), *_screening(donor))


def _results(donor: DonorFacts) -> Iterator[Finding]:
    for test in (*panel_for(donor), *recommended_for(donor)):
        result = donor.results.get(test.slug)
        if result == NEGATIVE or (test.recommended and result != POSITIVE):
            continue
        words = f"{test.name}: the result is missing; the material stays in quarantine."
        if result == POSITIVE:
            words = f"{test.name}: positive; the donor is not eligible."
        yield _finding("DON-5" if result == POSITIVE else "DON-6", words, test.citation)


def _timing(donor: DonorFacts) -> Iterator[Finding]:
    if donor.recovered_on is None:
        words = "No day of the recovery is recorded."
        yield _finding("DON-7", words, "21 CFR 1271.80(b)")
        return
    days = _specimen_days(donor)
    if not days or None in days:
        yield _finding("DON-7", "No day of the donor's specimen is recorded.", "21 CFR 1271.80(b)")
    before = LONG_WINDOW_DAYS if donor.long_window else WINDOW_DAYS
    for on in sorted(day for day in days if day):
        if not in_window(donor.recovered_on, on, long_window=donor.long_window):
            words = (
                f"The donor's specimen was taken {_apart(on, donor.recovered_on)} "
                f"recovery; allowed are {before} before to {WINDOW_DAYS} after."
            )
            yield _finding("DON-7", words, "21 CFR 1271.80(b)")


def _specimen_days(donor: DonorFacts) -> frozenset[date | None]:
    """The days on which the specimens of the tests that were done were taken."""
    return frozenset(
        donor.specimens.get(test.slug, donor.specimen_on)
        for test in panel_for(donor)
        if test.slug in donor.results
    )


def _apart(specimen: date, recovery: date) -> str:
    days = (specimen - recovery).days
    return f"{abs(days)} days {'before' if days < 0 else 'after'}"


def in_window(recovered_on: date, specimen_on: date, *, long_window: bool) -> bool:
    """Whether a specimen was taken near enough to the recovery, ends included."""
    before = LONG_WINDOW_DAYS if long_window else WINDOW_DAYS
    return -before <= (specimen_on - recovered_on).days <= WINDOW_DAYS


def _screening(donor: DonorFacts) -> Iterator[Finding]:
    if not donor.screening_done:
        words = "The donor's history and records were not screened."
        yield _finding("DON-8", words, "21 CFR 1271.75")
    if donor.risk_found:
        words = "Screening found a risk of a communicable disease; the donor is not eligible."
        yield _finding("DON-9", words, "21 CFR 1271.75")


def _finding(rule: str, words: str, citation: str) -> Finding:
    remedy = "Keep the material in quarantine until the determination is complete."
    return Finding(rule, Effect.REFUSED, words, remedy, "quality", citation)
