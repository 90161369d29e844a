"""Bytes of a CSV file -> rows of text, or every reason why they are not one clean table."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from blastema.core.intake.fault import TableError, TableFault, letters
from blastema.core.intake.mapping import Encoding, FileFormat

Rows = tuple[tuple[str, ...], ...]

_DELIMITERS = (",", ";", "\t")
_UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_LINE_END = re.compile(r"[\r\n]")
_QUOTED = re.compile(r'"[^"]*"')

# Python carries a byte that it cannot decode as one of these (PEP 383).
_UNDECODED = re.compile("[\udc80-\udcff]")


def decode_table(data: bytes, file: FileFormat | None = None) -> Rows:
    """All rows, the header first, cells stripped of outer spaces, blank lines as empty rows.

    Raises ``TableError`` with every fault: bytes of another encoding, two encodings in one file,
    an unclosed quote, ragged rows, header cells that are empty or come twice, NUL bytes.
    """
    file = file or FileFormat()
    text = _text(data, file.encoding)
    rows = _rows(text, file.delimiter or _sniffed(text))
    faults = [*_encoding_faults(rows, file.encoding, text), *_shape_faults(rows)]
    if faults:
        raise TableError(sorted(faults, key=lambda fault: fault.row))
    return rows


def _text(data: bytes, encoding: Encoding) -> str:
    """Text in which a byte that does not belong is still marked, so that its row can be named."""
    marked_16 = data.startswith(_UTF_16_MARKS)
    if marked_16 is not (encoding is Encoding.UTF_16):
        found = "begins with" if marked_16 else "does not begin with"
        raise _whole(f"the file {found} a UTF-16 mark and the mapping says {encoding}; correct it")
    if encoding is Encoding.UTF_16:
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            line = data[: error.start].decode("utf-16", "ignore").count("\n") + 1
            raise TableError(
                [TableFault(line, "", "the bytes are not UTF-16; save the file again")]
            ) from None
    if encoding is Encoding.WINDOWS_1252:
        return data.decode("cp1252", "surrogateescape")
    return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")


def _sniffed(text: str) -> str:
    """The delimiter that cuts the header into most cells."""
    header = _QUOTED.sub("", _LINE_END.split(text, maxsplit=1)[0])
    most = max(header.count(mark) for mark in _DELIMITERS)
    found = [mark for mark in _DELIMITERS if header.count(mark) == most]
    if most and len(found) > 1:
        raise _whole("the header is cut equally by two delimiters; declare file.delimiter")
    return found[0]


def _rows(text: str, delimiter: str) -> Rows:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    try:
        for row in reader:
            cells = tuple(cell.strip() for cell in row)
            rows.append(cells if any(cells) else ())
    except csv.Error:
        why = "a quotation mark is not closed, or stands inside a cell without being doubled"
        raise TableError([TableFault(len(rows) + 1, "", f"{why}; correct the quoting")]) from None
    if not rows or not rows[0]:
        raise _whole("the first row is empty; expected the names of the columns")
    return tuple(rows)


def _encoding_faults(rows: Rows, encoding: Encoding, text: str) -> Iterator[TableFault]:
    """Cells in another encoding than the declared one, and whether the file mixes two."""
    if text.isascii() or encoding is Encoding.UTF_16:
        return
    cells = [(r, c, cell) for r, c, cell in _cells(rows) if not cell.isascii()]
    if encoding is Encoding.UTF_8:
        wrong = [(r, c) for r, c, cell in cells if _UNDECODED.search(cell)]
    else:
        wrong = [(r, c) for r, c, cell in cells if _UNDECODED.search(cell) or _is_utf_8(cell)]
    mixed = 0 < len(wrong) < len(cells)
    why = f"not {encoding}, as the mapping declares"
    why += "; the file holds two encodings, save it again in one" if mixed else "; correct it"
    yield from (TableFault(row, letters(column), why) for row, column in wrong)


def _is_utf_8(cell: str) -> bool:
    """Whether text read as Windows-1252 was UTF-8: by chance that is next to impossible."""
    try:
        cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return False
    return True


def _shape_faults(rows: Rows) -> Iterator[TableFault]:
    header = rows[0]
    yield from _header_faults(header)
    for number, row in enumerate(rows[1:], start=2):
        if row and len(row) != len(header):
            why = f"has {len(row)} cells, the header has {len(header)}; fill or quote the row"
            yield TableFault(number, "", why)
    for number, place, cell in _cells(rows):
        if "\x00" in cell:
            yield TableFault(number, letters(place), "holds a NUL byte; save the file again")
        if number > 1 and "\ufeff" in cell:
            why = "holds a byte-order mark inside the file; two files were joined, import each"
            yield TableFault(number, letters(place), why)


def _header_faults(header: Sequence[str]) -> Iterator[TableFault]:
    counts = Counter(header)
    for place, name in enumerate(header):
        if not name:
            yield TableFault(1, letters(place), "has no name; name it or remove it")
        elif counts[name] > 1:
            yield TableFault(1, letters(place), "has a name that comes twice; rename one")


def _cells(rows: Rows) -> Iterator[tuple[int, int, str]]:
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            yield number, place, cell


def _whole(why: str) -> TableError:
    return TableError([TableFault(0, "", why)])
