"""Lists of what the catalogue holds: each column once, for JSON, TSV and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Generic, TypeVar

import typer
from msgspec import Struct

from enricher.catalog.families import JudgedPolicy
from enricher.catalog.model import RecommendationType, Service
from enricher.catalog.relevance import target_types
from enricher.catalog.wire import Json, JsonObject, dumps
from enricher.report.plain import for_terminal

_Entry = TypeVar("_Entry")


class ListFormat(StrEnum):
    """How a list is printed."""

    TABLE = "table"
    JSON = "json"
    TSV = "tsv"
    CSV = "csv"


class Column(Struct, Generic[_Entry], frozen=True):
    """One column: its key in JSON, TSV and CSV, and its value."""

    key: str
    value: Callable[[_Entry], Json]

    def text(self, entry: _Entry) -> str:
        """The value in one line: lists joined by commas."""
        value = self.value(entry)
        if isinstance(value, list):
            return ", ".join(one if isinstance(one, str) else json.dumps(one) for one in value)
        return value if isinstance(value, str) else "" if value is None else str(value).lower()


def _evidence(judged: JudgedPolicy) -> Json:
    return [
        {
            "pillar": evidence.pillar.value,
            "weight": evidence.weight,
            "seen": evidence.seen,
            "reason": evidence.reason,
        }
        for evidence in judged.verdict.evidence
    ]


def _initiatives(judged: JudgedPolicy) -> Json:
    held = sorted(judged.initiatives, key=lambda one: one.id)
    return [{"id": one.id, "display_name": one.display_name} for one in held]


POLICIES: list[Column[JudgedPolicy]] = [
    Column("id", lambda one: one.policy.id),
    Column("display_name", lambda one: one.policy.display_name),
    Column("category", lambda one: one.policy.category),
    Column("version", lambda one: one.policy.version),
    Column("preview", lambda one: one.policy.preview),
    Column("deprecated", lambda one: one.policy.deprecated),
    Column("generic", lambda one: target_types(one.policy).generic is not None),
    Column("effects", lambda one: [*one.policy.effects]),
    Column("resource_types", lambda one: [*target_types(one.policy).types]),
    Column("pillars", lambda one: [pillar.value for pillar in one.verdict.pillars]),
    Column("guess", lambda one: one.verdict.is_guess),
    Column("evidence", _evidence),
]
_RELATED: Column[JudgedPolicy] = Column("related_types", lambda one: [*one.policy.related_types])
_INITIATIVES: Column[JudgedPolicy] = Column("initiatives", _initiatives)

RECOMMENDATIONS: list[Column[RecommendationType]] = [
    Column("id", lambda one: one.id),
    Column("display_name", lambda one: one.display_name),
    Column("pillar", lambda one: one.pillar.value),
    Column("impact", lambda one: one.impact),
    Column("resource_types", lambda one: [one.resource_type]),
    Column("learn_more", lambda one: one.learn_more),
]

SERVICES: list[Column[Service]] = [
    Column("key", lambda one: one.key),
    Column("name", lambda one: one.name),
    Column("resource_types", lambda one: [*one.resource_types]),
]


def policy_columns(
    *, related: bool = False, initiatives: bool = False
) -> list[Column[JudgedPolicy]]:
    """The columns of policies, with those that are listed only when asked for."""
    return [*POLICIES, *([_RELATED] if related else []), *([_INITIATIVES] if initiatives else [])]


def as_object(entry: _Entry, columns: Iterable[Column[_Entry]]) -> JsonObject:
    """One entry of the JSON form."""
    return {column.key: column.value(entry) for column in columns}


def show(
    entries: Sequence[_Entry],
    columns: Sequence[Column[_Entry]],
    form: ListFormat,
    table: Iterable[str],
    tell: Callable[[str], None],
) -> None:
    """Print a list in one of its forms; `tell` takes the lines of the table, which people read."""
    match form:
        case ListFormat.TABLE:
            for line in table:
                tell(line)
        case ListFormat.JSON:
            typer.echo(dumps([as_object(entry, columns) for entry in entries]))
        case ListFormat.TSV:
            typer.echo(_separated(entries, columns, "excel-tab"), nl=False)
        case ListFormat.CSV:
            typer.echo(_separated(entries, columns, "excel"), nl=False)


def _separated(entries: Iterable[_Entry], columns: Sequence[Column[_Entry]], dialect: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, dialect, lineterminator="\n")
    writer.writerow(column.key for column in columns)
    writer.writerows([for_terminal(column.text(entry)) for column in columns] for entry in entries)
    return text.getvalue()
