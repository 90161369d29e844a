"""What the catalogue's specifications ask for, and who finds it out."""

from __future__ import annotations

from blastema.core.catalogue import catalogue


def test_every_test_of_a_specification_is_measured_by_its_process():
    for spec in catalogue().specifications:
        process = catalogue().process_for(spec.product)
        # A class without a recipe is judged by what is typed with its release.
        if process is None:
            continue
        measured = {measure.slug for step in process.steps for measure in step.measures}
        # What a laboratory finds in a sample comes with its report, not from our bench.
        asked = {test.slug for test in spec.tests if not test.sampled}
        # So does the viability of a donor lot, which comes with the papers.
        assert asked - measured <= {"viability"}


def test_only_classes_without_a_recipe_are_judged_by_what_is_typed_alone():
    known = catalogue()
    assert {s.product for s in known.specifications if not known.process_for(s.product)} <= {
        "expanded-fat-cells",
        "expanded-cord-cells",
        # Delivered: what came with them is typed, and what a laboratory found.
        "cord-blood-cells",
        "amniotic-fluid",
    }


def test_no_version_of_a_specification_stands_twice():
    known = [(one.product, one.version) for one in catalogue().specifications]
    assert sorted(set(known)) == sorted(known)
