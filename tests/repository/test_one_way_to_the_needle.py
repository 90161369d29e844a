"""Whatever takes from a person or gives to one is decided in one place, and asked for in few.

The decisions of ``core`` that lead there are called by the verbs named here and by no page, no
interface and no import; each of these verbs asks how the person stands, and so the gate.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "blastema"
# The decisions that lead to a session, a collection, an issue or an injection.
DECISIONS = {
    "blastema.core.course.decide.open_session",
    "blastema.core.treatment.decide.open_treatment",
    "blastema.core.treatment.decide.time_out",
    "blastema.core.treatment.timeout.time_out",
    "blastema.core.treatment.decide.collect",
    "blastema.core.treatment.decide.inject",
    "blastema.core.product.origin.collect",
    "blastema.core.product.use.issue",
    "blastema.core.product.use.administer",
}
VERBS = {
    "actions/open_treatment.py",
    "actions/hold_time_out.py",
    "actions/collect_product.py",
    "actions/issue_product.py",
    "actions/inject_product.py",
}
# Shows at the bench why a container could not be issued, and writes nothing.
ONLY_SHOWS = {"actions/read/product_steps.py"}


def test_only_these_modules_decide_about_a_needle() -> None:
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if "core" not in path.relative_to(SOURCE).parts and DECISIONS & set(names_used(path))
    }
    assert found == VERBS | ONLY_SHOWS


def test_each_of_these_verbs_asks_how_the_person_stands() -> None:
    for module in VERBS:
        used = set(names_used(SOURCE / module))
        assert "blastema.actions.standing.standing_of" in used, module


def names_used(path: Path) -> Iterator[str]:
    """The full names of what a module uses of others, with its own short names resolved."""
    tree = ast.parse(path.read_text("utf-8"))
    short: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            short |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{short.get(node.value.id, node.value.id)}.{node.attr}"
        elif isinstance(node, ast.Name) and node.id in short:
            yield short[node.id]
