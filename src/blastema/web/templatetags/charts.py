"""Template tags that put a chart on a page under a policy without inline code."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def svg_uri(svg: str) -> SafeString:
    """A picture's text as a ``data:`` address for an image element."""
    encoded = b64encode(svg.encode()).decode()
    return mark_safe(f"data:image/svg+xml;base64,{encoded}")  # noqa: S308 - base64 has no markup


@register.simple_tag
def chart_spec(spec: dict[str, Any], chart_id: str) -> SafeString:
    """A chart's specification as data that ``chart.js`` reads; escaped, never run."""
    return json_script(spec, f"{chart_id}-spec")
