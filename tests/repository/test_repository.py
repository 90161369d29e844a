"""The repository keeps its own promises: versions, names, sizes, words it must not hold."""

from __future__ import annotations

import re
import tomllib

import pytest

from blastema import __version__
from tests.harness.run import ROOT
from tests.repository.files import files, name_of, texts

# Spelt in halves, so that this file does not hold what it forbids.
FORBIDDEN = (
    "py" + r"pi\.org",
    "python" + r"hosted\.org",
    "npm" + r"js\.(org|com)",
    "deb" + r"ian\.org",
    "/wo" + r"rk/",
    "/ro" + r"ot/",
    "/ho" + r"me/(?!ada\b)",
    "sub" + "agent",
)
LONGEST_FILE = 400


def test_the_changelogs_newest_heading_is_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest = re.search(r"^## \[?(\d+\.\d+\.\d+)", text, re.MULTILINE)
    assert newest is not None
    assert newest[1] == __version__


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_no_file_names_a_registry_or_a_path_of_somebodys_machine(pattern: str) -> None:
    found = [
        f"{name_of(path)}:{number}"
        for path, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line, re.IGNORECASE)
    ]
    assert found == []


def test_no_file_has_grown_past_four_hundred_lines() -> None:
    grown = [
        name_of(path)
        for path in files(".py", ".html", ".js", ".css")
        if "/migrations/" not in str(path)
        if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE
    ]
    assert grown == []


def test_no_work_is_left_marked_as_unfinished() -> None:
    marks = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
    found = [name_of(path) for path, text in texts() if marks.search(text)]
    assert found == []


def test_no_module_is_a_heap() -> None:
    heaps = {"utils", "common", "helpers", "services", "managers"}
    found = [name_of(p) for p in files(".py") if heaps & set(p.with_suffix("").parts)]
    assert found == []


class TestDecisions:
    """A record's file name is its number and its name; the heading says neither again."""

    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    def test_there_are_some(self) -> None:
        assert self.records != []

    @pytest.mark.parametrize("path", records, ids=lambda path: path.name)
    def test_named_by_four_digits_and_words(self, path) -> None:
        assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", path.name)

    def test_no_number_is_given_twice(self) -> None:
        numbers = [path.name[:4] for path in self.records]
        assert len(numbers) == len(set(numbers))

    @pytest.mark.parametrize("path", records, ids=lambda path: path.name)
    def test_the_heading_carries_no_number(self, path) -> None:
        heading = path.read_text("utf-8").splitlines()[0]
        assert re.fullmatch(r"# \D.*", heading)


class TestDocumentedCommands:
    """What the pages for newcomers tell people to type is there."""

    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = frozenset(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))

    def test_the_makefile_has_what_the_readme_names(self) -> None:
        text = "\n".join(p.read_text("utf-8") for p in files(".md"))
        named = set(re.findall(r"^\s*(?:\$ )?make ([a-z-]+)", text, re.MULTILINE))
        named |= set(re.findall(r"`make ([a-z-]+)", text))
        assert {"demo", "test"} <= named
        assert named <= self.targets

    def test_every_target_for_people_is_in_the_help(self) -> None:
        told = set(re.findall(r'^\t@echo "make ([a-z]+)', self.makefile, re.MULTILINE))
        phony = re.search(r"^\.PHONY: ([a-z ]+)", self.makefile, re.MULTILINE)
        assert phony is not None
        assert told == set(phony[1].split()) - {"help"}

    def test_every_command_of_the_readme_exists(self) -> None:
        from blastema.app import cli

        text = "\n".join(p.read_text("utf-8") for p in files(".md"))
        named = set(re.findall(r"(?:^\s*(?:\$ )?|`)blastema ([a-z]+)", text, re.MULTILINE))
        assert named <= {name for name in cli.COMMANDS if cli._module_path(name)}


def test_what_is_left_out_on_postgresql_asks_for_no_database() -> None:
    listed = re.search(r"ROOMS_OF_TABLES = ((?:.*\\\n)*.*)", TestDocumentedCommands.makefile)
    assert listed is not None
    asks = re.compile(r"\bdjango_db\b|_db: |\btests\.harness import .*databases")
    askers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("test_*.py")
        if "browser" not in path.parts and asks.search(path.read_text("utf-8"))
    } - {"tests/repository/test_repository.py"}
    assert askers
    rooms = tuple(one for one in listed[1].split() if one != "\\")
    assert [path for path in askers if not path.startswith(rooms)] == []


class TestDependencies:
    """Every dependency has its sentence, and the locks hold it with its hash."""

    lines = tuple((ROOT / "pyproject.toml").read_text("utf-8").splitlines())
    project = tomllib.loads("\n".join(lines))["project"]

    def requirements(self) -> list[str]:
        optional = self.project["optional-dependencies"].values()
        return [*self.project["dependencies"], *(r for group in optional for r in group)]

    def test_every_one_has_its_sentence(self) -> None:
        for requirement in self.requirements():
            lines = [line for line in self.lines if line.startswith(f'    "{requirement}"')]
            assert [bool(re.search(r'",\s+# \S+ \S+ \S+', line)) for line in lines] == [True]

    def test_every_ignored_rule_has_its_sentence(self) -> None:
        for line in self.lines:
            if re.match(r'\s+"[A-Z]+\d*",', line):
                assert re.search(r'",\s+# \S+ \S+|"[A-Z]+\d*", "', line), line

    @pytest.mark.parametrize("name", ["build", "runtime", "test"])
    def test_locks_name_versions_and_hashes_and_no_place(self, name: str) -> None:
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        assert "://" not in text
        assert "--index-url" not in text
        assert "--find-links" not in text
        pinned = re.findall(r"^[a-z0-9].*$", text, re.MULTILINE)
        assert pinned
        assert all(re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", line) for line in pinned)
        assert text.count("--hash=sha256:") >= len(pinned)

    def test_the_locks_hold_what_the_project_asks_for(self) -> None:
        asked = {
            "runtime": self.project["dependencies"],
            "test": self.project["optional-dependencies"]["test"],
        }
        for lock, requirements in asked.items():
            text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
            locked = set(re.findall(r"^([a-z0-9._-]+)", text, re.MULTILINE))
            names = {re.split(r"[\[><=]", r)[0].lower() for r in requirements}
            assert names <= locked

    def test_the_test_lock_is_the_runtime_lock_and_more(self) -> None:
        pins = {}
        for lock in ("runtime", "test"):
            text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
            pins[lock] = set(re.findall(r"^([a-z0-9._\[\],-]+==[^ ;\\]+)", text, re.MULTILINE))
        assert pins["runtime"] <= pins["test"]
