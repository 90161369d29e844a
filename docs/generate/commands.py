"""Every command: what it is for, what it takes, what it prints as JSON, how it ends."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from blastema.actions.act import Done
from blastema.actions.import_report import ImportReport
from blastema.app import cli
from blastema.app.cli import labels
from blastema.app.cli.gate import rechecked_data, replayed_data
from blastema.app.cli.ledger import as_json
from blastema.app.cli.outcome import Outcome
from blastema.app.cli.recall import drilled, listed
from blastema.app.scan_told import told
from blastema.app.typed import plain
from blastema.core.labels import shipped
from blastema.core.recall.state import Drilled, RecallStage, RecallState
from blastema.core.rules import gate
from blastema.core.rules.decision import Change
from blastema.core.rules.what_if import answer_data, question_of
from blastema.evidence import Subject, describe, tally
from blastema.ledger import Bad, Verdict
from docs.generate import evidence
from docs.generate.markdown import code, fenced, heading, page, table

INTRODUCTION = """
Every command reads the [settings](settings.md) from the environment. The names of the commands
and the objects that `--json` prints are a contract: they stay, and what is added to them is added
beside what is there. With `--json` a command prints one object on standard output and nothing
else; messages and progress go to standard error. Long work shows a bar on a terminal and a plain
line every few seconds elsewhere.
"""

_ENDS = {
    Outcome.DONE: "done",
    Outcome.NO: "done, and the answer is no: a ledger that does not verify, a step that the rules "
    "refuse, a time-out that stopped",
    Outcome.NOT_POSSIBLE: "not possible as asked: a wrong argument, file or setting, a refusal, a "
    "database that cannot be used; told in plain words, and nothing half-written",
    Outcome.OUR_FAULT: "our fault, with a traceback",
    Outcome.INTERRUPTED: "stopped by the person",
}


def parsers() -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    """Each command that can be typed, with its parser and the line of its help."""
    whole, _ = cli._parser([])
    yield from _below("blastema", whole)


def _below(
    name: str, parser: argparse.ArgumentParser
) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            said = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for verb, child in action.choices.items():
                deeper = list(_below(f"{name} {verb}", child))
                yield from deeper or [(f"{name} {verb}", child, said.get(verb, ""))]


def _arguments(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, str]]:
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
            continue
        typed = " ".join((*action.option_strings, _value(action))).strip()
        yield code(typed), action.help or "", _need(action)


def _value(action: argparse.Action) -> str:
    """What stands for an argument's value, empty where it takes none."""
    if action.nargs == 0:
        return ""
    choices = "|".join(map(str, action.choices or ()))
    many = "..." if action.nargs == "+" else ""
    return str(action.metavar or choices or action.dest.upper()) + many


def _need(action: argparse.Action) -> str:
    needed = action.required if action.option_strings else action.nargs not in ("?", "*")
    return "needed" if needed else ""


def _line(name: str, parser: argparse.ArgumentParser) -> str:
    typed = [name]
    for action in parser._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        value = _value(action)
        if not action.option_strings:
            typed.append(f"[{value}]" if action.nargs == "?" else value)
            continue
        one = f"{action.option_strings[0]} {value}".strip()
        typed.append(one if action.required else f"[{one}]")
    return " ".join(typed)


_CODE = "=+02000=A99992600000168=<A0001000"


def _asked_again() -> dict[str, object]:
    # Its module reads tables, which are there only once the settings are.
    from blastema.actions.read.gate_check import Differs, Rechecked, Replayed

    book = "2026-11-22+0123456789abcdef"
    change = Change("FL-0", ("allowed with conditions",), ("refused",))
    course = "018f0000-0000-7000-8000-000000000000"
    differs = Differs(course, "allowed with conditions", "refused", (change,))
    return {
        "blastema gate replay": replayed_data(Replayed(book, 2_431, (), 12, 1, (book,))),
        "blastema gate recheck": rechecked_data(Rechecked(book, 301, (differs,), 24, 0)),
    }


def examples() -> dict[str, object]:
    """What ``--json`` prints, made by the very functions that print it."""
    bad = Bad("episode/018f0000-0000-7000-8000-000000000000", 3, "its hash is not that of its body")
    described = describe(
        tally(
            [Subject("a", "usual-care", {"baseline": 6000, "month-3": 4000}),
             Subject("b", "usual-care", {"baseline": 5000, "month-3": None})],
            "this installation",
        ),
        visits=["baseline", "month-3"],
        definition={"condition": "chronic-low-back-pain", "outcome": "nrs", "by": "arm"},
    )  # fmt: skip
    shown = described.to_json()
    asked = {**described.definition, "code": "..."}
    missing = {**described.missing.to_json(), "left_out": {"withdrawn from the registry": 2}}
    report = ImportReport(3, 1, 28, skips=Counter({("Claim", "not used by the programme"): 412}))
    vial = next(template for template in shipped().current() if template.slug == "vial")
    episode = "episode/018f0000-0000-7000-8000-000000000000"
    opened = Done("018f0000-0000-7000-8000-000000000001", ((episode, "episode.opened.v1"),))
    return {
        **evidence.examples(),
        "blastema do": {"done": True, **plain(opened)},
        "blastema evidence describe": {
            "rows": shown["rows"],
            "missing": {**missing, "asked": asked},
            "fingerprint": "...",
        },
        **_asked_again(),
        "blastema rules try": _tried(),
        "blastema trace": _traced(),
        "blastema recall drill": drilled(opened.subject, _DRILLED),
        "blastema recall list": {"recalls": [listed(opened.subject, _DRILLED)]},
        "blastema recall show": _recalled(),
        "blastema import fhir": report.to_json(),
        "blastema import outcomes": report.to_json(),
        "blastema labels list": labels.listed((vial,), ""),
        "blastema labels show": labels.described(
            replace(vial, archived=True, codes=vial.codes[:1], texts=vial.texts[:1])
        ),
        "blastema labels render": labels.rendered(Path("label.pdf"), 1, [_CODE]),
        "blastema labels check": labels.read([told(_CODE)]),
        "blastema ledger verify": as_json(Verdict(False, 1204, 188, 7, 12, bad)),
    }


_ID = "018f0000-0000-7000-8000-00000000000"
_DRILLED = RecallState(
    RecallStage.DRILL, "lot", "l-7", discovered_on="2026-11-22", drilled=Drilled(12, 7, 5, 84)
)


def _tried() -> dict[str, object]:
    """One rule and one rung of an answer stand for all."""
    shown = answer_data(gate(question_of("knee", {})))
    one = {"rules": shown["rules"][:1], "ladder": shown["ladder"][:1]}
    return {**shown, "rulebook": "...", **one}


def _traced() -> dict[str, object]:
    from blastema.actions.read.trace import Person, Trace  # its tables want the settings first
    from blastema.actions.read.trace_words import Touched

    product = Touched("product", f"{_ID}2", "A9999 26 000001 8 · A0 Marrow concentrate", "issued")
    person = Person(f"{_ID}3", "A. T. (3F2A1)", "...", ("recipient",), (f"{_ID}4",))
    lot = Touched("reagent", "lot-1", "LOT-1, kit")
    found = Trace(
        f"{_ID}1", "product", "", (lot,), (product,), (person,), (), (), (), elsewhere=0, cut=False
    )
    return found.to_json()


def _recalled() -> dict[str, object]:
    person = {"id": f"{_ID}5", "patient": f"{_ID}3", "name": "Ann Testperson", "stage": "open"}
    person |= {"verdict": "", "attempts": 1, "told_team": True}
    return {**listed(f"{_ID}1", _DRILLED), "elsewhere": 0, "patients": [person]}


def commands_page() -> str:
    shapes = examples()
    blocks = []
    for name, parser, said in parsers():
        blocks += [heading(name), f"{said[:1].upper()}{said[1:]}." if said else ""]
        blocks += [fenced(_line(name, parser))]
        rows = list(_arguments(parser))
        blocks += [table(("argument", "meaning", ""), rows)] if rows else []
        if name in shapes:
            shape = json.dumps(shapes[name], indent=2)
            blocks += ["With `--json`, such as:", fenced(shape, "json")]
    ends = [(int(outcome), _ENDS[outcome]) for outcome in Outcome]
    return page(
        "Commands",
        INTRODUCTION,
        heading("How a command ends"),
        table(("exit code", "meaning"), ends),
        *blocks,
    )
