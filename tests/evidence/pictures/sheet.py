"""Reads a drawn SVG: where each thing lies, and which words stand on it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
STEP = re.compile(r"(translate|rotate|scale)\(([^)]*)\)")
# Wider than any letter of the fonts named is on average, so that the test errs on the safe side.
LETTER = 0.5
Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]


def words(svg: str) -> list[str]:
    return [text for node, _ in _nodes(svg) if (text := _text(node))]


def cut_off(svg: str) -> list[str]:
    """Everything that reaches over the edge of the sheet, with its place."""
    root = ET.fromstring(svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    return [
        f"{name} {box}"
        for name, box in boxes(svg)
        if box[0] < -1 or box[1] < -1 or box[2] > width + 1 or box[3] > height + 1
    ]


def boxes(svg: str) -> Iterator[tuple[str, Box]]:
    for node, matrix in _nodes(svg):
        corners = [_moved(matrix, x, y) for x, y in _corners(node)]
        if corners:
            xs, ys = zip(*corners, strict=True)
            yield _text(node) or node.attrib.get("d", "line"), (min(xs), min(ys), max(xs), max(ys))


def _nodes(svg: str) -> Iterator[tuple[ET.Element, Matrix]]:
    def walk(node: ET.Element, matrix: Matrix) -> Iterator[tuple[ET.Element, Matrix]]:
        matrix = _turned(matrix, node.attrib.get("transform", ""))
        yield node, matrix
        for child in node:
            yield from walk(child, matrix)

    yield from walk(ET.fromstring(svg), (1, 0, 0, 1, 0, 0))


def _text(node: ET.Element) -> str:
    return "".join(node.itertext()) if node.tag.endswith("}text") else ""


def _corners(node: ET.Element) -> list[tuple[float, float]]:
    kind = node.tag.rpartition("}")[2]
    if kind == "line":
        return [(0, 0), (float(node.attrib.get("x2", 0)), float(node.attrib.get("y2", 0)))]
    if kind == "text":
        size = float(node.attrib["font-size"].removesuffix("px"))
        lines = ["".join(line.itertext()) for line in node] or [_text(node)]
        long = size * LETTER * max(map(len, lines))
        start = {"middle": -long / 2, "end": -long}.get(node.attrib.get("text-anchor", ""), 0.0)
        return [(start, -size * 0.75), (start + long, size * (1.4 * len(lines) - 1.2))]
    # Only paths of straight, absolute steps have their numbers in pairs: lines and areas.
    path = node.attrib.get("d", "") if kind == "path" else ""
    numbers = [float(n) for n in NUMBER.findall(path)]
    if re.fullmatch(r"[ML\d.,eE -]*", path):
        return list(zip(numbers[::2], numbers[1::2], strict=True))
    return []


def _turned(matrix: Matrix, transform: str) -> Matrix:
    from math import cos, radians, sin

    for kind, inside in STEP.findall(transform):
        n = [float(one) for one in NUMBER.findall(inside)]
        if kind == "translate":
            step: Matrix = (1, 0, 0, 1, n[0], n[1] if len(n) > 1 else 0)
        elif kind == "rotate":
            c, s = cos(radians(n[0])), sin(radians(n[0]))
            step = (c, s, -s, c, 0, 0)
        else:
            step = (n[0], 0, 0, n[-1], 0, 0)
        matrix = _times(matrix, step)
    return matrix


def _times(m: Matrix, n: Matrix) -> Matrix:
    a, b, c, d, e, f = m
    return (
        a * n[0] + c * n[1],
        b * n[0] + d * n[1],
        a * n[2] + c * n[3],
        b * n[2] + d * n[3],
        a * n[4] + c * n[5] + e,
        b * n[4] + d * n[5] + f,
    )


def _moved(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]
