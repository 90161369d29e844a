"""What a label says: which warning by which rule, which text where, and what no label may hold.

Warnings: 21 CFR 1271.90 and 1271.65 as in reference/standards.md 3.3; needed fields: 21 CFR
1271.370 (3.4).
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from blastema.core.catalogue import catalogue
from blastema.core.donor.state import (
    Determination,
    DonorAnswer,
    DonorResult,
    DonorState,
    Eligibility,
)
from blastema.core.identity.chain import ChainNumber
from blastema.core.identity.scan import Compound, scanned
from blastema.core.labels import (
    FIELDS,
    CodeTable,
    Label,
    LabelDataError,
    LabelFacts,
    compose,
    read_codes,
    read_templates,
    shipped,
    statements,
)
from blastema.core.labels.load import shipped_texts
from blastema.core.labels.statements import warnings
from blastema.core.labels.template import NEEDED
from blastema.core.product.state import Arrival, ProductState, Release
from blastema.core.verdict import Refusal

OWN = ProductState(
    release=Release.FINAL,
    origin="collected",
    din="A999926000001",
    division="00",
    product_class="marrow-aspirate",
    patient="00000000-0000-7000-8000-000000000001",
    at="2026-03-02T17:00:00Z",
    expires_at="2026-03-02T21:00:59Z",
    volume_ul=60_000,
    volume_left_ul=60_000,
    body_site="iliac-crest",
    side="left",
)
GIVEN = replace(
    OWN,
    origin="received",
    patient="",
    product_class="placental-allograft",
    arrival=Arrival("Invented Tissue Bank", "L-7", True, True, -75_000, True),
)
BAD = replace(GIVEN, arrival=replace(GIVEN.arrival, donor_eligible=False))
UNDETERMINED = DonorState(kind="supplied", code="D-2041")
FOUND_ELIGIBLE = replace(
    UNDETERMINED, determination=Determination(Eligibility.ELIGIBLE, (), "staff/1", "2026-03-01")
)
REACTIVE = replace(
    UNDETERMINED,
    tests={"hepatitis-b": DonorResult(DonorAnswer.POSITIVE, "2026-03-01", "2026-03-02", "L1", "s")},
    determination=Determination(Eligibility.INELIGIBLE, ("DON-5",), "staff/1", "2026-03-03"),
)
CHAIN = str(ChainNumber.of("A9999", 2026, 1))


def facts(state: ProductState = OWN, **more) -> LabelFacts:
    given = {"site": "Invented Clinic", "address": "1 Invented Road", "chains": (CHAIN,)}
    return LabelFacts(state, "America/New_York", **{**given, **more})


def composed(state: ProductState = OWN, template: str = "bag", **more) -> Label:
    found = shipped().find(template)
    label = compose(found, facts(state, **more), CodeTable())
    assert isinstance(label, Label), label
    return label


def words(label: Label) -> dict[str, str]:
    return {text.where.field: text.words for text in label.texts}


WARNINGS = [
    ({}, OWN, ("LABEL-AUTOLOGOUS", "LABEL-NOT-EVALUATED")),
    ({"fully_evaluated": True}, OWN, ("LABEL-AUTOLOGOUS",)),
    ({}, GIVEN, ()),
    # Wording and cases: 21 CFR 1271.60(d)(2) and 1271.65(b)(2).
    ({}, BAD, ("LABEL-BIOHAZARD", "LABEL-ADVISE")),
    ({"donor": UNDETERMINED}, GIVEN, ("LABEL-NOT-EVALUATED", "LABEL-ADVISE")),
    ({"donor": FOUND_ELIGIBLE}, BAD, ()),
    ({"donor": REACTIVE}, GIVEN, ("LABEL-BIOHAZARD", "LABEL-ADVISE", "LABEL-REACTIVE")),
    ({"study_words": "Caution: invented words"}, GIVEN, ("LABEL-STUDY",)),
    ({"study_words": "Caution: invented words"}, OWN, ("LABEL-AUTOLOGOUS", "LABEL-NOT-EVALUATED")),
]


@pytest.mark.parametrize(("more", "state", "rules"), WARNINGS)
def test_each_warning_stands_there_by_its_rule(more, state, rules) -> None:
    found = statements(facts(state, **more))
    assert tuple(one.rule for one in found) == rules
    assert all(one.citation for one in found)


def test_a_reactive_donors_label_names_the_agent() -> None:
    assert [one.text for one in statements(facts(GIVEN, donor=REACTIVE))] == [
        "BIOHAZARD",
        "WARNING: Advise patient of communicable disease risks",
        "WARNING: Reactive test results for Hepatitis B",
    ]


def test_a_study_product_without_the_sites_words_is_called_out_and_not_stopped() -> None:
    assert [one.rule for one in warnings(facts(GIVEN))] == ["LABEL-STUDY-WORDS"]
    assert warnings(facts(GIVEN, study_words="Caution: invented words")) == ()
    assert warnings(facts(OWN)) == ()


def test_a_whole_label() -> None:
    label = composed()
    assert words(label) == {
        "number": "A9999 26 000001",
        "division": "00",
        "name": catalogue().product("marrow-aspirate").name,
        "expires": "Good until 2 Mar 2026 16:00 EST",
        "began": "Collected 2 Mar 2026 12:00 EST",
        "volume": "60 ml",
        "taken-from": f"left {catalogue().sites['iliac-crest'].name.lower()}",
        "product-code": "A0001000",
        "chain": ChainNumber.parse(CHAIN).for_people,
        "lot": "",
        "statements": "FOR AUTOLOGOUS USE ONLY\nNOT EVALUATED FOR INFECTIOUS SUBSTANCES",
        "site": "Invented Clinic",
        "address": "1 Invented Road",
    }
    assert next(t.boxed for t in label.texts if t.where.field == "number") == "8"
    assert label.local


def test_the_code_holds_number_product_and_expiry_and_never_a_later_minute() -> None:
    (code, chain) = composed().codes
    message = scanned(code.characters)
    assert isinstance(message, Compound)
    # 2026-03-02 is day 61; 21:00:59 UTC is 16:00 and 59 seconds in New York.
    assert code.characters == "=+03000=A99992600000168=<A0001000&>0260611600"
    assert chain.characters == CHAIN


def test_without_an_expiry_the_code_holds_none() -> None:
    label = composed(replace(OWN, expires_at=""))
    assert label.codes[0].characters == "=+02000=A99992600000168=<A0001000"
    assert words(label)["expires"] == "Good until not set"


def test_a_product_for_several_courses_names_none_of_them_in_its_code() -> None:
    label = composed(chains=(CHAIN, str(ChainNumber.of("A9999", 2026, 2))))
    assert words(label)["chain"] == "2 courses: see the record"
    assert len(label.codes) == 1


def test_a_received_product_says_where_it_came_from() -> None:
    assert words(composed(GIVEN))["lot"] == "Invented Tissue Bank, lot L-7"
    assert words(composed(GIVEN))["began"].startswith("Received ")


def test_no_code_of_any_template_holds_anything_of_the_patient() -> None:
    for template in shipped().current():
        for code in composed(template=template.slug).codes:
            assert OWN.patient not in code.characters
            assert set(code.characters) <= set("=+<&>-ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def test_an_archived_template_is_refused() -> None:
    old = next(one for one in shipped().all if one.archived)
    refused = compose(old, facts(), CodeTable())
    assert isinstance(refused, Refusal)
    assert refused.rules == ("LABEL-ARCHIVED",)


@pytest.mark.parametrize(
    "state", [replace(OWN, division="zz"), replace(OWN, expires_at="2126-01-01T00:00:00Z")]
)
def test_an_identity_that_fits_no_code_is_refused(state: ProductState) -> None:
    refused = compose(shipped().find("vial"), facts(state), CodeTable())
    assert isinstance(refused, Refusal)
    assert set(refused.rules) == {"LABEL-IDENTITY"}


class TestTemplates:
    def test_every_current_one_holds_what_the_law_asks(self) -> None:
        for template in shipped().current():
            assert {text.field for text in template.texts} >= set(NEEDED)

    def test_the_current_version_is_found_and_not_the_newest_name(self) -> None:
        assert shipped().find("container").version == 2
        assert shipped().find("of nobody") is None

    def test_one_that_is_archived_whole_is_found_as_such(self) -> None:
        old = read_templates({"container-1.toml": shipped_texts()["container-1.toml"]})
        assert old.find("container").archived

    @pytest.mark.parametrize("field", NEEDED)
    def test_a_missing_field_is_refused_with_its_file(self, field: str) -> None:
        text = _without(shipped_texts()["vial-1.toml"], field)
        assert _faults(text) == [
            f"mine.toml: the field {field} is missing: every label has it (line 2)"
        ]

    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            ('slug = "vial"\n', "", "mine.toml: slug is missing (line 2)"),
            ("x_mm = 40\n", "", "mine.toml: texts 1: x_mm is missing (line 24)"),
            ("size_pt = 4.5", 'size_pt = "4.5"', "such as 6 or 6.5 (line 48)"),
            ("size_pt = 4.5", "size_pt = 3", "smaller than 4 points"),
            ("module_mm = 0.4", "module_mm = 0.2", "module is smaller than 0.25 mm"),
            ("module_mm = 0.4", "module_mm = 0.0004", "module_mm is 0.0004"),
            ("module_mm = 0.4", "module_mm = 0.5", "overlap"),
            ("width_mm = 45", "width_mm = 40", "does not fit on the label"),
            ("width_mm = 45", "width_mm = 4500", "width of 4500 mm is outside"),
            ("width_mm = 45", "width_mm = true", "width_mm is bool"),
            ("width_mm = 45", "width_mm = nan", "width_mm is nan"),
            ('field = "name"', 'field = "patient-name"', "a label names nobody"),
            ('holds = "container"', 'holds = "ssn"', "a code holds container, number, chain"),
            ('holds = "container"', 'holds = "chain"', "no code holds the container's number"),
            ("bold = true", "bolt = true", "bolt is not a word this table knows"),
            ("version = 1", "version = 1\ncolour = 3", "colour is not a word"),
            ("version = 1", "version 1", "not TOML"),
        ],
    )
    def test_a_wrong_template_is_refused_with_file_and_line(self, old, new, fault) -> None:
        text = shipped_texts()["vial-1.toml"]
        assert old in text
        found = _faults(text.replace(old, new))
        assert any(fault in one for one in found), found
        assert all(one.startswith("mine.toml") for one in found)

    def test_two_current_versions_of_one_label_are_refused(self) -> None:
        text = shipped_texts()["vial-1.toml"]
        with pytest.raises(LabelDataError, match="2 current versions"):
            read_templates({"a.toml": text, "b.toml": text.replace("version = 1", "version = 2")})
        with pytest.raises(LabelDataError, match="stands twice"):
            read_templates({"a.toml": text, "b.toml": text})

    def test_no_field_is_about_a_person(self) -> None:
        assert not {"patient", "birth", "record", "social", "phone"} & set(FIELDS)


LICENSED = """
licence = "invented registration"

[[codes]]
product_class = "marrow-aspirate"
description = "S1234"
collection_type = "1"
"""


class TestProductCodes:
    def test_without_a_table_codes_are_local(self) -> None:
        code = CodeTable().code("marrow-aspirate", "00")
        assert (str(code), code.is_local) == ("A0001000", True)

    def test_a_licensed_table_is_used_whole(self) -> None:
        table = read_codes(LICENSED, "codes.toml")
        code = table.code("marrow-aspirate", "A0")
        assert (str(code), code.is_local) == ("S12341A0", False)
        assert table.code("marrow-concentrate", "00") is None
        refused = compose(
            shipped().find("vial"),
            facts(replace(OWN, product_class="marrow-concentrate")),
            table,
        )
        assert isinstance(refused, Refusal)
        assert refused.rules == ("LABEL-CODE",)

    def test_what_has_no_code_has_no_label(self) -> None:
        assert CodeTable().code("usual-care", "00") is None

    @pytest.mark.parametrize(
        ("old", "new", "fault"),
        [
            ('licence = "invented registration"', "", "licence is missing"),
            ("S1234", "s1234", "capital letter"),
            ('"1"', '"12"', "one letter or digit"),
            ("marrow-aspirate", "gold", "gold is no product class"),
            ("description", "descriptoin", "description is missing"),
            ("[[codes]]", LICENSED.partition("\n\n")[2] + "[[codes]]", "stands twice"),
            ("licence", "colour = 1\nlicence", "colour is not a word"),
            (LICENSED.partition("\n\n")[2], "", "no code in it"),
            ("licence =", "licence", "not TOML"),
        ],
    )
    def test_a_wrong_table_is_refused(self, old: str, new: str, fault: str) -> None:
        with pytest.raises(LabelDataError) as refused:
            read_codes(LICENSED.replace(old, new, 1), "codes.toml")
        assert any(fault in one for one in refused.value.faults), refused.value.faults
        assert all(one.startswith("codes.toml") for one in refused.value.faults)

    def test_a_fault_names_its_line(self) -> None:
        with pytest.raises(LabelDataError, match=r"line 4"):
            read_codes(LICENSED.replace("S1234", "x"), "codes.toml")


def _without(text: str, field: str) -> str:
    parts = text.split("[[texts]]")
    return "[[texts]]".join(part for part in parts if f'field = "{field}"' not in part)


def _faults(text: str) -> list[str]:
    with pytest.raises(LabelDataError) as refused:
        read_templates({"mine.toml": text})
    return list(refused.value.faults)
