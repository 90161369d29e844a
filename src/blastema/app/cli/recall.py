"""blastema recall: drill one, list them, look at one. Opening one is a verb (`blastema do`)."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blastema.core.recall.state import RecallState


def add(subparsers: Any) -> None:
    from blastema.app.typing_desk import add_person

    parser = subparsers.add_parser("recall", help="drill a recall, list recalls, look at one")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="WHAT")
    drill = kinds.add_parser("drill", help="count what a recall would reach, and take the time")
    drill.add_argument("id", metavar="ID", help="what is recalled, as for blastema trace")
    drill.add_argument(
        "--kind", default="", dest="scope_kind", help="which, where the words stand for several"
    )
    kinds.add_parser("list", help="the recalls of your sites, open ones first")
    show = kinds.add_parser("show", help="one recall: how far it is, and whom it must reach")
    show.add_argument("id", metavar="RECALL", help="the recall's id")
    for child in kinds.choices.values():
        child.add_argument("--json", action="store_true", help="print one object")
        add_person(child)


def run(args: argparse.Namespace) -> int:
    from blastema.app import typing_desk

    act = typing_desk.act_of(args)
    found = {"drill": _drill, "list": _list, "show": _show}[args.kind](act, args)
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print("\n".join(_lines(found)))
    return 0


def _drill(act: Any, args: argparse.Namespace) -> dict[str, Any]:
    from blastema.actions.open_recall import drill_recall
    from blastema.actions.read.recall import recall_page
    from blastema.app.acting import accepted

    done = accepted(drill_recall(act, scope=args.id, kind=args.scope_kind))
    return drilled(done.subject, accepted(recall_page(act, recall=done.subject)).state)


def _list(act: Any, _args: argparse.Namespace) -> dict[str, Any]:
    from blastema.actions.read.recall import recalls
    from blastema.app.acting import accepted

    return {"recalls": [listed(one.id, one.state) for one in accepted(recalls(act)).recalls]}


def _show(act: Any, args: argparse.Namespace) -> dict[str, Any]:
    from blastema.actions.read.recall import recall_page
    from blastema.app.acting import accepted

    page = accepted(recall_page(act, recall=args.id))
    persons = [_person(one) for one in page.persons]
    return {**listed(page.id, page.state), "elsewhere": page.elsewhere, "patients": persons}


def _person(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "patient": one.state.patient,
        "name": one.name,
        "stage": one.state.stage.value,
        "verdict": one.state.verdict,
        "attempts": len(one.state.attempts),
        "told_team": bool(one.state.team_told_by),
    }


def drilled(recall: str, state: RecallState) -> dict[str, Any]:
    """What a drill counted; nothing was held and nobody was contacted."""
    found = state.drilled
    assert found is not None
    return {
        "id": recall,
        "kind": state.scope_kind,
        "scope": state.scope,
        "products": found.products,
        "to_hold": found.to_hold,
        "persons": found.persons,
        "milliseconds": found.milliseconds,
    }


def listed(recall: str, state: RecallState) -> dict[str, Any]:
    """One recall in figures."""
    return {
        "id": recall,
        "stage": state.stage.value,
        "kind": state.scope_kind,
        "scope": state.scope,
        "reason": state.reason,
        "discovered_on": state.discovered_on,
        "products": len(state.products),
        "held": len(state.held),
        "persons": len(state.persons),
        "closed_on": state.closed_on,
    }


def _lines(found: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    for name, value in found.items():
        if isinstance(value, list):
            yield f"{indent}{name}: {len(value)}"
            for one in value:
                yield from _lines(one, indent + "  ")
                yield ""
        elif value not in ("", None):
            yield f"{indent}{name.replace('_', ' ')} {value}"
