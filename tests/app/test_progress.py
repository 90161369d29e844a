"""How far: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import io

from blastema.app.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_plain_lines_every_five_seconds_and_at_the_end() -> None:
    now = [0.0]
    out = io.StringIO()
    with progress("patients", 10, out=out, clock=lambda: now[0]) as advance:
        for _ in range(10):
            now[0] += 2.0
            advance(1)
    # 2 s a patient: 5 s have passed at the 3rd, 6th and 9th.
    assert out.getvalue().splitlines() == [
        "patients: 3 of 10",
        "patients: 6 of 10",
        "patients: 9 of 10",
        "patients: 10 of 10",
    ]


def test_a_bar_on_a_terminal() -> None:
    out = Terminal()
    with progress("patients", 2, out=out) as advance:
        advance(2)
    assert "patients: 100%" in out.getvalue()
