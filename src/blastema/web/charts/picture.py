"""A specification drawn on the server, so that a patient's phone loads no chart script."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

import vl_convert

# The edition that the vendored browser script also has: picture and page then agree.
VEGA_LITE = "6.4"


def to_svg(spec: dict[str, Any]) -> str:
    """The drawn SVG; nothing outside the specification may be loaded."""
    return _drawn(json.dumps(spec, sort_keys=True))


@lru_cache(maxsize=256)
def _drawn(spec: str) -> str:
    svg = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    return _named(svg, json.loads(spec))


def _named(svg: str, spec: dict[str, Any]) -> str:
    """The picture with a name and a description as its first children."""
    title = escape(str(spec["usermeta"]["title"]))
    words = escape(str(spec.get("description", "")))
    opening, rest = svg.split(">", 1)
    return f'{opening} role="img"><title>{title}</title><desc>{words}</desc>{rest}'
