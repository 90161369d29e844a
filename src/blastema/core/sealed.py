"""Text about a person stands in an event only sealed, so that it can be erased.

A sealed text starts with ``s1.``; what is inside is opaque here. An empty text says
that nothing was given.
"""

from __future__ import annotations

SEAL = "s1."


class ClearTextError(ValueError):
    """A programmer's fault: a person's text was about to enter the ledger in the clear."""


def is_sealed_or_empty(text: str) -> bool:
    return text == "" or text.startswith(SEAL)


def must_be_sealed(**fields: str) -> None:
    """Stop where a value is in the clear; names the fields, never what stands in them."""
    clear = sorted(name for name, text in fields.items() if not is_sealed_or_empty(text))
    if clear:
        raise ClearTextError(
            f"Found clear text in {', '.join(clear)}; expected text sealed under the patient's "
            "key (it starts with s1.). Seal it before asking for a decision."
        )
