"""Lists of what the catalogue holds: each column once, for tables, JSON, TSV and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

import typer

from enricher.catalog.families import JudgedPolicy
from enricher.catalog.model import Initiative, RecommendationType, Service
from enricher.catalog.relevance import target_types
from enricher.catalog.wire import Json, JsonObject, dumps
from enricher.report.plain import for_terminal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_Entry = TypeVar("_Entry")


class ListFormat(StrEnum):
    """How a list is printed."""

    TABLE = "table"
    JSON = "json"
    TSV = "tsv"
    CSV = "csv"


@dataclass(frozen=True)
class Column(Generic[_Entry]):
    """One column: its key in JSON, TSV and CSV, its value, and its title in a table.

    Without a title it is in no table; `shown` is its text there, when not just the value.
    """

    key: str
    value: Callable[[_Entry], Json]
    title: str = ""
    shown: Callable[[_Entry], str] | None = None

    def text(self, entry: _Entry) -> str:
        """The value in one line: lists joined by commas."""
        value = self.value(entry)
        if isinstance(value, list):
            return ", ".join(one if isinstance(one, str) else json.dumps(one) for one in value)
        return value if isinstance(value, str) else "" if value is None else str(value).lower()

    def cell(self, entry: _Entry) -> str:
        """The text in a table."""
        return self.shown(entry) if self.shown else self.text(entry)


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


def _name_with_state(judged: JudgedPolicy) -> str:
    return judged.policy.display_name + (" (preview)" if judged.policy.preview else "")


def _pillar_titles(judged: JudgedPolicy) -> str:
    return ", ".join(pillar.title for pillar in judged.verdict.pillars)


POLICIES: list[Column[JudgedPolicy]] = [
    Column("id", lambda one: one.policy.id, "Id"),
    Column(
        "display_name", lambda one: one.policy.display_name, "Policy definition", _name_with_state
    ),
    Column("category", lambda one: one.policy.category, "Category"),
    Column("version", lambda one: one.policy.version, "Version"),
    Column("preview", lambda one: one.policy.preview),
    Column("deprecated", lambda one: one.policy.deprecated),
    Column("generic", lambda one: target_types(one.policy).generic is not None),
    Column("effects", lambda one: [*one.policy.effects], "Effects"),
    Column("resource_types", lambda one: [*target_types(one.policy).types]),
    Column("pillars", lambda one: [p.value for p in one.verdict.pillars], "Pillar", _pillar_titles),
    Column("guess", lambda one: one.verdict.is_guess),
    Column("evidence", _evidence),
]
_RELATED: Column[JudgedPolicy] = Column("related_types", lambda one: [*one.policy.related_types])
_INITIATIVES: Column[JudgedPolicy] = Column("initiatives", _initiatives)

INITIATIVES: list[Column[tuple[Initiative, int]]] = [
    Column("id", lambda one: one[0].id, "Id"),
    Column("display_name", lambda one: one[0].display_name, "Initiative"),
    Column("category", lambda one: one[0].category, "Category"),
    Column("holds", lambda one: one[1], "Holds"),
]

RECOMMENDATIONS: list[Column[RecommendationType]] = [
    Column("id", lambda one: one.id, "Id"),
    Column("display_name", lambda one: one.display_name, "Recommendation"),
    Column("pillar", lambda one: one.pillar.value, "Pillar", lambda one: one.pillar.title),
    Column("impact", lambda one: one.impact, "Impact"),
    Column("resource_types", lambda one: [one.resource_type], "Resource type"),
    Column("learn_more", lambda one: one.learn_more),
]

SERVICES: list[Column[Service]] = [
    Column("key", lambda one: one.key, "Service"),
    Column("name", lambda one: one.name, "Product name"),
    Column("resource_types", lambda one: [*one.resource_types], "Resource types"),
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
    console: Callable[[], Console],
) -> None:
    """Print a list; a table on the console that is made for it."""
    match form:
        case ListFormat.TABLE:
            console().print(_table(entries, columns))
        case ListFormat.JSON:
            typer.echo(dumps([as_object(entry, columns) for entry in entries]))
        case ListFormat.TSV:
            typer.echo(_separated(entries, columns, "excel-tab"), nl=False)
        case ListFormat.CSV:
            typer.echo(_separated(entries, columns, "excel"), nl=False)


def _table(entries: Iterable[_Entry], columns: Sequence[Column[_Entry]]) -> Table:
    from rich.markup import escape  # noqa: PLC0415 - slow to load, and for tables alone
    from rich.table import Table  # noqa: PLC0415

    titled = [column for column in columns if column.title]
    titled.sort(key=lambda column: column.key == "id")  # what a reader needs least, last
    table = Table(*(column.title for column in titled))
    for entry in entries:
        table.add_row(*(escape(for_terminal(column.cell(entry))) for column in titled))
    return table


def _separated(entries: Iterable[_Entry], columns: Sequence[Column[_Entry]], dialect: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, dialect, lineterminator="\n")
    writer.writerow(column.key for column in columns)
    writer.writerows([for_terminal(column.text(entry)) for column in columns] for entry in entries)
    return text.getvalue()
