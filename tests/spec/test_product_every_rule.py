"""Every rule id of the products, runs, treatments and adverse events stands in a table here."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

RULE = re.compile(r"\"((?:PRODUCT|STORE|SIGNATURE|RUN|TREATMENT|TIMEOUT|ADVERSE)(?:-[A-Z]+)+)\"")
ROOMS = ("product", "storage", "run", "treatment", "safety")


def _rules_in(folder: Path, pattern: str) -> set[str]:
    return {rule for path in folder.glob(pattern) for rule in RULE.findall(path.read_text("utf-8"))}


def test_every_rule_has_a_test() -> None:
    core = Path(str(files("blastema.core")))
    written = set().union(*(_rules_in(core / room, "*.py") for room in ROOMS))
    tested = _rules_in(Path(__file__).parent, "test_*.py")
    assert written
    assert written - tested == set()
