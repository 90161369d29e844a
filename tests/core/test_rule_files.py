"""A rule file with faults: every one with its file, its field and its line, all at once.

And a place that is added as the how-to says: by files alone, with no change of a program.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blastema.app import cli
from blastema.core.catalogue import CatalogueError, catalogue
from blastema.core.catalogue.lines import lines_of
from blastema.core.catalogue.tables import resource_texts
from blastema.core.rules import gate, rulebook
from blastema.core.rules.cases import cases, starts
from blastema.core.rules.drafts import examine_drafts
from blastema.core.rules.load import load
from blastema.core.rules.question import GateQuestion
from blastema.core.verdict import Effect

HOW_TO = Path(__file__).parents[2] / "docs/how-to/add-a-jurisdiction.md"
RULE = """# A comment.
[[rules]]
id = "X-1"
authority = "state"
jurisdiction = "US-FL"
effect = "conditions"
words = "A rule."
verified = true
citation = "A statute"
checked_on = 2026-11-29
"""


def faults_of(text, name="x.toml"):
    with pytest.raises(CatalogueError) as caught:
        load({**resource_texts("blastema.core.rules"), name: text}, catalogue())
    return caught.value.faults


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        (RULE + 'colour = "red"', "colour is not a word this table knows", 11),
        (RULE.replace('"A rule."', "3"), "words is int, expected str", 7),
        (RULE.replace("conditions", "perhaps"), "effect 'perhaps' is unknown", 6),
        (
            RULE.replace("conditions", "allowed").replace("true", "false"),
            "verified: X-1 permits, and was not verified",
            8,
        ),
        (RULE + RULE.replace("# A comment.\n", ""), "id: rule X-1 stands twice", 12),
        (
            RULE + "effective_from = 2026-02-02\neffective_to = 2026-02-01",
            "effective_to is 2026-02-01, before the rule begins on 2026-02-02",
            12,
        ),
        (RULE + 'effective_from = "soon"', "effective_from is str, expected a date", 11),
        (RULE + 'products = [\n  "elixir",\n]', "products names elixir; expected one of prp", 11),
        (RULE + 'sources = ["sea-water"]', "sources names sea-water; expected one of bone", 11),
        (RULE + 'licences = ["MD", "XX"]', "licences names XX; expected one of MD, DO", 11),
        (RULE + 'where = { colour = ["red"] }', "colour is no fact of a step; expected one of", 11),
        (RULE + 'where = { stored = "yes" }', "stored wants a list of words, or of true and", 11),
        (RULE + 'where = { route = ["nose"] }', "route names nose; expected one of", 11),
        (RULE.replace('"state"', '"folklore"'), "authority names folklore; expected one of", 4),
        (RULE.replace("US-FL", "US-ZZ"), "jurisdiction names US-ZZ; expected one of US", 5),
        (RULE + 'effective_to = 2026-01-01\nsuccessor = "X-9"', "successor names X-9; exp", 12),
        (RULE + 'successor = "EU-7"', "successor stands beside no effective_to", 11),
        (
            RULE + 'successor = "EU-7"\neffective_to = 2026-01-01',
            "successor EU-7 does not begin on the day after 2026-01-01",
            11,
        ),
        ("\n[[laws]]\nx = 1", "laws is not a kind of thing the rule book holds", 2),
        (
            '[[changes]]\nedition = "1"\nwhat = "x"\nwhy = "y"\non = 2026-01-01\nrules = ["X-7"]',
            "rules names X-7; expected one of",
            6,
        ),
        ('[[changes]]\nedition = "1"\nwhat = "x"\nwhy = "y"', "on is missing", 1),
    ],
)
def test_a_fault_is_told_with_file_field_and_line(text, words, line):
    (fault,) = faults_of(text)
    assert fault.startswith("x.toml: ")
    assert words in fault
    assert fault.endswith(f"(line {line})")


def test_what_is_no_toml_is_told_with_its_line():
    (fault,) = faults_of(RULE + "effect = \nid = 1")
    assert fault.startswith("x.toml: not TOML")
    assert "line 11" in fault


def test_all_faults_of_all_files_are_told_at_once():
    bad = RULE.replace("conditions", "perhaps") + 'colour = "red"\nsources = ["sea-water"]\n'
    texts = resource_texts("blastema.core.rules")
    with pytest.raises(CatalogueError) as caught:
        load({**texts, "x.toml": bad, "y.toml": bad.replace("X-1", "Y-1")}, catalogue())
    told = [(one.split(":")[0], one.rsplit("(line ")[1]) for one in caught.value.faults]
    assert sorted(told) == sorted(
        (name, f"{line})") for name in ("x.toml", "y.toml") for line in (6, 11, 12)
    )


def test_every_line_of_the_book_is_found():
    for name, text in resource_texts("blastema.core.rules").items():
        found, lines = lines_of(text), text.splitlines()
        for path, line in found.items():
            if isinstance(path[-1], str) and len(path) == 3:
                assert lines[line - 1].startswith(f"{path[-1]} ="), (name, path)


VALUES = st.sampled_from(
    [
        '"x"',
        '"[["',
        '"a = 1"',
        "3",
        '["a", "]", "b"]',
        "[\n  'x', # ]\n]",
        '"""\n[[rules]]\na=1\n"""',
    ]
)


@given(st.lists(VALUES, min_size=1, max_size=6), st.integers(0, 3))
def test_whatever_stands_before_it_the_line_of_a_word_is_found(values, blank):
    before = "".join(f"[[rules]]\nid = {value}\n" + "\n" * blank for value in values)
    found = lines_of(before + "[[rules]]\nlast = 1\n")
    number = len(before.splitlines()) + 2
    assert found[("rules", len(values), "last")] == number


def drafts():
    """The two files of the how-to, as somebody would copy them."""
    rules, lines = re.findall(r"```toml\n(.*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)
    return {"atlantis.toml": rules, "atlantis-cases.toml": lines}


class TestAPlaceIsAddedByFilesAlone:
    def test_the_files_of_the_how_to_have_no_fault_and_bear_out_their_cases(self):
        found = examine_drafts(drafts())
        assert (found.faults, found.rules, found.cases) == ((), ("XA-1", "XA-2"), 8)

    def test_the_gate_refuses_before_and_answers_after(self):
        asked = {**starts()[0].facts, "jurisdiction": "XA"}
        question = GateQuestion(**asked)
        assert {one.rule for one in gate(question).findings} >= {"JUR-1"}
        texts = {
            **resource_texts("blastema.core.rules"),
            "atlantis.toml": drafts()["atlantis.toml"],
        }
        answer = gate(question, load(texts, catalogue()))
        said = {one.rule for one in answer.findings}
        assert "JUR-1" not in said
        assert "XA-2" in said
        assert dict(answer.by_authority)["national"] is Effect.CONDITIONS

    def test_a_case_that_the_rules_do_not_bear_out_is_told(self):
        wrong = drafts()
        wrong["atlantis-cases.toml"] = wrong["atlantis-cases.toml"].replace('"open"', '"refused"')
        (fault,) = examine_drafts(wrong).faults
        assert fault == (
            "atlantis-cases.toml: XA-2: from knee, jurisdiction XA: open, not refused (line 14)"
        )

    def test_a_rule_without_cases_and_a_table_without_a_rule_are_told(self):
        one = drafts()
        assert examine_drafts({"atlantis.toml": one["atlantis.toml"]}).faults == (
            "atlantis.toml: XA-1: no case says what it does (line 11)",
            "atlantis.toml: XA-2: no case says what it does (line 25)",
        )
        table = {"x.toml": '[[tables]]\nrule = "X-0"\ncases = [{ base = "knee", says = "open" }]'}
        assert examine_drafts(table).faults == (
            "x.toml: X-0: its table stands here, and no rule of that name (line 3)",
        )

    def test_faults_of_rules_and_of_cases_are_told_together(self):
        wrong = {name: text.replace('"study"', '"stdy"') for name, text in drafts().items()}
        assert len(examine_drafts(wrong).faults) == 3


class TestTheCommand:
    def write(self, folder, texts):
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
        return [str(folder / name) for name in texts]

    def test_no_fault(self, tmp_path, capsys):
        assert cli.main(["rules", "check", *self.write(tmp_path, drafts())]) == 0
        assert capsys.readouterr().out == "2 rules new or changed, 8 cases, no fault.\n"

    def test_faults_are_printed_with_their_lines(self, tmp_path, capsys):
        bad = {"bad.toml": RULE.replace("conditions", "perhaps")}
        assert cli.main(["rules", "check", *self.write(tmp_path, bad)]) == 1
        assert "bad.toml: rules X-1: effect 'perhaps' is unknown" in capsys.readouterr().out

    def test_a_file_that_is_not_there(self, tmp_path, capsys):
        assert cli.main(["rules", "check", str(tmp_path / "none.toml")]) == 2
        assert "none.toml" in capsys.readouterr().err


def test_each_rule_that_has_ended_names_who_follows_and_they_meet_without_a_gap():
    book = rulebook()
    ended = [rule for rule in book.rules.values() if rule.successor]
    assert [rule.id for rule in ended] == ["EU-6"]
    # Regulation (EU) 2024/1938 applies from 7 August 2027.
    assert book.rules[ended[0].successor].effective_from == date(2027, 8, 7)


def test_the_history_is_told_the_newest_first_and_of_each_rule():
    book = rulebook()
    assert [one.on for one in book.changes] == sorted((c.on for c in book.changes), reverse=True)
    assert all(change.what and change.why and change.rules for change in book.changes)
    assert book.changes_of("FED-8")[0].what.startswith("A claim beyond")
    assert book.changes_of("AGE-1") == ()


def test_every_place_of_the_law_has_a_name_and_every_case_of_its_rules_is_kept():
    book = rulebook()
    assert {rule.jurisdiction for rule in book.rules.values()} <= {"", *book.places}
    assert len(book.places["EU"].members) == 27
    assert {case.rule for case in cases()} == set(book.rules)
