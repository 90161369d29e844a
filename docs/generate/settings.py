"""Every setting of an installation."""

from __future__ import annotations

from blastema.app.config import SETTINGS, Setting
from docs.generate.markdown import code, codes, heading, page, table
from docs.generate.source import Scope, argument, calls, modules, texts

INTRODUCTION = """
An installation is told everything through its environment. The values are parsed strictly when a
command starts: a bad value, or a name that begins with `BLASTEMA_` and is not a setting, stops
the start with the name, what was found and what is accepted. All faults are reported together.

A **secret** is never printed. It may come from a file: instead of the setting, give the same name
with `_FILE` and the path of a file that holds the value and nothing else.
"""

CHECKS = """
Some values are each allowed and do not go together. `blastema serve` looks for that when it
starts: an error (`blastema.E...`) stops it, a warning (`blastema.W...`) and a note
(`blastema.I...`) are printed. A number is never given to another check.
"""

_PARTS = ((0, "msg"), (9, "hint"))


def settings_page() -> str:
    rows = [(code(s.name), s.purpose, s.accepts, s.fallback, _secret(s)) for s in SETTINGS]
    columns = ("setting", "what it is for", "accepted", "when not given", "secret")
    return page(
        "Settings",
        INTRODUCTION,
        table(columns, rows),
        heading("Files that may hold a secret"),
        codes(f"{s.name}_FILE" for s in SETTINGS if s.secret) + ".",
        heading("What does not go together"),
        CHECKS,
        table(("check", "what is said", "what to do"), checks()),
    )


def _secret(setting: Setting) -> str:
    return "yes" if setting.secret else ""


def checks() -> list[tuple[str, str, str]]:
    """Every numbered system check, as the code words it."""
    found: dict[str, tuple[str, str, str]] = {}
    for module in modules():
        for maker in ("Error", "Warning", "Info"):
            for call, function in calls(module, maker):
                scope = Scope(module, function)
                said, hint = (" ".join(texts(argument(call, n, name), scope)) for n, name in _PARTS)
                for number in texts(argument(call, 9, "id"), scope):
                    found[number] = (code(number), said, hint)
    return [found[number] for number in sorted(found)]
