"""The schema of the outputs."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from enricher.report import columns, explanation_report
from enricher.report.outputs import Change, Link, Section
from enricher.report.schema import OUTPUTS, schema
from tests.unit.report.builders import RECOMMENDATION, SERVICE, classified, explanation

SCHEMA = schema()


def test_schema__is_valid_and_has_each_output() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert {*OUTPUTS} <= {*SCHEMA["$defs"]}


def test_properties__have_descriptions() -> None:
    """Every field of an output, and every column, is described by a sentence."""
    missing = [
        f"{name}.{key}"
        for name, definition in SCHEMA["$defs"].items()
        for key, value in definition.get("properties", {}).items()
        if not value.get("description", "").endswith(".")
    ]
    assert missing == []


def test_objects__are_closed() -> None:
    """A key that the schema lacks is an error, so that the schema can't go stale."""
    objects = [entry for entry in SCHEMA["$defs"].values() if entry.get("type") == "object"]
    assert objects
    assert all(entry["additionalProperties"] is False for entry in objects)


@pytest.mark.parametrize(
    ("name", "row", "row_columns"),
    [
        ("policies", classified(), columns.policy_columns()),
        ("policies", classified(), columns.POLICIES),
        ("recommendations", RECOMMENDATION, columns.RECOMMENDATIONS),
        ("services", SERVICE, columns.SERVICES),
    ],
)
def test_columns__have_the_types_that_they_declare(
    name: str, row: Any, row_columns: list[columns.Column[Any]]
) -> None:
    validator = Draft202012Validator({**SCHEMA, "$ref": f"#/$defs/{name}"})
    validator.validate([columns.as_object(row, row_columns)])


def test_explanation__has_all_columns() -> None:
    validator = Draft202012Validator({**SCHEMA, "$ref": "#/$defs/explain"})
    output = explanation_report.as_json(explanation({}))
    validator.validate(output)
    assert {column.key for column in columns.POLICIES} < {*output}


def test_types__name_what_they_hold() -> None:
    """The outputs' own types are among the definitions."""
    assert {Section.__name__, Change.__name__, Link.__name__} <= {*SCHEMA["$defs"]}
