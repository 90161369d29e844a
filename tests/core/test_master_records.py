"""Master records hold no number of their own: times and limits are names of site settings."""

from __future__ import annotations

from dataclasses import fields

from blastema.core.catalogue import catalogue


def test_no_recipe_has_a_built_in_time_limit():
    for process in catalogue().processes:
        for step in process.steps:
            assert not step.limit_setting or "minutes" in step.limit_setting
            assert not step.wait_setting or "minutes" in step.wait_setting
            assert {field.name for field in fields(step)} == {
                "slug",
                "name",
                "measures",
                "limit_setting",
                "limit_from",
                "witness",
                "lots",
                "wait_setting",
                "time_rule",
                "limit_rule",
                "order_rule",
                "devices",
                "reagents",
                "lots_strict",
                "repeats",
            }
            for measure in step.measures:
                assert {field.name for field in fields(measure)} == {
                    "slug",
                    "name",
                    "quantity",
                    "required",
                    "late",
                    "low_setting",
                    "high_setting",
                }
