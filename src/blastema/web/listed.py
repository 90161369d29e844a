"""A text field with a list beside it: one of the list is chosen, or something else is typed.

The browser's own list: it works with the keyboard and without a script.
"""

from __future__ import annotations

from typing import Any

from django import forms


class ListedInput(forms.TextInput):
    """``listed`` has what may be chosen, each with words for it; without any, it is plain."""

    template_name = "web/listed.html"
    listed: tuple[tuple[str, str], ...] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        if self.listed:
            widget["attrs"]["list"] = f"{widget['attrs']['id']}_list"
        return {**context, "listed": self.listed}
