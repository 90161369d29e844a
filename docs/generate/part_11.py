"""21 CFR Part 11, clause by clause: what the programme does, the tests that show it, what is left
to the practice. The clauses stand in ``part_11.toml``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from docs.generate.markdown import bullets, code, heading, page, table

INTRODUCTION = """
Blastema supports operation under 21 CFR Part 11. No program complies by itself: half of the part
asks for procedures, training and letters that only a practice can have. Each clause stands here
with what the programme does, the tests that show it, and what is left to the practice. A test
checks that every test named here exists.

The clauses are told in our words, from public copies of the regulation read on 22 November 2026.
Those with a star were not read in the source: have them read before you rely on them.
"""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause; ``tests`` are ``file::test``, ``practice`` what no program can do."""

    number: str
    asks: str
    does: str
    tests: tuple[str, ...]
    practice: str = ""
    read: bool = True

    @property
    def title(self) -> str:
        return self.number if self.read else f"{self.number} *"


@lru_cache(maxsize=1)
def clauses() -> tuple[Clause, ...]:
    text = Path(__file__).with_suffix(".toml").read_text("utf-8")
    found = tomllib.loads(text)["clauses"]
    return tuple(Clause(**{**one, "tests": tuple(one["tests"])}) for one in found)


def part_11_page() -> str:
    return page(
        "Part 11, clause by clause",
        INTRODUCTION,
        table(
            ("clause", "asks", "what the programme does", "left to the practice"),
            ((one.title, one.asks, one.does, one.practice) for one in clauses()),
        ),
        heading("The tests"),
        *(
            f"{heading(one.title, 3)}\n\n{bullets(code(test) for test in one.tests)}"
            for one in clauses()
        ),
    )
