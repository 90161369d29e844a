"""What the catalogue holds about how work is done: runs, limits, schedules, documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from blastema.core.catalogue.values import refuse_faults, slug_faults
from blastema.core.device.state import DeviceKind
from blastema.core.lot.state import LotKind


class Quantity(StrEnum):
    """What a measurement is: its type and the small unit it is kept in."""

    VOLUME = "volume_ul"
    CELLS = "cells"
    CONCENTRATION = "cells_per_ml"
    VIABILITY = "viability_permille"
    TEMPERATURE = "temperature_mc"
    SHARE = "share_permille"
    RESIDUE = "cells_per_million"
    ENDOTOXIN = "endotoxin_meu_per_kg"
    COUNT = "count"
    MINUTES = "minutes"
    YES_NO = "yes-no"
    TEXT = "text"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing to be measured or confirmed; ``late`` results arrive after release.

    ``low_setting`` and ``high_setting`` name the site settings that hold the least and the
    most, in the small unit of the quantity; no limit is built in, because none was verified.
    """

    slug: str
    name: str
    quantity: Quantity
    required: bool = True
    late: bool = False
    low_setting: str = ""
    high_setting: str = ""

    def __post_init__(self) -> None:
        limited = self.low_setting or self.high_setting
        number = self.quantity not in (Quantity.YES_NO, Quantity.TEXT, Quantity.DATE)
        refuse_faults(
            *slug_faults(self.slug),
            *(["only a number has limits"] if limited and not number else []),
        )


class Rule(StrEnum):
    """What a step outside its record is: refused, or done and recorded as a deviation."""

    REFUSE = "refuse"
    DEVIATION = "deviation"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a process, with what is recorded and whose eyes it needs.

    ``limit_setting`` names the site setting that holds the longest time allowed before
    this step is done; there is no built-in limit, because none was verified. The time
    counts from the earlier step ``limit_from``, or from when the material began.
    ``wait_setting`` names the one with the shortest, a hold, counted from the same moment.
    ``time_rule`` says what a step outside these times is, ``limit_rule`` what one with an
    amount outside its limits is, ``order_rule`` what one before its turn is.

    ``devices`` and ``reagents`` are the kinds that the step cannot go without; with
    ``lots_strict`` no site may let a lot pass that is past its day. One that ``repeats`` is
    done as often as it happens, also never, until a later step is done; its time counts anew
    each time.
    """

    slug: str
    name: str
    measures: tuple[Measure, ...] = ()
    limit_setting: str = ""
    limit_from: str = ""
    witness: bool = False
    lots: bool = False
    wait_setting: str = ""
    time_rule: Rule = Rule.DEVIATION
    limit_rule: Rule = Rule.DEVIATION
    order_rule: Rule = Rule.REFUSE
    devices: tuple[DeviceKind, ...] = ()
    reagents: tuple[LotKind, ...] = ()
    lots_strict: bool = False
    repeats: bool = False

    def __post_init__(self) -> None:
        needless = self.reagents and not self.lots
        refuse_faults(
            *slug_faults(self.slug),
            *(["a step that needs reagents names their lots"] if needless else []),
        )


@dataclass(frozen=True, slots=True)
class Process:
    """A master record: what it starts from, what it makes, its steps in order.

    With ``study_only`` it runs on nothing but material of a course within a study.
    ``losses`` names what may be lost; where it names any, the volumes of a run must balance.
    ``grows`` says that more cells may come out than went in.
    """

    slug: str
    version: int
    name: str
    makes: str
    starts_from: tuple[str, ...]
    steps: tuple[Step, ...]
    study_only: bool = False
    losses: tuple[str, ...] = ()
    grows: bool = False

    def __post_init__(self) -> None:
        slugs = [step.slug for step in self.steps]
        doubled = sorted({slug for slug in slugs if slugs.count(slug) > 1})
        refuse_faults(
            *slug_faults(self.slug),
            *(fault for loss in self.losses for fault in slug_faults(loss)),
            *(f"step {slug} stands twice" for slug in doubled),
            *([] if self.once else ["a process has steps"]),
            *_counts_from_later(self.steps),
        )

    @property
    def once(self) -> tuple[Step, ...]:
        """The steps without which no run of it ends, in order."""
        return tuple(step for step in self.steps if not step.repeats)

    @property
    def id(self) -> str:
        return f"{self.slug}.v{self.version}"

    def step(self, slug: str) -> Step | None:
        return next((step for step in self.steps if step.slug == slug), None)


def _counts_from_later(steps: tuple[Step, ...]) -> list[str]:
    """Steps whose time would count from one that does not come before them."""
    slugs = [step.slug for step in steps]
    return [
        f"the limit of step {step.slug} counts from {step.limit_from}, which is not before it"
        for number, step in enumerate(steps)
        if step.limit_from and step.limit_from not in slugs[:number]
    ]


class Comparator(StrEnum):
    """How a result is held against its limit; ``RECORDED`` has no limit."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EQUALS = "="
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class SpecTest:
    """One test of a specification; a ``late`` one does not hold back conditional release.

    ``due_days`` is after how many days a late result is expected, where a source says so.
    A comparator without a limit is one that the site must set: its number was not verified.
    ``spinal_limit`` is the limit of an endotoxin for a needle that ends at the spine.
    ``sampled`` marks what a laboratory finds in a sample, and no step of a process.
    """

    slug: str
    name: str
    quantity: Quantity
    comparator: Comparator
    limit: int | None
    unit: str
    late: bool
    source: str
    due_days: int | None = None
    spinal_limit: int | None = None
    sampled: bool = False

    def __post_init__(self) -> None:
        early = self.due_days is not None and (not self.late or self.due_days < 1)
        recorded = self.comparator is Comparator.RECORDED
        of_route = self.spinal_limit is not None
        refuse_faults(
            *slug_faults(self.slug),
            *(
                ["what is only recorded has no limit"]
                if recorded and self.limit is not None
                else []
            ),
            *([] if self.source else ["a clinical number needs its source"]),
            *(["only a late result is due after days, and after at least one"] if early else []),
            *(
                ["only an endotoxin has a limit at the spine"]
                if of_route and self.quantity is not Quantity.ENDOTOXIN
                else []
            ),
        )

    @property
    def unset(self) -> bool:
        """Whether it is to be held against a limit that nobody has set."""
        wants_two = self.quantity is Quantity.ENDOTOXIN and self.spinal_limit is None
        return self.comparator is not Comparator.RECORDED and (self.limit is None or wants_two)

    def limit_at(self, *, spinal: bool) -> int | None:
        of_route = spinal and self.quantity is Quantity.ENDOTOXIN
        return self.spinal_limit if of_route else self.limit

    def passes(self, value: int, *, spinal: bool = False) -> bool:
        """Whether a result in the test's small unit is within its limit; not where none is set."""
        limit = self.limit_at(spinal=spinal)
        if self.comparator is Comparator.RECORDED:
            return True
        if limit is None:
            return False
        if self.comparator is Comparator.AT_LEAST:
            return value >= limit
        return value <= limit if self.comparator is Comparator.AT_MOST else value == limit


# What tells a site's own specification from the catalogue's, in ids and events.
OWN = ".own"


@dataclass(frozen=True, slots=True)
class Specification:
    """What a product must meet to be released.

    ``example`` marks the catalogue's own, which a site replaces by its validated one: that is
    ``own``, with version numbers of its own. The catalogue's counts for what was made from
    ``effective_from`` on, or always.
    """

    product: str
    version: int
    example: bool
    tests: tuple[SpecTest, ...]
    own: bool = False
    effective_from: date | None = None

    @property
    def slug(self) -> str:
        return f"{self.product}{OWN}" if self.own else self.product

    @property
    def id(self) -> str:
        return f"{self.slug}.v{self.version}"

    def test(self, slug: str) -> SpecTest | None:
        return next((test for test in self.tests if test.slug == slug), None)


@dataclass(frozen=True, slots=True)
class Visit:
    """A due moment, in days after the anchor; the window is closed at both ends."""

    slug: str
    name: str
    due_days: int
    opens_days: int
    closes_days: int
    instruments: tuple[str, ...]

    def __post_init__(self) -> None:
        in_order = self.opens_days <= self.due_days <= self.closes_days
        refuse_faults(
            *slug_faults(self.slug),
            *([] if in_order else ["a window opens before it is due and closes after"]),
        )


@dataclass(frozen=True, slots=True)
class Protocol:
    """A versioned schedule of follow-up, the same for cells and for conventional care.

    ``extra`` holds what a family of conditions is asked besides. ``in_site_words`` are
    licensed questionnaires: asked at every visit for a condition that lists them, where the
    installation has their words.
    """

    slug: str
    version: int
    name: str
    visits: tuple[Visit, ...]
    extra: tuple[tuple[str, tuple[str, ...]], ...]
    families: tuple[str, ...]
    source: str
    in_site_words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        closes = [visit.closes_days for visit in self.visits]
        opens = [visit.opens_days for visit in self.visits]
        overlap = any(end >= start for end, start in zip(closes, opens[1:], strict=False))
        refuse_faults(
            *slug_faults(self.slug),
            *(["two windows overlap"] if overlap else []),
            *([] if self.source else ["a schedule says where its numbers come from"]),
        )

    @property
    def id(self) -> str:
        return f"{self.slug}.v{self.version}"

    def visit(self, slug: str) -> Visit | None:
        return next((visit for visit in self.visits if visit.slug == slug), None)

    def instruments(self, visit: str, family: str) -> tuple[str, ...]:
        """What is asked at a visit of somebody whose problem is of this family."""
        due = self.visit(visit)
        if due is None:
            raise LookupError(f"protocol {self.id} has no visit {visit!r}")
        added = dict(self.extra).get(family, ())
        return (*due.instruments, *(slug for slug in added if slug not in due.instruments))
