"""The sections of a procedure note, each from the facts that were recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from blastema.actions.read import note_words as names
from blastema.actions.read.happenings import Happening
from blastema.core.identity.chain import ChainNumber
from blastema.core.identity.donation import DonationNumber
from blastema.core.paper import Line, Section, said
from blastema.core.product.dose import Counted, Dose
from blastema.core.product.state import ProductState
from blastema.core.quantity import Volume
from blastema.core.treatment.checklist import checklist
from blastema.core.treatment.discharge import discharge_list
from blastema.core.treatment.state import TreatmentStage

if TYPE_CHECKING:
    from blastema.actions.read.note import Container, NoteFacts

_COUNTS = {
    "nucleated-cells-per-ml": "nucleated cells",
    "platelets-per-ml": "platelets",
    "leukocytes-per-ml": "white cells",
    "cfu-f-per-ml": "fibroblast colonies (CFU-F)",
}
_FOUND_IN = {"test": "release test", "measurement": "measured", "run": "counted in the run"}


def sections(facts: NoteFacts) -> tuple[Section, ...]:
    found = (
        _who(facts),
        _what(facts),
        _team(facts),
        _time_outs(facts),
        _taken(facts),
        *_products(facts),
        *_injections(facts),
        _events(facts),
        _going_home(facts),
        _after(facts),
    )
    return tuple(section for section in found if section is not None)


def _of(facts: NoteFacts, *types: str) -> Iterator[Happening]:
    return (one for one in facts.told if one.type in types)


def _when(facts: NoteFacts, type_: str) -> str:
    return next((names.clock(one.at) for one in _of(facts, type_)), "")


def _who(facts: NoteFacts) -> Section:
    lines = (
        said("Patient", str(facts.name), "name not recorded"),
        said("Born", names.day(facts.born)),
        Line("Record", facts.session.patient),
        said("Session", f"{facts.session.session} of {facts.course.sessions}"),
        said("Session opened", _when(facts, "treatment.opened.v1")),
        *_ended(facts),
    )
    return Section("Who and when", lines=lines)


def _ended(facts: NoteFacts) -> tuple[Line, ...]:
    if facts.session.stage is TreatmentStage.ABANDONED:
        ended = next(_of(facts, "treatment.abandoned.v1"))
        return (
            Line("Ended early", names.clock(ended.at)),
            said("Why it ended early", ended.data["reason"]),
        )
    return (said("Session finished", _when(facts, "treatment.finished.v1"), "not finished"),)


def _what(facts: NoteFacts) -> Section:
    course, episode = facts.course, facts.episode
    signed = facts.consent.signed_at if facts.consent else ""
    problem = (names.condition(episode.condition), episode.side, episode.level)
    lines = (
        said("Problem", ", ".join(filter(None, problem))),
        said("Planned product", names.product(course.product_class)),
        Line("Source", names.source(course.source)),
        said("Planned targets", "; ".join(names.target(t.as_data()) for t in course.targets)),
        said("Planned route", names.route(course.route)),
        said("Planned guidance", names.guidance(course.guidance)),
        Line("Study", course.study),
        said("Consent signed", _local(facts, signed)),
    )
    return Section("What was planned", lines=tuple(line for line in lines if line.words))


def _local(facts: NoteFacts, moment: str) -> str:
    if not moment:
        return ""
    return names.clock(datetime.fromisoformat(moment).astimezone(ZoneInfo(facts.site.zone)))


def _team(facts: NoteFacts) -> Section:
    """Everybody who was named at a time-out, with what they did there."""
    roles: dict[str, dict[str, None]] = {}
    for one in _of(facts, "treatment.timeout_answered.v1"):
        for member in one.data["team"]:
            if member["staff"]:
                roles.setdefault(member["role"], {})[member["staff"]] = None
    lines = tuple(said(names.plain(role), ", ".join(who)) for role, who in roles.items())
    return Section("Team", lines=lines or (said("Team", ""),))


def _time_outs(facts: NoteFacts) -> Section:
    lines = tuple(_time_out_lines(facts))
    return Section("Time-outs", lines=lines or (said("Time-out", ""),))


def _time_out_lines(facts: NoteFacts) -> Iterator[Line]:
    answered: Mapping[str, Any] = {}
    for one in facts.told:
        at = f"{one.at:%H:%M}"
        if one.type == "treatment.timeout_answered.v1":
            answered = one.data
        elif one.type == "treatment.timeout_passed.v1":
            place = names.target(one.data["target"])
            yield Line(f"Passed before {one.data['purpose']}", f"{at}, {place}")
            yield from _said_then(answered)
        elif one.type == "treatment.timeout_stopped.v1":
            rules = ", ".join(one.data["mismatches"])
            yield Line(f"Did not pass before {one.data['purpose']}", f"{at}, {rules}")
        elif one.type == "treatment.answer_decided.v1":
            words = f"{_item(one.data['item'])}: {one.data['reason'].replace('-', ' ')}"
            yield Line("Decided to go on", f"{at}, {words} ({one.data['decided_by']})")


def _said_then(answered: Mapping[str, Any]) -> Iterator[Line]:
    """What was answered otherwise than usual, and the lots of what was opened."""
    items = checklist()
    for slug, answer in answered.get("answers", {}).items():
        if slug in items and items[slug].answers.get(answer) != "passes":
            yield Line(_item(slug), answer.replace("-", " "))
    if answered.get("antithrombotic"):
        yield Line("Last dose against clotting", names.day(answered["antithrombotic"]))
    for kit in answered.get("kits", ()):
        until = f", good until {names.day(kit['expires'])}" if kit["expires"] else ""
        yield Line("Sterile set", f"{kit['name']}, lot {kit['lot']}{until}")


def _item(slug: str) -> str:
    found = checklist().get(slug)
    return found.question.rstrip("?.") if found else names.plain(slug)


def _taken(facts: NoteFacts) -> Section | None:
    lines = []
    for one in _of(facts, "treatment.collected.v1"):
        container = facts.containers.get(one.data["product"])
        place = names.target({**one.data, "level": ""})
        words = f"{one.at:%H:%M}, {names.millilitres(one.data['volume_ul'])} from the {place}"
        lines.append(Line("Taken", words))
        lines.append(said("Container", _number(container.state) if container else ""))
        lines.append(Line("Recorded by", one.who))
    return Section("Cells taken", lines=tuple(lines)) if lines else None


def _number(state: ProductState) -> str:
    return f"{DonationNumber(state.din).for_people} {state.division}"


def _products(facts: NoteFacts) -> Iterator[Section]:
    used = dict.fromkeys(one.product for one in facts.session.injections if one.product)
    for key in used:
        yield Section(
            f"Product {_number(facts.containers[key].state)}",
            lines=tuple(_product_lines(facts, facts.containers[key])),
        )


def _product_lines(facts: NoteFacts, one: Container) -> Iterator[Line]:
    state = one.state
    yield Line("Product", names.product(state.product_class))
    yield said("Number and division", _number(state))
    chains = (ChainNumber.parse(chain).for_people for chain in one.chains)
    yield said("Chain of identity", ", ".join(chains))
    if state.arrival:
        yield said("Supplier and lot", f"{state.arrival.supplier}, lot {state.arrival.lot}")
    for kit in _lots(one):
        yield Line("Lot used in the process", kit)
    signed = ", ".join(facts.people.get(who, "") for who in state.released_by)
    yield said("Release", f"{state.release.value.replace('-', ' ')}, signed by {signed}")
    yield said("Good until", _local(facts, state.expires_at))
    for count in one.counts.counted:
        name = _COUNTS.get(count.what, names.plain(count.what).lower())
        yield Line(f"Counted: {name}", f"{count.concentration} ({_FOUND_IN[count.found_in]})")
    if not one.counts.counted:
        yield said("Counted", "", "no cells were counted: the dose in cells is not known")
    yield said("Viability", str(one.counts.viability or ""), "not measured")
    if state.awaiting:
        yield Line("Results still awaited", ", ".join(_awaited(one)))


def _awaited(one: Container) -> Iterator[str]:
    """By the names of the tests: a slug such as ``culture-negative`` reads like a result."""
    called = {test.slug: test.name for test in one.specification.tests}
    return (called.get(slug, names.plain(slug)) for slug in one.state.awaiting)


def _lots(one: Container) -> Iterable[str]:
    steps = one.run.steps if one.run else ()
    found = (f"{r.name}, lot {r.lot}" for done in steps for r in done.reagents)
    return dict.fromkeys(found)


def _injections(facts: NoteFacts) -> Iterator[Section]:
    found = list(_of(facts, "treatment.injected.v2"))
    if not found:
        yield Section("Injections", lines=(said("Injection", "", "none was recorded"),))
    for number, one in enumerate(found, start=1):
        place = names.target(one.data["target"])
        heading = f"Injection {number} of {len(found)}: {place}"
        yield Section(heading, lines=tuple(_injection_lines(facts, one)))


def _at(one: Happening) -> str:
    return names.clock(one.at) + (" (entered later)" if one.late else "")


def _injection_lines(facts: NoteFacts, one: Happening) -> Iterator[Line]:
    data = one.data
    container = facts.containers.get(data["product"] or "")
    yield Line("When", _at(one))
    yield Line("Recorded by", one.who)
    yield said("Target", names.target(data["target"]))
    yield said("Route", names.route(data["route"]))
    yield said("Guidance", names.guidance(data["guidance"]))
    yield said("Image", _image(data["image"] or "", data["reference"]), "none was kept")
    yield said("Product", _number(container.state) if container else "", "none of the laboratory")
    yield Line("Volume", names.millilitres(data["volume_ul"]))
    if container:
        yield from _dose(container, data["volume_ul"])
    yield said("What was felt", data["felt"])
    yield from _means(data)


def _image(kept: str, elsewhere: str) -> str:
    here = f"kept here, file {kept[:16]}" if kept else ""
    return ", ".join(filter(None, (here, f"kept elsewhere, {elsewhere}" if elsewhere else "")))


def _means(data: Mapping[str, Any]) -> Iterator[Line]:
    thick, long = data["needle_gauge"], data["needle_mm"]
    needle = (f"{thick} G" if thick else "", f"{long} mm" if long else "")
    numb = (names.plain(data["anaesthetic"]), _volume(data["anaesthetic_ul"]))
    yield said("Needle", ", ".join(filter(None, needle)))
    yield said("Preparation of the skin", names.plain(data["skin"]))
    yield said("Local anaesthetic", ", ".join(filter(None, numb)))


def _volume(microlitres: int) -> str:
    return names.millilitres(microlitres) if microlitres else ""


def _dose(container: Container, volume_ul: int) -> Iterator[Line]:
    doses = container.counts.in_volume(Volume(volume_ul))
    if not doses:
        yield said("Dose in cells", "", "not known: no cells were counted")
    yield from (_one_dose(count, dose) for count, dose in doses)


def _one_dose(count: Counted, dose: Dose) -> Line:
    name = _COUNTS.get(count.what, names.plain(count.what).lower())
    living = f", of which living {dose.living}" if dose.living is not None else ""
    return Line(f"Dose: {name}", f"{dose.nucleated}{living}")


def _events(facts: NoteFacts) -> Section:
    """What went otherwise during the session, and what was reported of that day."""
    stops = [
        Line("Line stopped", f"{one.at:%H:%M}, {one.data['reason'].replace('-', ' ')}")
        for one in _of(facts, "treatment.line_stopped.v1")
    ]
    days = {one.at.date().isoformat() for one in facts.told}
    reported = [
        Line("Adverse event", f"{one.term}, grade {one.grade} ({one.grading})")
        for one in facts.adverse
        if one.onset in days
    ]
    none = Line("Adverse events of the day", "none was reported up to now")
    return Section("Immediate events", lines=(*stops, *(reported or (none,))))


def _going_home(facts: NoteFacts) -> Section:
    """The last check: an earlier one that did not pass stands in the history."""
    checks = list(_of(facts, "treatment.discharge_checked.v1"))
    if not checks:
        return Section("Before going home", lines=(said("Vital signs and check", ""),))
    last = checks[-1]
    items = discharge_list()
    against = [items[slug].stop.rstrip(".") for slug in last.data["against"] if slug in items]
    return Section(
        "Before going home",
        lines=(
            Line("Checked", f"{_at(last)}, {last.who}"),
            Line("Vital signs", names.vitals(last.data["vitals"])),
            Line("Outcome", f"did not pass: {'; '.join(against)}" if against else "passed"),
        ),
    )


def _after(facts: NoteFacts) -> Section:
    advice = next((one.data["advice"] for one in _of(facts, "treatment.finished.v1")), "")
    left = facts.course.sessions - facts.session.session
    lines = (
        said("Advice given", advice),
        Line("Further sessions planned", str(max(0, left))),
        said("Next follow-up", names.day(facts.due[0]) if facts.due else "", "none is due"),
    )
    return Section("Advice and plan", lines=lines)
