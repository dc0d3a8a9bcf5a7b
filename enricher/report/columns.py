"""The columns of lists of policies, recommendations and services, and the formats of lists.

A column is declared once: the table, CSV, TSV, JSON and the JSON schema follow from it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from msgspec import UNSET, Struct, UnsetType, defstruct, to_builtins
from rich.text import Text

from enricher.catalog.classified_policy import ClassifiedPolicy
from enricher.catalog.json_values import Json, JsonObject, dumps
from enricher.catalog.pillar import Pillar
from enricher.catalog.recommendation import RecommendationType
from enricher.catalog.service import Service
from enricher.report.escaping import for_cell, for_terminal
from enricher.report.formats import OutputFormat
from enricher.report.outputs import DefinitionId, Evidence, Guid, InitiativeReference, Output, about
from enricher.report.styled_text import ERROR, ID, WARNING, line

_Entry = TypeVar("_Entry")


class Column(Struct, Generic[_Entry], frozen=True):
    """A column of a list: its key, the type and description for the schema, and its value.

    `table` formats the value for the table; columns without it are not in the table. A column that
    is `on_request` is listed only if an option requests it.
    """

    key: str
    type: Any
    description: str
    value: Callable[[_Entry], Json]
    table: Callable[[str], Text] | None = None
    on_request: bool = False

    def text(self, entry: _Entry) -> str:
        """Return the value in one line, the items of a list joined by commas."""
        value = self.value(entry)
        if isinstance(value, list):
            return ", ".join(item if isinstance(item, str) else json.dumps(item) for item in value)
        return value if isinstance(value, str) else "" if value is None else str(value).lower()


def _id(text: str) -> Text:
    return line((text, ID))


def _impact(text: str) -> Text:
    styles = {"high": ERROR, "medium": WARNING}
    level = text.lower()
    return line((level, styles.get(level, "")), " impact") if text else line()


def evidence_of(classified: ClassifiedPolicy) -> list[Evidence]:
    """Return the reasons for the pillars of a policy."""
    return [
        Evidence(
            pillar=evidence.pillar,
            weight=evidence.weight,
            seen=evidence.seen,
            reason=evidence.reason,
        )
        for evidence in classified.classification.evidence
    ]


def initiatives_of(classified: ClassifiedPolicy) -> list[InitiativeReference]:
    """Return the built-in initiatives that include a policy, by id."""
    ordered = sorted(classified.initiatives, key=lambda initiative: initiative.id)
    return [
        InitiativeReference(id=initiative.id, display_name=initiative.display_name)
        for initiative in ordered
    ]


POLICIES: list[Column[ClassifiedPolicy]] = [
    Column("id", DefinitionId, "Id of the definition.", lambda row: row.policy.id, table=_id),
    Column("display_name", str, "Name.", lambda row: row.policy.display_name),
    Column("category", str, "Category.", lambda row: row.policy.category),
    Column("version", str, "Version.", lambda row: row.policy.version),
    Column("preview", bool, "Whether it is in preview.", lambda row: row.policy.preview),
    Column("deprecated", bool, "Whether it is deprecated.", lambda row: row.policy.deprecated),
    Column(
        "generic",
        bool,
        "Whether its rule applies to resources of any type.",
        lambda row: bool(row.policy.generic_reason),
    ),
    Column(
        "effects",
        list[str],
        "Effects that it can have, the default first.",
        lambda row: [*row.policy.effects],
        table=line,
    ),
    Column(
        "resource_types",
        list[str],
        "Resource types that the `if` of its rule is about, lower case.",
        lambda row: [*row.policy.target_types],
    ),
    Column(
        "pillars",
        list[Pillar],
        "Pillars, the primary one first.",
        lambda row: [pillar.value for pillar in row.classification.pillars],
    ),
    Column(
        "guess",
        bool,
        "Whether nothing in the policy indicates its pillar.",
        lambda row: row.classification.is_guess,
    ),
    Column(
        "evidence",
        list[Evidence],
        "Reasons for the pillars.",
        lambda row: to_builtins(evidence_of(row)),
    ),
    Column(
        "related_types",
        list[str],
        "Resource types that `then.details` checks or deploys, lower case.",
        lambda row: [*row.policy.related_types],
        on_request=True,
    ),
    Column(
        "initiatives",
        list[InitiativeReference],
        "Built-in initiatives that include it.",
        lambda row: to_builtins(initiatives_of(row)),
        on_request=True,
    ),
]

RECOMMENDATIONS: list[Column[RecommendationType]] = [
    Column("id", Guid, "Id of the recommendation type.", lambda row: row.id, table=_id),
    Column("display_name", str, "Name.", lambda row: row.display_name),
    Column("pillar", Pillar, "Pillar.", lambda row: row.pillar.value),
    Column("impact", str, "`High`, `Medium` or `Low`.", lambda row: row.impact, table=_impact),
    Column(
        "resource_types",
        list[str],
        "Resource types that it is made for, lower case.",
        lambda row: [row.resource_type],
    ),
    Column("learn_more", str | None, "Link to more information.", lambda row: row.learn_more),
]

SERVICES: list[Column[Service]] = [
    Column("key", str, "Key of the service.", lambda row: row.key),
    Column("name", str, "Name.", lambda row: row.name),
    Column(
        "resource_types",
        list[str],
        "Resource types, lower case.",
        lambda row: [*row.resource_types],
        table=line,
    ),
]


def policy_columns(
    *, related: bool = False, initiatives: bool = False
) -> list[Column[ClassifiedPolicy]]:
    """Return the columns of policies, with those that options request."""
    requested = {"related_types": related, "initiatives": initiatives}
    return [column for column in POLICIES if requested.get(column.key, not column.on_request)]


def as_object(entry: _Entry, columns: Iterable[Column[_Entry]]) -> JsonObject:
    """Return an entry as a JSON object."""
    return {column.key: column.value(entry) for column in columns}


def row_type(
    name: str,
    description: str,
    columns: Iterable[Column[Any]],
    base: type[Output] = Output,
    *,
    every_column: bool = False,
) -> type[Struct]:
    """Return the type of an entry's JSON object; columns on request are optional in it."""
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    for column in columns:
        described: Any = Annotated[column.type, about(column.description)]
        is_optional = column.on_request and not every_column
        fields.append(
            (column.key, described | UnsetType, UNSET) if is_optional else (column.key, described)
        )
    return defstruct(
        name,
        fields,
        bases=(base,),
        namespace={"__doc__": description},
        kw_only=True,
        frozen=True,
    )


_Columns = Sequence[Column[Any]]
_Table = Iterable[Text]


def _as_table(_entries: Sequence[Any], _columns: _Columns, table: _Table) -> Text:
    return Text("\n").join(table)


def _as_json(entries: Sequence[Any], columns: _Columns, _table: _Table) -> str:
    return dumps([as_object(entry, columns) for entry in entries]) + "\n"


def _as_tsv(entries: Sequence[Any], columns: _Columns, _table: _Table) -> str:
    return separated(entries, columns, "excel-tab")


def _as_csv(entries: Sequence[Any], columns: _Columns, _table: _Table) -> str:
    return separated(entries, columns, "excel")


def separated(entries: Iterable[Any], columns: Sequence[Column[Any]], dialect: str) -> str:
    """Return entries as CSV in a dialect, with a row of keys first."""
    text = io.StringIO()
    writer = csv.writer(text, dialect, lineterminator="\n")
    writer.writerow(column.key for column in columns)
    writer.writerows(
        [for_cell(for_terminal(column.text(entry))) for column in columns] for entry in entries
    )
    return text.getvalue()


class ListFormat(OutputFormat):
    """Formats of lists."""

    TABLE = "table", _as_table
    JSON = "json", _as_json
    TSV = "tsv", _as_tsv
    CSV = "csv", _as_csv


class Sheet(Struct, Generic[_Entry], frozen=True):
    """A list for a spreadsheet: other entries and columns than those of the JSON output."""

    entries: Callable[[], Sequence[_Entry]]
    columns: Sequence[Column[_Entry]]


def render(
    entries: Sequence[_Entry],
    columns: Sequence[Column[_Entry]],
    list_format: ListFormat,
    table: Iterable[Text],
    sheet: Sheet[Any] | None = None,
) -> str | Text:
    """Return a list in a format; `table` yields the lines of its table.

    CSV and TSV have the entries and columns of the `sheet`, if there is one.
    """
    if sheet and list_format in (ListFormat.CSV, ListFormat.TSV):
        return list_format.render(sheet.entries(), sheet.columns, table)
    return list_format.render(entries, columns, table)
