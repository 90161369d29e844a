"""A procedure of the demonstration is a PDF that a reader opens and shows."""

from __future__ import annotations

import re

from blastema.app.demo.paper import pdf


def test_every_object_stands_where_the_table_says() -> None:
    made = pdf(["A line", "(in brackets)"])
    start = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n$", made)[0])
    assert made[start:].startswith(b"xref\n0 6\n")
    offsets = re.findall(rb"^(\d{10}) 00000 n $", made[start:], re.MULTILINE)
    for number, offset in enumerate(offsets, start=1):
        assert made[int(offset) :].startswith(b"%d 0 obj\n" % number)


def test_brackets_are_told_apart_from_those_of_the_format() -> None:
    assert rb"(\(in brackets\)) Tj" in pdf(["(in brackets)"])


def test_the_same_lines_give_the_same_bytes() -> None:
    assert pdf(["one", "two"]) == pdf(["one", "two"])
