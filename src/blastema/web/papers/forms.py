"""Forms for a downtime, to be written on: time-out, bench, hand-over.

Who reads a wristband or a label writes down what they read: no number that has to be
read stands on a form. The code on a form says which form of which record it is, so that
whoever types it later finds the place.
"""

from __future__ import annotations

from collections.abc import Iterator

from blastema.actions.read.downtime import House, RunForm, SessionForm
from blastema.core.catalogue import Measure, Quantity, Step
from blastema.core.course.state import Target
from blastema.core.paper import Code, Grid, Ink, Line, Paper, Section
from blastema.core.treatment.checklist import Item, Weight, checklist
from blastema.core.treatment.discharge import discharge_list
from blastema.core.treatment.state import Act, HaltReason
from blastema.web.clinic.words import names
from blastema.web.lab.amounts import unit_of

_STOP = " (STOP)"
_DECIDE = " (clinician decides)"
_RULES = (
    "Write with a pen that does not fade. Strike a mistake through once, with initials and time.",
    "One reads a number from the wristband or the label, and writes it down.",
    "The second reads it again, from there and not from this sheet, and writes it beside.",
    "What does not fit stops the line, as on the screen. Anybody may stop it.",
    "When the system is back, two people type this sheet as a late entry, with the times on it.",
    "The same checks run then. What they refuse goes to quality.",
)
_TAKEN = ("Time", "Place, side", "Volume, ml", "Passes", "Anticoagulant", "Number on the label")
_INJECTED = (
    "Time",
    "Place, side, level",
    "Route, guidance",
    "Volume, ml",
    "Needle: G, mm",
    "Anaesthetic, ml",
    "Image",
    "Felt",
)
_DEVIATION = ("Time", "Step", "What happened", "Initials")


def blank(term: str, hint: str = "") -> Line:
    return Line(term, hint, Ink.BLANK)


def boxes(term: str, *choices: str) -> Line:
    return Line(term, "|".join(choices), Ink.BOXES)


def time_out(house: House, purpose: Act, session: SessionForm | None = None) -> Paper:
    """One sheet for each act and each further target."""
    what = "a collection" if purpose is Act.COLLECTION else "an injection"
    code = f"treatment/{session.id}" if session else f"form/time-out-{purpose.value}"
    return _paper(
        house,
        f"Time-out before {what}",
        code,
        (
            *([_planned(session, purpose)] if session else []),
            _identity(purpose),
            *_questions(purpose),
            _table(),
            _outcome(),
            _act(purpose),
        ),
    )


def going_home(house: House) -> Paper:
    """The check after a session; the same questions as on the screen."""
    items = list(discharge_list().values())
    signs = ("Pulse, a minute", "Blood pressure, mmHg", "Oxygen saturation, %", "Temperature, °C")
    begun = (blank("Date and time"), blank("Wristband, read by the first"))
    measured = tuple(blank(sign) for sign in (*signs, "Pain now, 0 to 10"))
    return _paper(
        house,
        "Check before going home",
        "form/going-home",
        (
            Section("Who and when", lines=(*begun, blank("Wristband, read by the second"))),
            Section("Vital signs", lines=measured),
            *_asked(items),
            Section(
                "Outcome",
                lines=(boxes("The person", "goes home", "stays"), blank("Clinician, signature")),
            ),
        ),
    )


def hand_over(house: House) -> Paper:
    sections = tuple(_handed(number) for number in (1, 2, 3))
    return _paper(house, "Hand-over", "form/hand-over", sections)


def bench(form: RunForm) -> Paper:
    code = f"run/{form.id}" if form.id else f"form/{form.process.id}"
    done = [step.name for step in form.process.steps if step.slug in form.done]
    begun = (
        Line("Whose", form.whose) if form.whose else blank("Whose"),
        Line("Done on the screen already", "; ".join(done) or "nothing"),
    )
    return _paper(
        form.house,
        f"Bench form, {form.process.name[0].lower()}{form.process.name[1:]}",
        code,
        (
            Section(
                f"The run (master record {form.process.slug}, version {form.process.version})",
                lines=(*(begun if form.id else ()), *_material()),
            ),
            *(_step(number, step, form) for number, step in _numbered(form)),
            Section(
                "Deviations", grids=(Grid(("Time", "Step", "What happened", "Initials"), empty=3),)
            ),
            Section(
                "The end",
                lines=(
                    blank("Volume made, ml"),
                    blank("Number and division on its label"),
                    blank("Good until"),
                ),
            ),
        ),
    )


def _numbered(form: RunForm) -> Iterator[tuple[int, Step]]:
    first = len(form.process.steps) - len(form.left) + 1
    return enumerate(form.left, start=first)


def _paper(house: House, title: str, code: str, sections: tuple[Section, ...]) -> Paper:
    return Paper(
        title=f"Downtime: {title[0].lower()}{title[1:]}",
        kicker=house.site,
        sections=(
            Section("Before you begin", points=_RULES, codes=(Code(code, code),)),
            *sections,
            _typed(),
        ),
        foot=f"{code} · printed {house.made_at:%-d %B %Y, %H:%M} by {house.made_by}. A form that "
        "is written on is a record: file it, and say where when it is typed.",
    )


def _planned(session: SessionForm, purpose: Act) -> Section:
    """The plan as it was when this was printed; the patient says name and birth date."""
    wanted = [session.collect_from] if purpose is Act.COLLECTION else list(session.targets)
    return Section(
        "The plan, as it was printed",
        lines=(
            Line("Patient", session.name),
            Line("Born", names.day(session.born)),
            Line("Session", f"{session.session} of {session.sessions}"),
            Line("Product", names.product(session.product)),
            Line("Places", "; ".join(_place(one) for one in wanted if one) or "not recorded"),
        ),
    )


def _place(target: Target) -> str:
    return names.target(target.as_data())


def _identity(purpose: Act) -> Section:
    twice = [
        blank("Wristband, read by the first"),
        blank("Wristband, read by the second"),
    ]
    if purpose is Act.INJECTION:
        twice += [
            blank("Container, read by the first", "donation number with check character, division"),
            blank("Container, read by the second"),
            blank("Good until, read from the label"),
        ]
    where = (
        blank("Body site"),
        boxes("Side", "left", "right", "none"),
        *([blank("Level, where it is the spine")] if purpose is Act.INJECTION else ()),
        boxes("All of this agrees", "yes", f"no{_STOP}"),
    )
    return Section("Who, what and where", lines=(blank("Date and time"), *twice, *where))


def _questions(purpose: Act) -> Iterator[Section]:
    yield from _asked([item for item in checklist().values() if purpose in item.acts])
    yield Section(
        "What goes with the answers",
        lines=(
            blank("Last dose against clotting: medicine, day"),
            blank("Where the clinician decided: to what, and why"),
        ),
        grids=(Grid(("Sterile set or kit", "Lot", "Good until"), empty=2),),
    )


def _asked(items: list[Item]) -> Iterator[Section]:
    for who in dict.fromkeys(item.asks for item in items):
        own = [item for item in items if item.asks is who]
        yield Section(f"Answered by the {who.value}", lines=tuple(map(_question, own)))


def _question(item: Item) -> Line:
    where = " (spine only)" if item.levels else ""
    return boxes(item.question + where, *(_choice(*answer) for answer in item.answers.items()))


def _choice(answer: str, weight: Weight) -> str:
    ending = {Weight.STOPS: _STOP, Weight.DECIDE: _DECIDE}.get(weight, "")
    return answer.replace("-", " ") + ending


def _table() -> Section:
    rows = (("Operator", "", ""), ("Assistant", "", ""))
    return Section("At the table", grids=(Grid(("Role", "Name", "Signature"), rows, empty=2),))


def _outcome() -> Section:
    reasons = [reason.value.replace("-", " ") for reason in HaltReason]
    return Section(
        "Outcome",
        lines=(
            boxes("The time-out", "passed", "stopped"),
            blank("At what time"),
            boxes("Where somebody stopped the line", *reasons),
        ),
    )


def _act(purpose: Act) -> Section:
    if purpose is Act.COLLECTION:
        odd = blank("What went otherwise")
        return Section("What was taken", lines=(odd,), grids=(Grid(_TAKEN, empty=4),))
    skin = blank("Preparation of the skin")
    return Section("What was injected", lines=(skin,), grids=(Grid(_INJECTED, empty=2),))


def _handed(number: int) -> Section:
    return Section(
        f"Hand-over {number}",
        lines=(
            blank("Container, read by the giver", "donation number with check character, division"),
            blank("Container, read by the receiver"),
            blank("From, to"),
            blank("Given by, date and time, signature"),
            blank("Temperature, °C"),
            boxes("Intact", "yes", "no (do not take it over)"),
            blank("Taken by, date and time, signature"),
        ),
    )


def _material() -> tuple[Line, ...]:
    return (
        blank("Container, read by the first", "donation number with check character, division"),
        blank("Container, read by the second"),
        blank("Began: date and time"),
    )


def _step(number: int, step: Step, form: RunForm) -> Section:
    limit = form.limits.get(step.limit_setting)
    words = f"At most {limit} minutes after {_from(step, form)}." if limit else ""
    return Section(
        f"{number}. {step.name}",
        text=(words,) if words else (),
        lines=(
            blank("Time"),
            *(_measure(one) for one in step.measures if not one.late),
            blank("Device: code"),
            blank("Done by, signature"),
            *([blank("Seen by, signature")] if step.witness else []),
        ),
        grids=(Grid(("Kit or reagent", "Lot", "Good until"), empty=2),) if step.lots else (),
    )


def _from(step: Step, form: RunForm) -> str:
    """A limit counts from an earlier step, or from when the material began."""
    earlier = form.process.step(step.limit_from)
    return f"“{earlier.name}”" if earlier else "the material was taken"


def _measure(one: Measure) -> Line:
    name = one.name if one.required else f"{one.name} (if it was measured)"
    if one.quantity is Quantity.YES_NO:
        return boxes(name, "yes", "no")
    unit = unit_of(one.quantity)
    return blank(f"{name}, {unit}" if unit else name)


def _typed() -> Section:
    return Section(
        "Typed into the record",
        lines=(
            blank("By whom, and with whom"),
            blank("On which day, at what time"),
            blank("What the checks refused, and what was done"),
        ),
    )
