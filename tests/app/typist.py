"""People at a command line: each verb as a command with a password, read back as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from blastema.app import cli, fresh
from blastema.app.seeded import Seeded
from tests.actions.world import World

PASSWORD = "correct horse battery staple"  # as the world's people have it


@dataclass
class Typist:
    """Types for whoever is named by their role, on the world's clock."""

    world: World
    folder: Path
    capsys: Any
    code: int = 0

    def user(self, role: str) -> str:
        return f"{role}1.{self.world.site[-12:]}"

    def command(self, role: str, *words: str) -> tuple[int, str, str]:
        password = self.folder / "password"
        password.write_text(PASSWORD + "\n", "utf-8")
        self.capsys.readouterr()
        who = ["--as", self.user(role), "--password-file", str(password)]
        code = cli.main([*words, *who])
        printed = self.capsys.readouterr()
        return code, printed.out, printed.err

    def do(self, role: str, verb: str, *values: str) -> dict[str, Any]:
        """The result of a verb that had to be done."""
        code, out, err = self.command(role, "do", verb, *values, "--json")
        assert (code, err) == (0, ""), (verb, out, err)
        result: dict[str, Any] = json.loads(out)
        assert result["done"] is True, result
        return result

    def made(self, role: str, kind: str, verb: str, *values: str) -> str:
        """The id of the first stream of this kind that the verb wrote to."""
        events = self.do(role, verb, *values)["events"]
        return next(stream.partition("/")[2] for stream, _ in events if stream.startswith(kind))

    def show(self, role: str, page: str, *values: str) -> Any:
        code, out, err = self.command(role, "show", page, *values, "--json")
        assert (code, err) == (0, ""), err
        return json.loads(out)

    def to_sign(self, product: str) -> str:
        """Read first, then signed: the digest that ``show`` gives goes into the signature."""
        return str(self.show("quality", "to-sign", f"product={product}")["signs"])


def typist(world: World, folder: Path, capsys: Any, monkeypatch: Any) -> Typist:
    """The machine's clock becomes the world's, so that a year can pass."""
    clock: Seeded = world.fresh
    monkeypatch.setattr(fresh, "MACHINE", clock)
    return Typist(world, folder, capsys)
