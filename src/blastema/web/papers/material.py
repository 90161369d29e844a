"""One container, and one run, as papers: the pages of a binder and of a batch record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from blastema.actions.read.binder_material import BoundProduct, BoundRun
from blastema.actions.read.signed import Signature
from blastema.core.catalogue import Step
from blastema.core.paper import Code, Grid, Line, Paper, Section, said
from blastema.core.product.content import judgement
from blastema.core.product.state import Arrival, HandOver, Part, ProductState, Release, Stay
from blastema.core.run.state import StepDone
from blastema.web.clinic.words import names
from blastema.web.clinic.words.cells import DISPOSITIONS, LATE_CORRECTIONS, RELEASE_STATES
from blastema.web.lab.amounts import shown
from blastema.web.lab.bench import chain_words
from blastema.web.lab.judgement import VERDICTS, limit_words
from blastema.web.lab.words import hold_words, place_words
from blastema.web.signatures import signed_for

_NOBODY = "nobody yet"
_STEP_HEADS = ("Step", "When", "Measured", "Lots and devices", "By, seen by")


def when(moment: str, zone: ZoneInfo) -> str:
    """A moment of the record on the clock of its site."""
    if not moment:
        return ""
    return f"{datetime.fromisoformat(moment).astimezone(zone):%-d %B %Y, %H:%M}"


def of_product(one: BoundProduct) -> Paper:
    return Paper(
        title=f"{one.name} {one.number}",
        kicker=f"Container · {one.whose}",
        lead=f"Times are those of {names.zone(one.zone.key)}.",
        sections=tuple(section for section in _product_sections(one) if section),
    )


def _product_sections(one: BoundProduct) -> Iterable[Section | None]:
    yield Section("What it is", lines=_facts(one), codes=(Code("Label", one.state.code),))
    yield _made_of(one)
    yield _results(one)
    yield _corrected(one)
    yield _measured(one)
    yield Section("Signatures", grids=(signatures(one.signatures),)) if one.signatures else None
    yield Section("Hand-overs", grids=(_custody(one),)) if one.state.custody else None
    yield Section("Where it stood", grids=(_stays(one),)) if one.state.stays else None
    yield _labels(one)


def _facts(one: BoundProduct) -> tuple[Line, ...]:
    state = one.state
    lines = [
        said("Number and division", one.number),
        said("Whose", one.whose),
        Line("Source", names.source(state.source) if state.source else ""),
        Line("Taken from", names.target({"body_site": state.body_site, "side": state.side}))
        if state.body_site
        else Line("", ""),
        said(_origin(state), when(state.at, one.zone)),
        said("First held", names.millilitres(state.volume_ul)),
        said("Left of it", names.millilitres(state.volume_left_ul)),
        said("Good until", when(state.expires_at, one.zone), "not set"),
        Line("Release", RELEASE_STATES[state.release]),
        Line("Disposition", DISPOSITIONS[state.disposition]),
        Line("On hold", ", ".join(hold_words(hold) for hold in sorted(state.holds)) or "no"),
        Line("Chain of identity", ", ".join(chain_words(one.chains))),
        Line("Why it ended", one.refused),
        *(_arrived(state.arrival) if state.arrival else ()),
    ]
    return tuple(line for line in lines if line.words)


def _origin(state: ProductState) -> str:
    return {"collected": "Collected", "received": "Delivered", "made": "Made"}[state.origin]


def _arrived(arrival: Arrival) -> tuple[Line, ...]:
    return (
        said("Supplier", arrival.supplier),
        said("Lot", arrival.lot),
        said("Certificate", arrival.reference),
        said("Temperature at receipt", shown("temperature_mc", arrival.temperature_mc)),
    )


def _made_of(one: BoundProduct) -> Section | None:
    """Volumes in and out, so that a reader can add them up."""
    state = one.state
    into = [("in", _number(one, part), names.millilitres(part.volume_ul)) for part in state.parents]
    out = [
        (
            f"out: {part.purpose.replace('-', ' ')}".removesuffix(": "),
            _number(one, part),
            names.millilitres(part.volume_ul),
        )
        for part in state.drawn
    ]
    given = names.millilitres(state.administered_ul) if state.administered_ul else ""
    rows = (*into, *out, *((("given", "-", given),) if given else ()))
    return Section("Volumes", grids=(Grid(("Way", "Container", "Volume"), rows),)) if rows else None


def _number(one: BoundProduct, part: Part) -> str:
    return one.containers.get(part.product, part.product) or "-"


def _results(one: BoundProduct) -> Section | None:
    state = one.state
    if state.release is Release.NONE and not state.tests:
        return None
    specification = one.specification
    rows = tuple(
        (
            line.test.name,
            limit_words(line.test),
            shown(line.test.quantity, line.result.value) if line.result else "no result",
            VERDICTS[line.verdict][0],
        )
        for line in judgement(state, specification)
    )
    text = f"Specification {specification.id}."
    grid = Grid(("Test", "Required", "Found", "Verdict"), rows)
    return Section("Tests", text=(text,), grids=(grid,) if rows else ())


def _corrected(one: BoundProduct) -> Section | None:
    """What a late result said before it was corrected; what it says now stands above."""
    lines = {line.slug: line for line in one.specification.tests}
    rows = tuple(
        (
            names.plain(was.test),
            shown(lines[was.test].quantity, was.value) if was.test in lines else str(was.value),
            "passed" if was.passed else "not passed",
            LATE_CORRECTIONS[found.reason],
            f"{found.at[:16]} UTC",
        )
        for found in one.state.corrected
        for was in (found.was,)
    )
    grid = Grid(("Test", "Said before", "Verdict then", "Why corrected", "Corrected"), rows)
    return Section("Late results that were corrected", grids=(grid,)) if rows else None


def _measured(one: BoundProduct) -> Section | None:
    rows = tuple(
        (names.plain(m.measure), shown(m.unit, m.value), m.equipment or "not said")
        for m in one.state.measures
    )
    return Section("Measured", grids=(Grid(("What", "Result", "With"), rows),)) if rows else None


def signatures(found: Iterable[Signature]) -> Grid:
    """Name, meaning and time of each, and whether the record still says what was signed."""
    rows = tuple(
        (
            one.who,
            signed_for(one.step),
            one.meaning,
            f"{one.at:%-d %B %Y, %H:%M}",
            "password and code" if one.second_factor else "password",
            ("unchanged, " if one.unchanged else "NOT WHAT WAS SIGNED, ") + one.content,
        )
        for one in found
    )
    return Grid(("Signed by", "For", "Meaning", "When", "With", "Content (SHA-256)"), rows)


def _custody(one: BoundProduct) -> Grid:
    rows = tuple(_handed(one, hand) for hand in one.state.custody)
    return Grid(("When", "From", "To", "Given by", "Taken by", "Intact", "State"), rows)


def _handed(one: BoundProduct, hand: HandOver) -> tuple[str, ...]:
    return (
        when(hand.at, one.zone),
        place_words(hand.from_place),
        place_words(hand.to_place),
        one.people.get(hand.handed_by, hand.handed_by),
        one.people.get(hand.received_by, hand.received_by) or _NOBODY,
        "yes" if hand.intact else "no",
        hand.closed or "open",
    )


def _stays(one: BoundProduct) -> Grid:
    def row(stay: Stay) -> tuple[str, ...]:
        store = one.stores.get(stay.store, stay.store)
        until = when(stay.until, one.zone) or "still there"
        return store, stay.position, when(stay.since, one.zone), until

    return Grid(("Store", "Position", "Since", "Until"), tuple(map(row, one.state.stays)))


def _labels(one: BoundProduct) -> Section | None:
    rows = tuple(
        (
            label.template,
            str(label.copies),
            "as it is drawn here" if label.same else "something else: the record changed since",
            "; ".join(label.said),
        )
        for label in one.labels
    )
    heads = ("Template", "Copies", "The last copy said", "Its codes and warnings")
    return Section("Labels printed", grids=(Grid(heads, rows),)) if rows else None


def of_run(one: BoundRun) -> Paper:
    done = tuple(_step(one, step) for step in one.state.steps)
    undone = [step.name for step in one.process.once if not one.state.done_at(step.slug)]
    return Paper(
        title=one.process.name,
        kicker=f"Run · {one.whose}",
        lead=f"Times are those of {names.zone(one.zone.key)}.",
        sections=(
            Section("The run", lines=_run_facts(one)),
            Section(
                "Steps",
                text=(f"Not done: {', '.join(undone)}.",) if undone else (),
                grids=(
                    Grid(("Step", "When", "Measured", "Lots and devices", "By, seen by"), done),
                ),
            ),
            _deviations(one),
        ),
    )


def _run_facts(one: BoundRun) -> tuple[Line, ...]:
    state = one.state
    ids = one.containers
    lines = (
        Line("Master record", f"{one.process.slug}, version {one.process.version}"),
        Line("Began", when(state.started_at, one.zone)),
        said("Ended", when(state.ended_at, one.zone), "not ended"),
        Line("State", state.stage.value),
        said("Made of", ", ".join(ids.get(key, key) for key in state.inputs)),
        said("Made", ", ".join(ids.get(key, key) for key in state.outputs), "nothing yet"),
        said("Devices", ", ".join(state.equipment), "none named"),
        Line("Why it failed", one.failed),
    )
    return tuple(line for line in lines if line.words)


def _step(one: BoundRun, done: StepDone) -> tuple[str, ...]:
    step: Step | None = one.process.step(done.step)
    called = {m.slug: m.name for m in step.measures} if step else {}
    measured = [
        f"{called.get(slug, slug)}: {shown(done.units[slug], value)}"
        for slug, value in done.measurements.items()
    ]
    lots = [f"{r.name} lot {r.lot}, good until {names.day(r.expires)}" for r in done.reagents]
    who = [one.people.get(who, "") for who in (done.done_by, done.witnessed_by)]
    return (
        step.name if step else done.step,
        when(done.at, one.zone),
        "; ".join(measured),
        "; ".join([*lots, *done.equipment]),
        ", seen by ".join(filter(None, who)),
    )


def _deviations(one: BoundRun) -> Section:
    rows = tuple((_called(one, slug), what, severity) for slug, what, severity in one.deviations)
    if not rows:
        return Section("Deviations", text=("None was recorded.",))
    return Section("Deviations", grids=(Grid(("Step", "What", "Severity"), rows),))


def _called(one: BoundRun, slug: str) -> str:
    step = one.process.step(slug)
    return step.name if step else "The run"
