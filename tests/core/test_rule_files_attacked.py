"""Rule files that somebody got wrong: each ends in sentences with file and line, never in a trace.

The files of the book themselves are changed in every way that is thought of here, one at a time
and several at once. And no file, however it is written, makes a rule permit that nobody verified.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blastema.app import cli
from blastema.app.rule_files import MOST_BYTES
from blastema.core.catalogue import CatalogueError, catalogue
from blastema.core.catalogue.tables import resource_texts
from blastema.core.rules import rulebook
from blastema.core.rules.drafts import examine_drafts
from blastema.core.rules.load import load
from blastema.core.verdict import Effect

BOOK = resource_texts("blastema.core.rules")
CASES = resource_texts("blastema.core.rules.cases")
FILES = {**CASES, **BOOK}
# file: what is wrong (line N); the parser of the standard library says "at line N, column M".
SENTENCE = re.compile(r"[\w.-]+\.toml: .+ (\(line \d+\)|\(at line \d+, column \d+\))")
# Values of every type, and texts that are none of the words which a field takes.
NASTY = (
    "3",
    "-1",
    "1.5",
    "nan",
    "true",
    "false",
    '"x"',
    '""',
    '"{nothing}"',
    '"{"',
    '"permit"',
    '"US-ZZ"',
    "1999-01-01",
    "2026-11-29T10:00:00Z",
    "10:00:00",
    "[]",
    "[3]",
    '["x", ["y"]]',
    "{}",
    "{ a = { b = [[[1]]] } }",
    "[" * 900 + "]" * 900,
    "",
    '"unclosed',
    '"""\n[[rules]]\nid = "FL-1"\n"""',
)
LINES = ("[[rules]]", "[rules]", "= 3", "colour = 1", "\t\t", "\x00", "[[rules", "id = 1", "]")


def lines_with_values(text):
    return [n for n, line in enumerate(text.split("\n")) if re.match(r"[a-z_]+ = ", line)]


@st.composite
def spoilt(draw):
    """A file of the book, and the same with one to three things wrong."""
    name = draw(st.sampled_from(sorted(FILES)))
    text = FILES[name]
    for _ in range(draw(st.integers(1, 3))):
        text = draw(st.sampled_from(WAYS))(draw, text)
    return name, text


def another_value(draw, text):
    lines = text.split("\n")
    number = draw(st.sampled_from(lines_with_values(text) or [0]))
    lines[number] = f"{lines[number].partition(' = ')[0]} = {draw(st.sampled_from(NASTY))}"
    return "\n".join(lines)


def a_line_less(draw, text):
    lines = text.split("\n")
    del lines[draw(st.integers(0, len(lines) - 1))]
    return "\n".join(lines)


def a_line_more(draw, text):
    lines = text.split("\n")
    at = draw(st.integers(0, len(lines)))
    return "\n".join([*lines[:at], draw(st.sampled_from(LINES)), *lines[at:]])


def a_table_twice(draw, text):
    head, *tables = text.split("[[")
    again = draw(st.sampled_from(tables)) if tables else "rules]]\n"
    return "[[".join([head, *tables, again])


def the_end_cut_off(draw, text):
    return text[: draw(st.integers(0, len(text)))]


def otherwise_spaced(draw, text):
    changes = [("\n", "\r\n"), (" = ", "\t=\t"), ("", "\ufeff")]
    old, new = draw(st.sampled_from(changes))
    return text.replace(old, new) if old else new + text


WAYS = (
    another_value,
    another_value,
    a_line_less,
    a_line_more,
    a_table_twice,
    the_end_cut_off,
    otherwise_spaced,
)


def told(capsys, folder):
    """What the command prints about a folder; it never fails otherwise than by saying no."""
    code = cli.main(["rules", "check", str(folder)])
    out, err = capsys.readouterr()
    assert err == ""
    assert code in (0, 1)
    return code, out.splitlines()


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(spoilt=spoilt())
def test_a_spoilt_file_ends_in_sentences_with_their_lines(tmp_path, capsys, spoilt):
    name, text = spoilt
    (tmp_path / name).write_bytes(text.encode())
    code, lines = told(capsys, tmp_path)
    (tmp_path / name).unlink()
    if code:
        assert lines
        assert [line for line in lines if not SENTENCE.fullmatch(line)] == []
        assert len(lines) == len(set(lines))
    else:
        assert lines[0].endswith("no fault.")


@settings(max_examples=40, deadline=None)
@given(spoilt=spoilt(), verified=st.sampled_from(["", "verified = false", 'verified = "yes"']))
def test_no_file_makes_a_rule_permit_that_nobody_verified(spoilt, verified):
    """Whatever else is wrong: the rule is told of, or the book is not taken."""
    rule = (
        '[[rules]]\nid = "XX-1"\nauthority = "state"\njurisdiction = "US-FL"\n'
        f'effect = "allowed"\nwords = "It is allowed."\n{verified}\n'
    )
    with pytest.raises(CatalogueError) as caught:
        load({**BOOK, spoilt[0]: spoilt[1] if spoilt[0] in BOOK else "", "xx.toml": rule})
    assert "XX-1 permits, and was not verified: it may only warn" in str(caught.value)


@given(st.sampled_from(sorted(rulebook().rules)))
def test_no_rule_of_the_book_permits_once_its_verification_is_taken_away(rule_id):
    name = next(one for one, text in BOOK.items() if f'id = "{rule_id}"\n' in text)
    head, _, rest = BOOK[name].partition(f'id = "{rule_id}"\n')
    table, bracket, after = rest.partition("\n[[")
    bare = re.sub(r"(?m)^(effect|verified) = .*\n", "", table)
    draft = f'{head}id = "{rule_id}"\neffect = "allowed"\n{bare}{bracket}{after}'
    found = examine_drafts({name: draft}).faults
    assert any("permits, and was not verified" in one for one in found)


def test_every_rule_of_the_book_that_permits_was_verified():
    permits = [one for one in rulebook().rules.values() if one.effect is Effect.ALLOWED]
    assert permits
    assert all(one.verified for one in permits)


RULE = """[[rules]]
id = "XX-1"
authority = "state"
jurisdiction = "US-FL"
effect = "conditions"
words = "A rule."
verified = true
citation = "A statute"
checked_on = 2026-11-29
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (RULE.replace('"XX-1"', '["XX-1"]'), "rules 0: id is list, expected str (line 2)"),
        (RULE.replace('"XX-1"', '"xx 1"'), "id is 'xx 1', expected capitals and hyphens"),
        (RULE.replace("A rule.", "Of {nothing}."), "words names nothing; expected one of product"),
        (RULE.replace("A rule.", "{product.x}"), "words names product.x; expected one of product"),
        (RULE.replace("A rule.", "A { rule"), "words cannot be filled in"),
        (RULE.replace('"A rule."', "3"), "words is int, expected str (line 6)"),
        (RULE + "effective_from = 2026-01-01T00:00:00", "effective_from is datetime, expected a"),
        (RULE + 'where = { stored = ["yes"] }', "stored wants a list of true and false (line 10)"),
        (RULE + "where = { route = [true] }", "route wants a list of words (line 10)"),
        (RULE + 'families = ["nose"]', "families names nose; expected one of joint"),
        (RULE + 'assurance = "nonsense"', "assurance: asks for nonsense, which is no assurance"),
        (RULE + 'fact = "bmi"', "fact is held against a value or against a limit"),
        (RULE + 'fact = "bmi"\ncomparator = "like"\nvalue = "3"', "comparator is 'like', expected"),
        (RULE.replace('citation = "A statute"\n', ""), "citation is missing: a rule of a place"),
        (RULE.replace("checked_on = 2026-11-29\n", ""), "checked_on is missing: say on which day"),
        (RULE + "a = " + "[" * 2000, "lists or tables stand too deep in each other"),
        ('[[places]]\ncode = "US-FL"\nname = "Florida"', "code: US-FL stands twice among the"),
        ('[[facts]]\nslug = "bmi"', "slug: bmi stands twice among the facts of the book (line 2)"),
        ('[[adverts]]\nverdict = "maybe"', "verdict is 'maybe', expected one of block, review"),
        ("[[notices]]\nphrases = [[3]]", "phrases is no list of lists of texts (line 2)"),
        ("[[donor_tests]]\nslug = 3", "slug is int, expected str (line 2)"),
        ('[[tellings]]\nrule = "XX-9"\nwords = "w"', "rule: there is no rule XX-9 (line 2)"),
        ('[[contradictions]]\nwords = "w"\nfacts = { bmi = "x" }', "facts: bmi = 'x' is no answer"),
    ],
)
def test_a_fault_is_told_once_with_its_field_and_line(text, words):
    found = examine_drafts({"x.toml": text}).faults
    assert sum(words in one for one in found) == 1
    assert all(SENTENCE.fullmatch(one) for one in found)


@pytest.mark.parametrize("before", ["\ufeff", ""])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_mark_at_the_beginning_and_the_ends_of_lines_change_nothing(before, end):
    text = before + (RULE + 'colour = "red"\n').replace("\n", end)
    assert examine_drafts({"x.toml": text}).faults == (
        "x.toml: rules XX-1: colour is not a word this table knows (line 10)",
    )


def test_a_file_that_cannot_be_read_hides_no_other_and_brings_no_faults_of_its_lack():
    broken = {"states.toml": "[[rules", "x.toml": RULE.replace("conditions", "perhaps")}
    found = examine_drafts(broken).faults
    assert len(found) == 2
    assert found[0].startswith("states.toml: not TOML")
    assert "effect 'perhaps' is unknown" in found[1]


def test_a_list_that_is_written_as_a_table_is_told_where_it_begins():
    assert examine_drafts({"x.toml": "\n[tables.facts]\nx = 1"}).faults == (
        "x.toml: tables is dict, expected list (line 2)",
    )


def test_what_was_written_over_several_lines_is_quoted_on_one():
    found = examine_drafts({"x.toml": RULE.replace('"conditions"', '"""\nper\nhaps"""')}).faults
    assert "effect 'per haps' is unknown" in found[0].replace("\\n", " ")
    assert SENTENCE.fullmatch(found[0])


def test_cases_with_values_of_the_wrong_type_are_told():
    line = '[[tables]]\nrule = "FL-1"\ncases = [{ base = "knee", says = "silent", facts = { %s } }]'
    for facts, words in (
        ("on = 2026-01-01T00:00:00", "on is datetime, expected date"),
        ("condition = { a = 1 }", "condition is dict, expected str"),
        ('stored = "x"', "stored is str, expected bool"),
        ("age = true", "age is bool, expected int"),
        ("limits = { a = true }", "limits is a table of int"),
    ):
        (fault,) = examine_drafts({"x.toml": line % facts}).faults
        assert words in fault
        assert SENTENCE.fullmatch(fault)
    base = '[[bases]]\nslug = "q"\nwords = "w"\nperson = "nobody"\nfacts = { age = 3 }\n'
    assert "person 'nobody' is unknown" in "".join(examine_drafts({"x.toml": base}).faults)


class TestAFolder:
    def test_every_file_of_it_is_read_and_all_faults_are_told_at_once(self, tmp_path, capsys):
        (tmp_path / "a.toml").write_bytes(RULE.encode() + b'x = "\xff"\n')
        (tmp_path / "b.toml").write_text(RULE.replace("conditions", "perhaps"), "utf-8")
        (tmp_path / "c.toml").write_text("#" * (MOST_BYTES + 1), "utf-8")
        (tmp_path / "notes.txt").write_text("not read", "utf-8")
        code, lines = told(capsys, tmp_path)
        assert code == 1
        assert [line.partition(": ")[0] for line in lines] == ["a.toml", "c.toml", "b.toml"]
        assert lines[0] == "a.toml: not UTF-8: found the byte 0xff; save it as UTF-8 (line 10)"
        assert "has 1,000,001 bytes, expected at most 1,000,000; split it" in lines[1]
        assert all(SENTENCE.fullmatch(line) for line in lines)

    def test_a_folder_without_rules_says_so(self, tmp_path, capsys):
        code, lines = told(capsys, tmp_path)
        assert (code, lines) == (1, [f"{tmp_path.name}: holds no file that ends in .toml"])

    def test_two_files_of_one_name_are_not_one(self, tmp_path, capsys):
        for folder in ("one", "two"):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "x.toml").write_text(RULE, "utf-8")
        both = [str(tmp_path / folder) for folder in ("one", "two")]
        assert cli.main(["rules", "check", *both]) == 1
        assert "x.toml: given twice" in capsys.readouterr().out

    def test_the_book_s_own_files_have_no_fault_against_their_own_cases(self, tmp_path, capsys):
        for name, text in BOOK.items():
            (tmp_path / name).write_text(text, "utf-8")
        code, lines = told(capsys, tmp_path)
        assert (code, lines) == (0, ["0 rules new or changed, 0 cases, no fault."])

    def test_a_rule_written_anew_is_held_against_the_cases_of_the_book(self, tmp_path, capsys):
        changed = BOOK["states.toml"].replace('licences = ["MD", "DO"]', 'licences = ["MD"]', 1)
        (tmp_path / "states.toml").write_text(changed, "utf-8")
        code, lines = told(capsys, tmp_path)
        assert code == 1
        assert any("states.toml: FL-1: from heel, licence DO: refused, not met" in x for x in lines)


def test_the_catalogue_is_not_needed_to_see_the_shape():
    with pytest.raises(CatalogueError, match="effect 'perhaps' is unknown"):
        load({"x.toml": RULE.replace("conditions", "perhaps")})
    assert load({**BOOK}, catalogue()).version == rulebook().version
