"""Columns and formats of lists."""

from __future__ import annotations

import json

import pytest
from msgspec import UNSET

from enricher.report.columns import (
    POLICIES,
    RECOMMENDATIONS,
    SERVICES,
    Column,
    ListFormat,
    policy_columns,
    render,
    row_type,
)
from enricher.report.styled_text import line
from tests.support.builders import GATEWAY, guid
from tests.unit.report.builders import POLICY, PREVIEW, RECOMMENDATION, SERVICE, classified

NUMBER: Column[str] = Column("number", int, "Length of the text.", len)
NAMES: Column[str] = Column("names", list[str], "Characters.", list)
ABSENT: Column[str] = Column("absent", str | None, "Nothing.", lambda _: None, on_request=True)


@pytest.mark.parametrize(
    ("list_format", "expected"),
    [
        (ListFormat.TSV, "number\tnames\tabsent\n2\ta, \\x1b\t\n"),
        (ListFormat.CSV, 'number,names,absent\n2,"a, \\x1b",\n'),
        (
            ListFormat.JSON,
            '[\n  {\n    "number": 2,\n    "names": [\n      "a",\n      "\\u001b"\n    ],\n'
            '    "absent": null\n  }\n]\n',
        ),
    ],
)
def test_render__for_programs(list_format: ListFormat, expected: str) -> None:
    assert render(["a\x1b"], [NUMBER, NAMES, ABSENT], list_format, iter([])) == expected


def test_render__table() -> None:
    text = render(["ignored"], [NUMBER], ListFormat.TABLE, [line("a"), line(), line("b")])
    assert str(text) == "a\n\nb"


@pytest.mark.parametrize("list_format", ListFormat)
def test_formats__are_named_by_their_values(list_format: ListFormat) -> None:
    assert ListFormat(list_format.value) is list_format
    assert list_format.name.lower() == str(list_format)


def test_policies() -> None:
    row = {column.key: column.value(classified(PREVIEW)) for column in POLICIES}
    assert row["id"] == guid(2)
    assert row["preview"] is True
    assert row["effects"] == ["Audit", "Disabled"]
    assert row["resource_types"] == [GATEWAY]
    assert row["initiatives"] == []
    assert {*row["evidence"][0]} == {"pillar", "weight", "seen", "reason"}


def test_policy_columns__on_request() -> None:
    keys = [column.key for column in policy_columns()]
    assert not {"related_types", "initiatives"} & {*keys}
    assert [column.key for column in policy_columns(related=True)] == [*keys, "related_types"]
    assert [column.key for column in policy_columns(initiatives=True)] == [*keys, "initiatives"]


def test_recommendations() -> None:
    row = {column.key: column.text(RECOMMENDATION) for column in RECOMMENDATIONS}
    assert row.items() >= {
        ("id", guid(11)),
        ("display_name", "Use several gateways"),
        ("pillar", "reliability"),
        ("impact", "High"),
        ("resource_types", GATEWAY),
        ("learn_more", "/azure/more"),
    }


def test_services() -> None:
    row = {column.key: column.text(SERVICE) for column in SERVICES}
    assert row.items() >= {("key", "gateways"), ("name", "Azure Gateways")}
    assert row["resource_types"] == GATEWAY


def test_text__of_objects_is_json() -> None:
    (evidence,) = [column for column in POLICIES if column.key == "evidence"]
    assert json.loads(evidence.text(classified(POLICY)).split("}, ")[0].rstrip("}") + "}")


def test_row_type__has_optional_columns_on_request() -> None:
    row = row_type("Row", "A row.", [NUMBER, ABSENT])
    assert row.__struct_fields__ == ("number", "absent")
    assert row.__struct_defaults__ == (UNSET,)
    full = row_type("Row", "A row.", [NUMBER, ABSENT], every_column=True)
    assert full.__struct_defaults__ == ()
