"""`python -m docs.generate` writes the pages; with ``--check`` it names those that are stale."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from docs.generate.catalogue import catalogue_page
from docs.generate.collections import collections_page
from docs.generate.commands import commands_page
from docs.generate.consents import consents_page
from docs.generate.events import events_page
from docs.generate.instruments import instruments_page
from docs.generate.part_11 import part_11_page
from docs.generate.refusals import refusals_page
from docs.generate.roles import roles_page
from docs.generate.rule_cases import rule_cases_page
from docs.generate.rules import rules_page
from docs.generate.settings import settings_page
from docs.generate.sheets import sheets_page
from docs.generate.tables import tables_page
from docs.generate.time_out import time_out_page
from docs.generate.verbs import verbs_page

FOLDER: Final = Path(__file__).parents[1] / "reference"
PAGES: Final[Mapping[str, Callable[[], str]]] = MappingProxyType(
    {
        "catalogue.md": catalogue_page,
        "collections.md": collections_page,
        "commands.md": commands_page,
        "consents.md": consents_page,
        "events.md": events_page,
        "instruments.md": instruments_page,
        "part-11.md": part_11_page,
        "refusals.md": refusals_page,
        "roles.md": roles_page,
        "rule-cases.md": rule_cases_page,
        "rules.md": rules_page,
        "settings.md": settings_page,
        "sheets.md": sheets_page,
        "tables.md": tables_page,
        "time-out.md": time_out_page,
        "verbs.md": verbs_page,
    }
)


def stale() -> dict[str, str]:
    """The pages whose files are not what the code says, as they should be."""
    made = {name: make() for name, make in PAGES.items()}
    return {name: text for name, text in made.items() if _written(name) != text}


def _written(name: str) -> str:
    path = FOLDER / name
    return path.read_text("utf-8") if path.exists() else ""


def main(arguments: list[str]) -> int:
    found = stale()
    if "--check" in arguments:
        for name in found:
            print(f"docs/reference/{name} is stale: run make docs.", file=sys.stderr)
        return 1 if found else 0
    for name, text in found.items():
        (FOLDER / name).write_text(text, "utf-8")
        print(f"docs/reference/{name} written")
    return 0


def _with_settings() -> None:
    """The verbs are read off the running system, which wants a data folder of its own."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "blastema.app.settings"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BLASTEMA_DATA_DIR"] = folder
        django.setup()
        sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    _with_settings()
