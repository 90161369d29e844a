"""Alters one byte in a scratch copy of the ledger, so that anybody can watch it being found."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from blastema.actions.act import Act
from blastema.actions.export_ledger import export_ledger
from blastema.core.verdict import Refusal
from blastema.ledger import Verdict, verify_export

# An answer to the question about pain, as it stands in an exported line; and any figure.
_PAIN = re.compile(rb'\\"pain\\":(\d)\D')
_FIGURE = re.compile(rb'\\"data\\":\{.*?(\d)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Tried:
    """A copy before and after: ``line`` was altered, one byte from ``was`` to ``now``.

    ``before`` and ``after`` are the text around the byte.
    """

    line: int
    was: str
    now: str
    before: str
    after: str
    whole: Verdict
    altered: Verdict


def change_a_byte(act: Act) -> Tried | Refusal:
    """Exports the ledger to a temporary file, alters one figure in it, verifies it twice.

    Nothing of the ledger itself is touched. Which figure it is follows from the command.
    """
    with tempfile.TemporaryDirectory(prefix="blastema-") as folder:
        path = Path(folder) / "ledger.jsonl"
        end = export_ledger(act, path)
        if isinstance(end, Refusal):
            return end
        lines = path.read_bytes().splitlines(keepends=True)
    whole = verify_export(lines)
    number, at = _place(lines, int(act.command.replace("-", ""), 16))
    old = lines[number]
    new = _other(old[at : at + 1])
    lines[number] = old[:at] + new + old[at + 1 :]
    return Tried(
        line=number + 1,
        was=old[at : at + 1].decode(),
        now=new.decode(),
        before=_text(old[max(0, at - 30) : at]),
        after=_text(old[at + 1 : at + 31]),
        whole=whole,
        altered=verify_export(lines),
    )


def _place(lines: list[bytes], choice: int) -> tuple[int, int]:
    """The line and the place of a figure in it; somebody's answer about pain, if there is one."""
    for shape in (_PAIN, _FIGURE):
        found = [(n, at.start(1)) for n, line in enumerate(lines) if (at := shape.search(line))]
        if found:
            return found[choice % len(found)]
    raise ValueError("the ledger holds no event with a figure in it")


def _other(figure: bytes) -> bytes:
    return b"0" if figure != b"0" else b"9"


def _text(part: bytes) -> str:
    return part.decode("utf-8", "ignore").replace("\\", "")
