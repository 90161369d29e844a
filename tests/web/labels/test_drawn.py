"""A label nobody can scan is not a label: every code is read back by another library.

Few here; ``BLASTEMA_TEST_EXAMPLES`` of 1,000 or more (`make soak`) reads 10,000.
"""

from __future__ import annotations

import io
import os
from dataclasses import replace

import pypdf
import pytest
from PIL import Image

from blastema.core.identity.chain import ChainNumber
from blastema.core.identity.donation import check_character
from blastema.core.identity.scan import scanned
from blastema.core.labels import CodeTable, Label, LabelFacts, compose, shipped
from blastema.core.product.state import ProductState
from blastema.web.labels import Format, LabelDrawingError, draw
from blastema.web.labels.matrix import matrix
from tests.web.labels.drawn import messages, read_code, read_picture

MANY = int(os.environ.get("BLASTEMA_TEST_EXAMPLES", "0")) >= 1_000
LABELS = 10_000 if MANY else 200
PAGES = 200 if MANY else 8
SLUGS = [template.slug for template in shipped().current()]
STATE = ProductState(
    origin="collected",
    din="A999926000001",
    division="00",
    product_class="marrow-aspirate",
    patient="nobody",
    at="2026-03-02T17:00:00Z",
    expires_at="2026-03-02T21:00:00Z",
    volume_ul=60_000,
    volume_left_ul=60_000,
    body_site="iliac-crest",
    side="left",
)
CHAIN = str(ChainNumber.of("A9999", 2026, 1))


def label_of(slug: str, state: ProductState = STATE, **more) -> Label:
    facts = LabelFacts(
        state, "America/New_York", "Invented Clinic", "1 Invented Road", (CHAIN,), **more
    )
    label = compose(shipped().find(slug), facts, CodeTable())
    assert isinstance(label, Label)
    return label


def test_every_code_is_read_back_and_told_as_what_went_in() -> None:
    made = messages(LABELS)
    read = [scanned(read_code(message.for_scan)) for message in made]
    assert sum(one == message for one, message in zip(read, made, strict=True)) == LABELS


def test_every_altered_and_every_swapped_number_is_found() -> None:
    """Of each number a wrong character, a wrong check character and a swap, each place in turn."""
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    missed = 0
    for turn, message in enumerate(messages(LABELS, seed=2)):
        number = message.parts[0].characters
        typed, at = f"{number}{check_character(number)}", turn % 13
        other = letters[(letters.index(typed[at]) + 1 + turn % 35) % 36]
        wrong = [
            typed[:at] + other + typed[at + 1 :],
            typed[:-1] + other.replace(typed[-1], "*"),
            typed[:at] + typed[at + 1] + typed[at] + typed[at + 2 :],
        ]
        found = [type(scanned(one)).__name__ for one in wrong if one != typed]
        missed += len(found) - found.count("Refusal")
    assert missed == 0


@pytest.mark.parametrize("slug", SLUGS)
def test_the_codes_of_a_whole_label_are_read_back(slug: str) -> None:
    numbers = range(1, 1 + PAGES // len(SLUGS))
    for number in numbers:
        label = label_of(slug, replace(STATE, din=f"A999926{number:06d}"))
        expected = sorted(code.characters for code in label.codes)
        assert read_picture(draw(label, Format.PNG)) == expected


@pytest.mark.parametrize("slug", SLUGS)
def test_the_pdf_has_the_size_of_the_template_and_says_every_word(slug: str) -> None:
    label = label_of(slug)
    (page,) = pypdf.PdfReader(io.BytesIO(draw(label, Format.PDF))).pages
    # A PDF's point is 1/72 inch; a hundredth of a millimetre is far below any printer's dot.
    found = [float(length) / 72 * 25.4 for length in (page.mediabox.width, page.mediabox.height)]
    assert found == pytest.approx(label.template.size_mm, abs=0.01)
    said = " ".join(page.extract_text().split())
    for text in label.texts:
        assert " ".join(text.words.split()) in said, text
    assert f"000001 {check_character(STATE.din)}" in said


def test_the_same_label_is_the_same_bytes_with_no_time_of_printing() -> None:
    assert draw(label_of("vial"), Format.PDF) == draw(label_of("vial"), Format.PDF)


def test_a_picture_has_the_dots_of_its_millimetres() -> None:
    with Image.open(io.BytesIO(draw(label_of("syringe"), Format.PNG))) as picture:
        # 60 x 25 mm at 600 dots per inch.
        assert picture.size == (round(60 / 25.4 * 600), round(25 / 25.4 * 600))


def test_a_preview_says_so() -> None:
    label = label_of("vial")
    pages = pypdf.PdfReader(io.BytesIO(draw(label, Format.PDF, preview=True))).pages
    assert "PREVIEW" in pages[0].extract_text()


def test_words_of_a_record_are_never_taken_for_markup() -> None:
    label = label_of("bag", study_words="")
    texts = tuple(
        replace(text, words='#panic("x") $a$ *b* `c` "d" \\ & <e>')
        if text.where.field == "address"
        else text
        for text in label.texts
    )
    said = pypdf.PdfReader(io.BytesIO(draw(replace(label, texts=texts), Format.PDF))).pages[0]
    assert '#panic("x") $a$ *b* `c`' in said.extract_text()


def test_what_does_not_fit_is_refused_and_not_cut_off() -> None:
    state = replace(STATE, product_class="expanded-marrow-cells")
    label = label_of("vial", state, study_words="Caution: many invented words. " * 20)
    with pytest.raises(LabelDrawingError, match="field statements must say does not fit"):
        draw(label, Format.PDF)


def test_a_code_with_too_much_in_it_is_refused() -> None:
    label = label_of("vial")
    codes = (replace(label.codes[0], characters="X" * 200),)
    with pytest.raises(LabelDrawingError, match="larger than the room"):
        draw(replace(label, codes=codes), Format.PDF)


def test_a_code_has_its_light_edge() -> None:
    rows = matrix("=A99992600000168")
    assert not any(rows[0]) and not any(row[0] for row in rows)  # noqa: PT018 - one edge
