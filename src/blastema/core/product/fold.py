"""What each event does to a product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from blastema.core.collection.state import collection_of
from blastema.core.product.state import (
    Arrival,
    Corrected,
    Disposition,
    DonorException,
    Expected,
    HandOver,
    Informed,
    Measure,
    Origin,
    Part,
    ProductState,
    Proposal,
    Release,
    Result,
    Signed,
    Stay,
    Transport,
)
from blastema.core.stream import Handler, Kind

Data = Mapping[str, Any]

_RELEASE = {
    "final": Release.FINAL,
    "conditional": Release.CONDITIONAL,
    "exceptional": Release.EXCEPTIONAL,
}


def _began(state: ProductState, data: Data, origin: Origin, release: Release) -> ProductState:
    return replace(
        state,
        origin=origin.value,
        release=release,
        din=data["din"],
        division=data["division"],
        product_class=data["product_class"],
        at=data["at"],
        expires_at=data["expires_at"] or "",
        volume_ul=data["volume_ul"],
        volume_left_ul=data["volume_ul"],
    )


def _collected(state: ProductState, data: Data) -> ProductState:
    return replace(
        _began(state, data, Origin.COLLECTED, Release.IN_PROCESS),
        source=data["source"],
        patient=data["patient"],
        body_site=data["body_site"],
        side=data["side"],
        treatment=data["treatment"],
    )


def _donated(state: ProductState, data: Data) -> ProductState:
    began = _began(state, data, Origin.COLLECTED, Release.QUARANTINED)
    return replace(began, source=data["source"], donor=data["donor"])


def _collection_recorded(state: ProductState, data: Data) -> ProductState:
    return replace(state, collection=collection_of(data))


def _received(state: ProductState, data: Data) -> ProductState:
    arrival = Arrival(
        data["supplier"],
        data["lot"],
        data["donor_eligible"],
        data["certificate"],
        data["temperature_mc"],
        data["container_intact"],
        data["reference"],
        Transport(data["transport"]),
        data["received_by"],
    )
    began = _began(state, data, Origin.RECEIVED, Release.QUARANTINED)
    return replace(began, source=data["source"], arrival=arrival, donor=data["donor"])


def _excepted(state: ProductState, data: Data) -> ProductState:
    excepted = DonorException(
        data["outcome"],
        data["course"],
        data["ground"],
        data["physician"],
        data["notified_on"],
        data["signed_by"],
    )
    return replace(state, excepted=excepted)


def _accepted(state: ProductState, data: Data) -> ProductState:
    return replace(state, release=Release.FINAL, released_by=(data["signed_by"],))


def _refused(state: ProductState, data: Data) -> ProductState:
    return replace(state, release=Release.REFUSED, refused=data["reason"], proposed=None)


def _made(state: ProductState, data: Data) -> ProductState:
    return replace(
        _began(state, data, Origin.MADE, Release.IN_PROCESS),
        source=data["source"],
        patient=data["patient"],
        run=data["run"],
        parents=tuple(Part(p["product"], p["volume_ul"]) for p in data["parents"]),
    )


def _part_made(state: ProductState, data: Data) -> ProductState:
    """A part begins with what was found out about the whole."""
    results = (Result(t["test"], t["value"], t["unit"], t["passed"]) for t in data["tests"])
    return replace(
        _of_containers(state, data, Release(data["release"])),
        treatment=data["treatment"],
        parents=(Part(data["parent"], data["volume_ul"]),),
        tests={result.test: result for result in results},
        measures=tuple(
            Measure(m["measure"], m["value"], m["unit"], m["equipment"]) for m in data["measures"]
        ),
        specification=data["specification"],
        specification_version=data["version"],
        released_by=tuple(data["released_by"]),
        awaiting=tuple(data["awaiting"]),
    )


def _pool_made(state: ProductState, data: Data) -> ProductState:
    return replace(
        _of_containers(state, data, Release.IN_PROCESS),
        parents=tuple(Part(p["product"], p["volume_ul"]) for p in data["parents"]),
    )


def _of_containers(state: ProductState, data: Data, release: Release) -> ProductState:
    return replace(
        _began(state, data, Origin.MADE, release),
        source=data["source"],
        patient=data["patient"],
        body_site=data["body_site"],
        side=data["side"],
        place=data["place"],
    )


def _divided(state: ProductState, data: Data) -> ProductState:
    parts = [Part(p["product"], p["volume_ul"], "division") for p in data["parts"]]
    loss = [Part("", data["lost_ul"], "loss")] if data["lost_ul"] else []
    gone = sum(part.volume_ul for part in (*parts, *loss))
    return replace(state.less(gone), drawn=(*state.drawn, *parts, *loss), proposed=None)


def _pooled(state: ProductState, data: Data) -> ProductState:
    part = Part(data["pool"], data["volume_ul"], "pooling")
    return replace(state.less(data["volume_ul"]), drawn=(*state.drawn, part), proposed=None)


def _drawn(state: ProductState, data: Data) -> ProductState:
    part = Part(data["child"] or "", data["volume_ul"], data["purpose"])
    return replace(state.less(data["volume_ul"]), drawn=(*state.drawn, part))


def _measured(state: ProductState, data: Data) -> ProductState:
    taken = Measure(data["measure"], data["value"], data["unit"], data["equipment"])
    return replace(state, measures=(*state.measures, taken))


def _with_result(state: ProductState, data: Data) -> ProductState:
    given = data["given"]
    result = Result(
        data["test"],
        data["value"],
        data["unit"],
        data["passed"],
        data["method"],
        data["laboratory"],
        data["sampled_at"],
        data["received_at"],
        data["reported_at"],
        given["route"] if given else "",
        bool(given) and given["spinal"],
    )
    return replace(state, tests={**state.tests, result.test: result})


def _tested(state: ProductState, data: Data) -> ProductState:
    tested = _with_result(state, data)
    judging = state.release is Release.IN_PROCESS
    # Who signed had judged the results as they stood before.
    tested = replace(tested, proposed=None)
    return replace(tested, release=Release.TESTED) if judging else tested


def _late_result(state: ProductState, data: Data) -> ProductState:
    left = tuple(test for test in state.awaiting if test != data["test"])
    still = {test: one for test, one in state.expected.items() if test != data["test"]}
    return replace(_with_result(state, data), awaiting=left, expected=still)


def _late_corrected(state: ProductState, data: Data) -> ProductState:
    before = Corrected(state.tests[data["test"]], data["reason"], data["at"])
    return replace(_with_result(state, data), corrected=(*state.corrected, before))


def _late_expected(state: ProductState, data: Data) -> ProductState:
    return replace(state, expected={**state.expected, data["test"]: Expected(data["due_on"])})


def _late_asked(state: ProductState, data: Data) -> ProductState:
    one = state.expected[data["test"]]
    asked = replace(one, asked=one.asked + 1, asked_on=data["on"])
    return replace(state, expected={**state.expected, data["test"]: asked})


def _proposed(state: ProductState, data: Data) -> ProductState:
    proposal = Proposal(
        data["signed_by"],
        data["specification"],
        data["version"],
        tuple(data["awaiting"]),
        data["reason"],
    )
    return replace(state, proposed=proposal)


def _released(state: ProductState, data: Data) -> ProductState:
    signers = (data["signed_by"], data["second_signed_by"])
    return replace(
        state,
        release=_RELEASE[data["kind"]],
        specification=data["specification"],
        specification_version=data["version"],
        released_by=tuple(signer for signer in signers if signer),
        awaiting=tuple(data["awaiting"]),
        proposed=None,
    )


def _informed(state: ProductState, data: Data) -> ProductState:
    return replace(state, informed=Informed(data["physician"], data["way"], data["at"]))


def _signed(state: ProductState, data: Data) -> ProductState:
    one = Signed(
        data["step"],
        data["signed_by"],
        data["meaning"],
        data["at"],
        data["specification"],
        data["content"],
        data["second_factor"],
    )
    return replace(state, signatures=(*state.signatures, one))


def _held(state: ProductState, data: Data) -> ProductState:
    return replace(state, holds=state.holds | {data["hold"]})


def _hold_lifted(state: ProductState, data: Data) -> ProductState:
    return replace(state, holds=state.holds - {data["hold"]})


def _label_printed(state: ProductState, data: Data) -> ProductState:
    said = (*data["codes"], *data["statements"])
    return replace(
        state,
        labels={**state.labels, data["template"]: data["copy"]},
        label_said={**state.label_said, data["template"]: said},
    )


def _handed_over(state: ProductState, data: Data) -> ProductState:
    begun = HandOver(
        data["from_place"], data["to_place"], data["to_role"], data["handed_by"], data["at"]
    )
    return replace(state, custody=(*state.custody, begun))


def _hand_over_closed(state: ProductState, data: Data) -> ProductState:
    *before, begun = state.custody
    done = replace(begun, received_by=data["received_by"], intact=data["intact"], closed="received")
    return replace(state, custody=(*before, done), place=data["place"])


def _hand_over_refused(state: ProductState, data: Data) -> ProductState:
    *before, begun = state.custody
    return replace(
        state,
        custody=(*before, replace(begun, received_by=data["refused_by"], closed="refused")),
        place=begun.from_place,
    )


def _stored(state: ProductState, data: Data) -> ProductState:
    stay = Stay(data["store"], data["position"], data["at"])
    return replace(
        state,
        store=data["store"],
        position=data["position"],
        place=data["position"],
        stays=(*_stays_ended(state, data["at"]), stay),
    )


def _taken_out(state: ProductState, data: Data) -> ProductState:
    ended = _stays_ended(state, data["at"])
    return replace(state, store="", position="", place=data["to_place"], stays=ended)


def _stays_ended(state: ProductState, at: str) -> tuple[Stay, ...]:
    return tuple(stay if stay.until else replace(stay, until=at) for stay in state.stays)


def _issued(state: ProductState, data: Data) -> ProductState:
    return replace(state, disposition=Disposition.ISSUED, issued_to=data["treatment"])


def _administered(state: ProductState, data: Data) -> ProductState:
    return replace(
        state.less(data["volume_ul"]),
        disposition=Disposition.ADMINISTERED,
        administered_ul=state.administered_ul + data["volume_ul"],
        administered_in=tuple(dict.fromkeys((*state.administered_in, data["treatment"]))),
    )


def _returned(state: ProductState, data: Data) -> ProductState:
    return replace(state, disposition=Disposition.RETURNED, issued_to="", ended=data["reason"])


def _discarded(state: ProductState, data: Data) -> ProductState:
    """What is left over after an administration is thrown away; the rest was given."""
    given = state.disposition is Disposition.ADMINISTERED
    disposition = Disposition.ADMINISTERED if given else Disposition.DISCARDED
    return replace(state.less(data["volume_ul"]), disposition=disposition, ended=data["reason"])


def _corrected(state: ProductState, data: Data) -> ProductState:
    field, value = data["field"], data["value"]
    if field != "volume_ul":
        return replace(state, **{field: value})
    gone = state.volume_ul - state.volume_left_ul
    return replace(state, volume_ul=value, volume_left_ul=value - gone)


_HANDLERS: dict[str, Handler[ProductState]] = {
    "product.collected.v1": _collected,
    "product.donated.v1": _donated,
    "product.collection_recorded.v1": _collection_recorded,
    "product.received.v2": _received,
    "product.donor_excepted.v1": _excepted,
    "product.accepted.v1": _accepted,
    "product.refused.v1": _refused,
    "product.made.v1": _made,
    "product.part_made.v1": _part_made,
    "product.pool_made.v1": _pool_made,
    "product.divided.v1": _divided,
    "product.pooled.v1": _pooled,
    "product.drawn.v1": _drawn,
    "product.measured.v1": _measured,
    "product.tested.v2": _tested,
    "product.release_proposed.v1": _proposed,
    "product.released.v1": _released,
    "product.release_refused.v1": _refused,
    "product.late_result.v2": _late_result,
    "product.late_corrected.v1": _late_corrected,
    "product.signed.v1": _signed,
    "product.physician_informed.v1": _informed,
    "product.late_expected.v1": _late_expected,
    "product.late_asked.v1": _late_asked,
    "product.held.v1": _held,
    "product.hold_lifted.v1": _hold_lifted,
    "product.label_printed.v2": _label_printed,
    "product.handed_over.v1": _handed_over,
    "product.hand_over_closed.v1": _hand_over_closed,
    "product.hand_over_refused.v1": _hand_over_refused,
    "product.stored.v1": _stored,
    "product.taken_out.v1": _taken_out,
    "product.issued.v1": _issued,
    "product.administered.v1": _administered,
    "product.returned.v1": _returned,
    "product.discarded.v1": _discarded,
    "product.corrected.v1": _corrected,
}

PRODUCT = Kind("product", ProductState(), _HANDLERS)
