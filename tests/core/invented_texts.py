"""Words for licensed questionnaires that nobody licensed: each is plainly invented."""

from __future__ import annotations

from collections.abc import Mapping

from blastema.core.instruments import Texts, instrument, site_texts

ODI_ITEMS = {f"{n:02d}": f"Invented section {n}" for n in range(1, 11)}
KOOS_ITEMS = {item.id: f"Invented question {item.id}" for item in instrument("koos").items}
SIX = [f"Invented statement {n}" for n in range(6)]
FIVE = [f"invented degree {n}" for n in range(5)]


def toml(
    slug: str,
    items: Mapping[str, str],
    answers: Mapping[str, list[str]],
    *,
    language: str = "en",
    instruction: str = "Invented instruction.",
) -> str:
    """A site's file."""
    head = {
        "instrument": slug,
        "language": language,
        "licence": "Invented licence 12 of 2026.",
        "instruction": instruction,
    }
    lines = [f'{key} = "{words}"' for key, words in head.items()]
    lines += ["[items]", *(f'"{key}" = "{words}"' for key, words in items.items())]
    lines += ["[answers]", *(f'"{key}" = {listed}' for key, listed in answers.items())]
    return "\n".join(lines) + "\n"


def odi(**given: str) -> str:
    return toml("odi", ODI_ITEMS, {"section": SIX}, **given)


def koos(**given: str) -> str:
    return toml("koos", KOOS_ITEMS, {"problem": FIVE}, **given)


def both() -> Texts:
    return site_texts({"odi.toml": odi(), "koos.toml": koos()})
