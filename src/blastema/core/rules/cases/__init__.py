"""What each rule is meant to say: facts of a step, and the verdict that follows.

The tables are written by hand from the rules' texts in the book, not taken from the program. The
tests hold the gate against them, and the manual shows them.
"""

from blastema.core.rules.cases.load import (
    Case,
    Start,
    cases,
    heard,
    load_cases,
    person,
    start,
    starts,
)
from blastema.core.rules.cases.says import Says

__all__ = ["Case", "Says", "Start", "cases", "heard", "load_cases", "person", "start", "starts"]
