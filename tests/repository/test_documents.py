"""What the documents say is there, what is there is documented, and no page is stale."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from blastema.actions.read.evidence import Described
from blastema.app.cli import COMMANDS, _module_path
from blastema.app.config import SETTINGS
from blastema.core.access.permissions import Permission
from blastema.core.access.roles import ROLES
from blastema.core.catalogue import catalogue
from blastema.core.instruments import instruments
from blastema.core.labels.statements import RULES as LABEL_RULES
from blastema.core.rules import rulebook
from blastema.evidence import Subject, describe, tally
from blastema.records.kinds import KINDS
from blastema.records.models import __all__ as tables
from docs.generate import refusals
from docs.generate.__main__ import FOLDER, PAGES, stale
from docs.generate.commands import examples, parsers
from docs.generate.events import event_types
from docs.generate.settings import checks
from docs.generate.source import OPEN, modules
from tests.harness.run import ROOT
from tests.repository.files import files, name_of

DOCUMENTS = tuple(files(".md"))
HAND_WRITTEN = tuple(p for p in DOCUMENTS if not (p.parent == FOLDER and p.name in PAGES))
LINK = re.compile(r"\]\(([^)\s]+)\)")
# The house style's words; documents may name those that they forbid.
CLAIMS = ("regenerat", "rejuvenat", "breakthrough", "pain-free", "miracle", r"\bcompliant\b")
# Names that look like a rule's and are something else.
NO_RULES = {"SHA-256", "YYYY-MM-DD", *LABEL_RULES}
ABOUT_WORDS = {"GLOSSARY.md", "docs/explanation/how-we-speak.md"}


def text(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def without_code(words: str) -> str:
    words = re.sub(r"```.*?```", "", words, flags=re.DOTALL)
    return re.sub(r"^ {4}.*$|`[^`\n]*`", "", words, flags=re.MULTILINE)


def anchors(path: Path) -> set[str]:
    """The places in a page that a link can name, as a forge makes them from headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


class TestGeneratedPages:
    def test_each_is_what_the_code_says(self) -> None:
        assert sorted(stale()) == [], "run make docs"

    def test_every_setting_and_every_file_of_a_secret(self) -> None:
        page = text("settings.md")
        names = [s.name for s in SETTINGS] + [f"{s.name}_FILE" for s in SETTINGS if s.secret]
        assert [name for name in names if f"`{name}`" not in page] == []

    def test_every_numbered_check(self) -> None:
        written = {
            number
            for module in modules()
            for number in re.findall(r'id="(blastema\.[EIW]\d{3})"', module.path.read_text("utf-8"))
        }
        assert written == {number.strip("`") for number, _, _ in checks()}

    def test_every_command(self) -> None:
        page = text("commands.md")
        assert [name for name in COMMANDS if f"## blastema {name}" not in page] == []
        assert [name for name, _, _ in parsers() if f"## {name}\n" not in page] == []
        assert [name for name in COMMANDS if _module_path(name) is None] == []

    def test_every_command_that_can_print_json_shows_its_object(self) -> None:
        speaking = {n for n, p, _ in parsers() if "--json" in p._option_string_actions}
        # What `show` prints follows the pages, as its help says, and is no contract.
        assert speaking - {"blastema show"} == set(examples())

    def test_the_described_object_has_the_members_that_are_documented(self) -> None:
        subject = Subject("a", "care", {"baseline": 1000})
        shown = describe(tally([subject], "here"), visits=["baseline"])
        printed = Described(shown, {}).to_json()
        documented = examples()["blastema evidence describe"]
        assert isinstance(documented, dict)
        assert list(printed) == list(documented)
        assert list(printed["missing"]) == list(documented["missing"])

    def test_every_role_and_permission(self) -> None:
        page = text("roles.md")
        names = [*ROLES, *Permission]
        assert [name for name in names if f"`{name}`" not in page] == []

    def test_every_rule_of_the_book(self) -> None:
        page = text("rules.md")
        assert [rule for rule in rulebook().rules if f"| `{rule}` |" not in page] == []

    def test_every_rule_leads_to_its_cases(self) -> None:
        page, cases = text("rules.md"), text("rule-cases.md")
        for rule in rulebook().rules:
            assert f"(rule-cases.md#{rule.lower()})" in page
            assert f"\n### {rule}\n" in cases

    def test_every_word_of_the_catalogue(self) -> None:
        page, known = text("catalogue.md"), catalogue()
        slugs = [*known.conditions, *known.sources, *known.products, *known.routes, *known.sites]
        slugs += [t.id for t in (*known.processes, *known.protocols, *known.consents)]
        slugs += [t.id for t in known.specifications]
        assert [slug for slug in slugs if f"`{slug}`" not in page] == []

    def test_every_instrument_with_its_licence(self) -> None:
        page = text("instruments.md")
        known = instruments().values()
        assert [one.slug for one in known if f"Licence: {one.licence}" not in page] == []

    def test_every_type_of_event_with_what_it_carries(self) -> None:
        page = text("events.md")
        types = {name for kind in KINDS.values() for name in kind.handlers}
        assert [name for name in types if f"| `{name}` |" not in page] == []
        assert [name for name, kind in event_types().items() if OPEN in kind.keys] == []

    def test_every_table(self) -> None:
        models = import_module("blastema.records.models")
        names = [getattr(models, name)._meta.db_table for name in tables]
        page = text("tables.md")
        assert [name for name in names if f"| `{name}` |" not in page] == []

    def test_every_rule_id_that_the_code_spells_out(self) -> None:
        spelt = {
            rule
            for module in modules()
            for rule in re.findall(
                r'\b(?:refuse|moment)\(\s*"([A-Z0-9-]+)"', module.path.read_text("utf-8")
            )
        }
        assert len(spelt) > 100
        assert spelt - {one.rule for one in refusals.refusals()} - set(rulebook().rules) == set()


class TestLinks:
    @pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
    def test_each_leads_somewhere(self, path: Path) -> None:
        broken = []
        for link in LINK.findall(without_code(path.read_text("utf-8"))):
            target, _, place = link.partition("#")
            if "://" in link or link.startswith("mailto:"):
                continue
            found = (path.parent / target).resolve() if target else path
            if not found.exists() or (place and place not in anchors(found)):
                broken.append(link)
        assert broken == []

    def test_every_document_is_reached_from_the_index(self) -> None:
        index = ROOT / "docs" / "index.md"
        reached = {(index.parent / link).resolve() for link in LINK.findall(index.read_text())}
        pages = {p for p in DOCUMENTS if (ROOT / "docs") in p.parents and p != index}
        assert sorted(name_of(p) for p in pages if p.resolve() not in reached) == []


class TestWords:
    @pytest.mark.parametrize("path", HAND_WRITTEN, ids=name_of)
    def test_no_claim_is_made(self, path: Path) -> None:
        said = [c for c in CLAIMS if re.search(c, path.read_text("utf-8"), re.IGNORECASE)]
        assert said == [] or name_of(path) in ABOUT_WORDS

    def test_each_name_of_the_glossary_is_in_the_code(self) -> None:
        assert [name for name in glossary() if not exists(name)] == []

    def test_no_word_of_the_glossary_stands_twice(self) -> None:
        rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \|$", page("GLOSSARY.md"), re.MULTILINE)
        words = [word for word in rows if word not in ("word", "---")]
        assert len(words) > 50
        assert sorted(words) == sorted(set(words))

    def test_each_of_the_89_ideas_has_its_line(self) -> None:
        first = re.findall(
            r"^\| (\d[\d, to]*)", page("docs/explanation/statements.md"), re.MULTILINE
        )
        assert sorted(n for cell in first for n in numbers(cell)) == [*range(1, 90)]

    def test_rules_that_a_document_names_exist(self) -> None:
        known = {one.rule for one in refusals.refusals()} | set(rulebook().rules)
        known |= {"CHANGED-MEANWHILE"}
        named = {
            rule
            for path in HAND_WRITTEN
            for rule in re.findall(r"`([A-Z]{2,}(?:-[A-Z0-9]+)+)`", path.read_text("utf-8"))
        }
        assert named - known == NO_RULES

    def test_settings_that_a_document_names_exist(self) -> None:
        known = {s.name for s in SETTINGS} | {f"{s.name}_FILE" for s in SETTINGS}
        named = {
            name
            for path in HAND_WRITTEN
            for name in re.findall(r"\bBLASTEMA_[A-Z_]+[A-Z]", path.read_text("utf-8"))
            if not name.startswith("BLASTEMA_TEST")
        }
        assert named - known == set()


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def glossary() -> Iterator[str]:
    for cell in re.findall(r"\| ([^|]+) \|$", page("GLOSSARY.md"), re.MULTILINE):
        yield from re.findall(r"(?:stream|event|module|table|role|visit) `[^`]+`", cell)


def exists(named: str) -> bool:
    """Whether what the last column of the glossary names is there."""
    kind, _, name = named.replace("`", "").partition(" ")
    if kind == "module":
        path = ROOT / "src" / "blastema" / name.replace(".", "/")
        return path.is_dir() or path.with_suffix(".py").is_file()
    known = {
        "stream": set(KINDS),
        "event": {event for each in KINDS.values() for event in each.handlers},
        "table": set(re.findall(r"^\| `([a-z_]+)` \|", text("tables.md"), re.MULTILINE)),
        "role": set(ROLES),
        "visit": {visit.slug for protocol in catalogue().protocols for visit in protocol.visits},
    }
    return name in known[kind]


def numbers(cell: str) -> Iterator[int]:
    """``9, 10`` and ``33 to 43``, as numbers."""
    for part in cell.split(","):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        yield from range(ends[0], ends[-1] + 1) if "to" in part else ends
