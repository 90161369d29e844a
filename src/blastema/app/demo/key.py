"""The answer key: what is true of the demonstration, for estimators to be held to."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from blastema.app.demo import model
from blastema.app.demo.answers import Followed, answers
from blastema.app.demo.practice import Mark

NAME = "demonstration-answer-key.json"
_ABOUT = (
    "Invented. What each person would have answered is 0 to 10 (nrs) at every visit; 'missing' "
    "names the visits whose window is over and which were not answered."
)


class AnswerKey:
    """Gathers courses one by one, so that a long demonstration needs no more memory than lines."""

    def __init__(self, mark: Mark) -> None:
        self._mark = mark
        self._lines: list[str] = []
        self._sums: dict[str, list[int]] = {}

    @property
    def seed(self) -> str:
        return self._mark.seed

    def add(self, followed: Followed) -> None:
        if followed.anchor is None:
            return
        self._lines.append(json.dumps(_course(followed), separators=(",", ":"), sort_keys=True))
        sums = self._sums.setdefault(followed.arm, [0] * (1 + len(model.VISITS)))
        sums[0] += 1
        for visit, value in enumerate(followed.true.nrs, start=1):
            sums[visit] += value

    def write(self, folder: Path) -> Path:
        """The file appears whole or not at all."""
        path = folder / NAME
        draft = path.with_name(f".{NAME}.{os.getpid()}")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with draft.open("w", encoding="ascii") as file:
            file.writelines(self._text())
        draft.replace(path)
        return path

    def _text(self) -> Iterator[str]:
        head = {
            "about": _ABOUT,
            "seed": self._mark.seed,
            "patients": self._mark.patients,
            "day": self._mark.made,
            "true": model.as_data(),
            "arms_as_drawn": {arm: _means(sums) for arm, sums in sorted(self._sums.items())},
        }
        yield json.dumps(head, indent=1, sort_keys=True)[:-2] + ',\n "courses": [\n'
        yield ",\n".join(self._lines)
        yield "\n ]\n}\n"


def _means(sums: list[int]) -> dict[str, Any]:
    """The means of this demonstration's people, had everybody answered."""
    many = sums[0]
    means = {v: round(s / many, 6) for v, s in zip(model.VISITS, sums[1:], strict=True)}
    return {"courses": many, "mean_answer_had_everybody_answered": means}


def _course(followed: Followed) -> dict[str, Any]:
    return {
        "patient": followed.patient,
        "course": followed.course,
        "condition": followed.story.condition,
        "arm": followed.arm,
        "anchor": str(followed.anchor),
        "nrs": list(followed.true.nrs),
        "missing": {slug: _missing(followed, slug) for slug in sorted(followed.over)},
    }


def _missing(followed: Followed, slug: str) -> dict[str, Any]:
    """What the person would have said at a visit that they did not answer."""
    number = model.VISITS.index(slug)
    psfs = answers(followed, "psfs", number)
    found = {"nrs": followed.true.nrs[number], "psfs": list(psfs.values())}
    if followed.story.condition == "chronic-low-back-pain":
        found["rmdq"] = sum(answers(followed, "rmdq", number).values())  # type: ignore[arg-type]
    return found
