"""What is wrong with a catalogue is said all at once, each fault with its place."""

from __future__ import annotations

from importlib.resources import files

import pytest

from blastema.core.catalogue import CatalogueError, load
from blastema.core.catalogue.tables import resource_texts

PRODUCT = """
[[products]]
slug = "elixir"
name = "Elixir"
plain = "elixir"
kind = "cell"
relations = ["autologous"]
manipulation = "some"
homologous = "perhaps"

[[products]]
slug = "potion"
name = "Potion"
plain = "potion"
kind = "blood"
relations = ["autologous"]
parents = ["elixir", 3]

[products.regulation]
jurisdiction = "US"
pathway = "blood"
effect = "maybe"
words = "x"
citation = "x"
verified = true

[[conditions]]
slug = "spineless"
name = "Spineless"
plain = "spineless"
family = "spine"
sites = ["knee"]
instruments = "nrs"
has_level = true
snomed = ["12"]

[[conditions]]
slug = "flat"
name = "Flat"
plain = "flat"
family = "spine"
sites = ["knee"]
instruments = []
has_level = true

[[conditions]]
slug = "wordless"
name = "Wordless"
plain = "wordless"
family = "general"
sites = []
instruments = []
treated_here = false
"""


def test_products_and_levels_that_do_not_fit_are_faults_too():
    texts = resource_texts("blastema.core.catalogue")
    with pytest.raises(CatalogueError) as raised:
        load({**texts, "more.toml": PRODUCT, "wrong.toml": "sites = [3]"})
    faults = "\n".join(raised.value.faults)
    for words in (
        "products elixir: manipulation 'some' is unknown; homologous 'perhaps' is unknown",
        "needs its sources and its regulation",
        "products potion: parents holds something that is not text",
        "effect 'maybe' is unknown",
        "conditions spineless: instruments is str, expected list",
        "'12' is not a SNOMED CT code",
        "condition flat: has a level, but none of its sites has",
        "conditions wordless: not treated here, and no answer",
        "sites 0 is not a table",
    ):
        assert words in faults, words


SITE = """
[[sites]]
slug = "knee"
name = "Knee"
plain = "knee"
sided = true
structures = ["joint"]
"""
FAULTY = """
[[conditions]]
slug = "Knee Pain"
name = "Knee pain"
plain = "knee pain"
family = "joint"
sites = ["knee"]
instruments = []

[[conditions]]
slug = "two"
name = 2
plain = "two"
family = "joints"
sites = ["knee", "tail"]
instruments = []
colour = "blue"

[[conditions]]
slug = "three"
name = "Three"
plain = "three"
family = "joint"
sites = ["knee", "tail"]
instruments = []
icd10cm = ["17.M"]

[[conditions]]
slug = "four"
name = "Four"
plain = "four"
family = "joint"
sites = ["tail"]
instruments = []
has_side = true
treated_here = false
answer = "No."
colour = "blue"

[[gadgets]]
slug = "x"
"""


def test_every_fault_of_the_content_is_listed_at_once():
    with pytest.raises(CatalogueError) as raised:
        load({"sites.toml": SITE, "bad.toml": FAULTY, "torn.toml": "= nothing"})
    faults = "\n".join(raised.value.faults)
    for words in (
        "'Knee Pain' is not a slug",
        "conditions two: name is int, expected str",
        "conditions two: 'joints' is not a valid Family",
        "'17.M' is not an ICD-10-CM code",
        "conditions four: colour is not a word this table knows",
        "condition four: site tail is not in the catalogue",
        "condition four: has a side, but none of its sites has",
        "gadgets is not a kind of thing",
        "torn.toml: not TOML",
        "site knee: route joint is not in the catalogue",
        "no protocol follows the family joint",
    ):
        assert words in faults, words


def test_one_code_belongs_to_one_condition_and_one_slug_to_one_thing():
    texts = resource_texts("blastema.core.catalogue")
    twice = texts["conditions/joints.toml"].replace("239872002", "239873007").replace("M16", "M17")
    with pytest.raises(CatalogueError) as raised:
        load({**texts, "conditions/joints.toml": twice, "again.toml": texts["sources.toml"]})
    faults = "\n".join(raised.value.faults)
    assert "SNOMED 239873007 belongs to 2 conditions" in faults
    assert "ICD-10-CM M17 belongs to 2 conditions" in faults
    assert "sources: bone-marrow stands twice" in faults


def test_the_content_is_inside_the_package():
    assert (files("blastema.core.catalogue") / "data" / "sites.toml").is_file()
