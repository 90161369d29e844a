"""What a product is, as the fold of its events.

Three facts that are never one:

    release       (none) -> in-process -> tested -> released-final
                                 |           +----> released-conditionally -> released-final
                                 |           +----> released-exceptionally
                                 |           +----> refused
                                 +----------------> refused, released-exceptionally
                  (none) -> quarantined -> released-final | refused      (a received allograft, or
                                                                birth tissue taken here)
    disposition   in-stock -> issued -> administered
                      |         +-----> returned -> discarded
                      +--> discarded, returned
    holds         any of quarantine, recall, expiry, at any time

A conditional release is two acts of two people: proposed under the first signature, and
confirmed under the second; a new result in between makes the first one void.

An administered product can be recalled and stays administered. Custody lies across all
three: a product whose hand-over is open is in transit until the receiver has scanned it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from blastema.core.collection.state import Collection


class Release(StrEnum):
    NONE = "none"
    QUARANTINED = "quarantined"
    IN_PROCESS = "in-process"
    TESTED = "tested"
    FINAL = "released-final"
    CONDITIONAL = "released-conditionally"
    EXCEPTIONAL = "released-exceptionally"
    REFUSED = "refused"


RELEASED = (Release.FINAL, Release.CONDITIONAL, Release.EXCEPTIONAL)


class Disposition(StrEnum):
    IN_STOCK = "in-stock"
    ISSUED = "issued"
    ADMINISTERED = "administered"
    RETURNED = "returned"
    DISCARDED = "discarded"


class Hold(StrEnum):
    QUARANTINE = "quarantine"
    RECALL = "recall"
    EXPIRY = "expiry"


class Transport(StrEnum):
    """What the temperature record of the way here says, by the supplier's own limits."""

    WITHIN = "within-limits"
    OUTSIDE = "outside-limits"
    NONE = "no-record"


class Origin(StrEnum):
    COLLECTED = "collected"
    RECEIVED = "received"
    MADE = "made"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measured amount, a whole number of ``unit``."""

    measure: str
    value: int
    unit: str
    equipment: str


@dataclass(frozen=True, slots=True)
class Result:
    """What one test of the specification showed, a whole number of ``unit``.

    ``passed`` is what was said when it was recorded. ``laboratory`` is the code of who found
    it, empty where the site did not say; moments are UTC. ``spinal`` marks an endotoxin that
    was worked out for a needle at the spine.
    """

    test: str
    value: int
    unit: str
    passed: bool
    method: str = ""
    laboratory: str = ""
    sampled_at: str = ""
    received_at: str = ""
    reported_at: str = ""
    route: str = ""
    spinal: bool = False


@dataclass(frozen=True, slots=True)
class Corrected:
    """A late result that stood before it was corrected; ``reason`` is a code, ``at`` UTC."""

    was: Result
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class Part:
    """A volume that went from one product into another; ``product`` may be unknown yet."""

    product: str
    volume_ul: int
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """One hand-over; ``closed`` is empty while it is open, then received or refused."""

    from_place: str
    to_place: str
    to_role: str
    handed_by: str
    at: str
    received_by: str = ""
    intact: bool = True
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """The time that a container stood in one position; ``until`` is empty while it does."""

    store: str
    position: str
    since: str
    until: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came with a received product, judged when it is accepted.

    ``donor_eligible`` is what the papers state; where the donor is on record, the record is
    what counts. ``reference`` is the certificate's number, ``transport`` what the carrier's
    temperature record says.
    """

    supplier: str
    lot: str
    donor_eligible: bool
    certificate: bool
    temperature_mc: int
    container_intact: bool
    reference: str = ""
    transport: Transport = Transport.NONE
    received_by: str = ""


@dataclass(frozen=True, slots=True)
class DonorException:
    """A product may be used for one course although its donor, as ``outcome`` says, was not
    found eligible; ``physician`` was told so on ``notified_on``."""

    outcome: str
    course: str
    ground: str
    physician: str
    notified_on: str
    signed_by: str


@dataclass(frozen=True, slots=True)
class Informed:
    """``physician`` was told that the product misses its specification; ``at`` is UTC."""

    physician: str
    way: str
    at: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One person's signature for a conditional release, waiting for a second person's."""

    signed_by: str
    specification: str
    specification_version: int
    awaiting: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Expected:
    """A late result that is expected: by a local day, empty where none was set; how often
    somebody asked after it, and when last."""

    due_on: str
    asked: int = 0
    asked_on: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature; ``content`` is the SHA-256 of what was signed, ``at`` is UTC."""

    step: str
    signed_by: str
    meaning: str
    at: str
    specification: str
    content: str
    second_factor: bool


@dataclass(frozen=True, slots=True)
class ProductState:
    """Everything a bench needs to know of one container.

    ``patient`` is whose cells these are, empty for tissue of a donor; ``donor`` is that donor,
    empty where a delivery named none. ``volume_ul`` is
    what the container first held, ``volume_left_ul`` what it holds now. ``place`` is
    empty until the first hand-over is closed; in a freezer it is the position, and ``store``
    says in which. ``labels`` counts the copies of each template, and ``label_said`` holds
    the codes and warnings of its last copy.
    """

    release: Release = Release.NONE
    disposition: Disposition = Disposition.IN_STOCK
    holds: frozenset[str] = frozenset()
    origin: str = ""
    din: str = ""
    division: str = ""
    product_class: str = ""
    source: str = ""
    patient: str = ""
    body_site: str = ""
    side: str = ""
    at: str = ""
    expires_at: str = ""
    treatment: str = ""
    collection: Collection | None = None
    run: str = ""
    arrival: Arrival | None = None
    donor: str = ""
    excepted: DonorException | None = None
    parents: tuple[Part, ...] = ()
    drawn: tuple[Part, ...] = ()
    volume_ul: int = 0
    volume_left_ul: int = 0
    administered_ul: int = 0
    measures: tuple[Measure, ...] = ()
    tests: Mapping[str, Result] = field(default_factory=dict)
    specification: str = ""
    specification_version: int = 0
    proposed: Proposal | None = None
    released_by: tuple[str, ...] = ()
    signatures: tuple[Signed, ...] = ()
    informed: Informed | None = None
    awaiting: tuple[str, ...] = ()
    expected: Mapping[str, Expected] = field(default_factory=dict)
    corrected: tuple[Corrected, ...] = ()
    refused: str = ""
    place: str = ""
    store: str = ""
    position: str = ""
    stays: tuple[Stay, ...] = ()
    custody: tuple[HandOver, ...] = ()
    labels: Mapping[str, int] = field(default_factory=dict)
    label_said: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    issued_to: str = ""
    administered_in: tuple[str, ...] = ()
    ended: str = ""

    @property
    def code(self) -> str:
        """What a scan of the container's label gives: donation number and division."""
        return f"{self.din}{self.division}"

    @property
    def autologous(self) -> bool:
        return bool(self.patient)

    @property
    def received(self) -> bool:
        return self.origin == Origin.RECEIVED

    @property
    def released(self) -> bool:
        return self.release in RELEASED

    @property
    def in_transit(self) -> bool:
        return bool(self.custody) and not self.custody[-1].closed

    @property
    def of_containers(self) -> bool:
        """Whether it is a part or a pool: made of other containers by no process."""
        return bool(self.parents) and not self.run

    @property
    def untouched(self) -> bool:
        """Nothing has been made of it, tested or used yet."""
        return not (self.drawn or self.tests or self.administered_in)

    def less(self, volume_ul: int) -> ProductState:
        return replace(self, volume_left_ul=self.volume_left_ul - volume_ul)
