"""The procedure note in a browser, as text and as PDF: the same words in all three."""

from __future__ import annotations

import io

import pypdf
import pytest

from blastema.core.paper import Code, Grid, Ink, Line, Paper, Section, as_text, said
from blastema.records import find_trace
from blastema.web.papers.pdf import Sheet, as_pdf
from tests.web.papers.bound import treated
from tests.web.people import Practice


def words_of(pdf: bytes) -> str:
    """What a reader finds in the PDF, line ends and spaces made one."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def session_of(patient: str) -> str:
    return find_trace.treatments_of(patient)[0]


def test_the_note_is_one_click_from_the_session(practice: Practice) -> None:
    patient, _ = treated(practice.world)
    treatment = session_of(patient)
    clinician = practice.browser("clinician")
    address = f"/treatments/{treatment}/note/"
    assert f'href="{address}"' in clinician.get(f"/treatments/{treatment}/").content.decode()
    page = clinician.get(address).content.decode()
    assert "Needle" in page
    assert "not recorded" in page
    text = clinician.get(f"{address}file/?kind=txt").content.decode()
    assert "Ann Testperson" in text
    pdf = clinician.get(f"{address}file/?kind=pdf")
    assert pdf["Cache-Control"] == "private, no-store"
    assert "Testperson" not in pdf["Content-Disposition"]
    found = words_of(pdf.content)
    for term in ("Ann Testperson", "A9999 26 000001 8 A0", "right knee", "NOT"):
        assert term.lower() in found.lower()


def test_a_kind_of_file_that_is_none_is_said_so(practice: Practice) -> None:
    patient, _ = treated(practice.world)
    address = f"/treatments/{session_of(patient)}/note/file/"
    clinician = practice.browser("clinician")
    assert clinician.get(f"{address}?kind=docx").status_code == 400
    assert practice.browser("laboratory").get(address).status_code == 403


HOSTILE = '#import "x" $a$ *b* _c_ `d` <label> \\n [e] @f // g "quotes" é ñ ¿ 𝛼'


def hostile() -> Paper:
    """What somebody could type into every place of a paper."""
    line = Line(HOSTILE, HOSTILE)
    section = Section(
        HOSTILE,
        text=(HOSTILE,),
        lines=(line, said(HOSTILE, "", HOSTILE), Line("", HOSTILE, Ink.BLANK)),
        points=(HOSTILE,),
        grids=(Grid((HOSTILE,), ((HOSTILE,),), empty=1),),
        codes=(Code(HOSTILE, "A999926000001A0"),),
    )
    return Paper(HOSTILE, HOSTILE, (section,), HOSTILE, HOSTILE)


def test_nothing_that_was_typed_is_read_as_markup() -> None:
    found = words_of(as_pdf(hostile()))
    assert found.count('#import "x" $a$ *b*') >= 10
    assert as_text(hostile()).count(HOSTILE) >= 8


def test_the_same_paper_is_the_same_bytes_on_either_sheet() -> None:
    assert as_pdf(hostile()) == as_pdf(hostile())
    sizes = {
        sheet: pypdf.PdfReader(io.BytesIO(as_pdf(hostile(), sheet))).pages[0].mediabox.upper_right
        for sheet in Sheet
    }
    # Parents: Letter is 8.5 x 11 inches of 72 points, A4 210 x 297 mm.
    assert [round(float(n)) for n in sizes[Sheet.LETTER]] == [612, 792]
    assert [round(float(n)) for n in sizes[Sheet.A4]] == [595, 842]


@pytest.mark.parametrize(
    ("jurisdiction", "sheet"), [("US-FL", Sheet.LETTER), ("US", Sheet.LETTER), ("GB", Sheet.A4)]
)
def test_the_sheet_is_what_printers_hold_there(jurisdiction: str, sheet: Sheet) -> None:
    assert Sheet.at(jurisdiction) is sheet


def test_a_table_whose_row_is_too_short_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="as many cells"):
        Grid(("a", "b"), (("1",),))
