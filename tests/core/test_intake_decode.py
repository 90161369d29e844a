"""Bytes to rows: encodings, delimiters, and every way in which a file is not one clean table."""

from __future__ import annotations

import pytest

from blastema.core.intake import Encoding, FileFormat, TableError, decode_table
from blastema.core.intake.fault import letters

CP1252 = FileFormat(Encoding.WINDOWS_1252)
UTF_16 = FileFormat(Encoding.UTF_16)
TEXT = "no,name\r\n1,Zoë\r\n2,\u201cBo\u201d\r\n"
ROWS = (("no", "name"), ("1", "Zoë"), ("2", "\u201cBo\u201d"))


def faults_of(data: bytes, file: FileFormat | None = None) -> list[str]:
    with pytest.raises(TableError) as caught:
        decode_table(data, file)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("data", "file"),
    [
        (TEXT.encode("utf-8"), None),
        (TEXT.encode("utf-8-sig"), None),
        (TEXT.encode("utf-16"), UTF_16),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), UTF_16),
        (TEXT.encode("cp1252"), CP1252),
    ],
)
def test_each_declared_encoding_is_read(data: bytes, file: FileFormat | None) -> None:
    assert decode_table(data, file) == ROWS


@pytest.mark.parametrize(
    "text",
    ["a,b\n1,2\n", "a;b\n1;2\n", "a\tb\n1\t2\n", '"a";"b"\n1;2\n', "a,b\r1,2\r", " a , b\n1,2 \n"],
)
def test_the_delimiter_is_found_and_outer_spaces_go(text: str) -> None:
    assert decode_table(text.encode()) == (("a", "b"), ("1", "2"))


def test_a_declared_delimiter_is_not_guessed() -> None:
    assert decode_table(b"a;b,c\n1;2,3\n", FileFormat(delimiter=";")) == (
        ("a", "b,c"),
        ("1", "2,3"),
    )


def test_quoted_cells_keep_delimiters_line_ends_and_quotes() -> None:
    assert decode_table(b'a,b\n"1,5","x\ny"\n"say ""no""",2\n')[1:] == (
        ("1,5", "x\ny"),
        ('say "no"', "2"),
    )


def test_blank_lines_keep_their_row_numbers() -> None:
    assert decode_table(b"a,b\n\n1,2\n,\n") == (("a", "b"), (), ("1", "2"), ())


def test_one_column_needs_no_delimiter() -> None:
    assert decode_table(b"a\n1\n") == (("a",), ("1",))


@pytest.mark.parametrize(
    ("data", "file", "said"),
    [
        (b"", None, ["the first row is empty; expected the names of the columns"]),
        (b"\na,b\n", None, ["the first row is empty; expected the names of the columns"]),
        (b"a,b;c\n", None, ["the header is cut equally by two delimiters; declare file.delimiter"]),
        (b'a,b\n1,"2\n3,4\n', None,
         [("row 2: a quotation mark is not closed, or stands inside a cell without being doubled; "
           "correct the quoting")]),
        (b"a,b\n1\n1,2,3\n1,2\n", None,
         ["row 2: has 1 cells, the header has 2; fill or quote the row",
          "row 3: has 3 cells, the header has 2; fill or quote the row"]),
        (b"a,a,\n", None,
         ["row 1, column A: has a name that comes twice; rename one",
          "row 1, column B: has a name that comes twice; rename one",
          "row 1, column C: has no name; name it or remove it"]),
        (b"a,b\n1,\x002\n", None, ["row 2, column B: holds a NUL byte; save the file again"]),
        ("a,b\n1,2\n\ufeffa,b\n".encode(), None,
         [("row 3, column A: holds a byte-order mark inside the file; two files were joined, "
           "import each")]),
        (TEXT.encode("utf-16"), None,
         ["the file begins with a UTF-16 mark and the mapping says utf-8; correct it"]),
        (TEXT.encode(), UTF_16,
         ["the file does not begin with a UTF-16 mark and the mapping says utf-16; correct it"]),
        (TEXT.encode("utf-16")[:-1], UTF_16,
         ["row 3: the bytes are not UTF-16; save the file again"]),
        (TEXT.encode("cp1252"), None,
         ["row 2, column B: not utf-8, as the mapping declares; correct it",
          "row 3, column B: not utf-8, as the mapping declares; correct it"]),
        (TEXT.encode(), CP1252,
         ["row 2, column B: not windows-1252, as the mapping declares; correct it",
          "row 3, column B: not windows-1252, as the mapping declares; correct it"]),
        (b"a,b\n1,\x81\n", CP1252,
         ["row 2, column B: not windows-1252, as the mapping declares; correct it"]),
    ],
)  # fmt: skip
def test_a_file_that_is_not_one_clean_table_says_every_reason(
    data: bytes, file: FileFormat | None, said: list[str]
) -> None:
    assert faults_of(data, file) == said


@pytest.mark.parametrize(
    ("file", "row"),
    [(None, 3), (CP1252, 2)],
)
def test_a_file_with_two_encodings_is_refused_by_the_row_that_differs(
    file: FileFormat | None, row: int
) -> None:
    data = b"no,name\n" + "1,Zoë\n".encode() + "2,José\n".encode("cp1252")
    (said,) = faults_of(data, file)
    assert said.startswith(f"row {row}, column B: not ")
    assert "the file holds two encodings" in said


def test_faults_of_different_kinds_come_together_in_the_order_of_rows() -> None:
    data = b"a,a\n1\n1,\x002\n" + "3,é\n".encode("cp1252")
    assert [fault.split(":")[0] for fault in faults_of(data)] == [
        "row 1, column A",
        "row 1, column B",
        "row 2",
        "row 3, column B",
        "row 4, column B",
    ]


def test_no_message_repeats_a_cell() -> None:
    assert all("Secret" not in said for said in faults_of(b"a,b\nMrs Secret\n\x00Secret,2\n"))


def test_columns_are_named_as_a_spreadsheet_names_them() -> None:
    assert [letters(n) for n in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
