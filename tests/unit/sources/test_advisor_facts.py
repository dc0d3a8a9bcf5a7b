"""Advisor's recommendation types from wire form."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.errors import SourceError
from enricher.sources.advisor_facts import compile_types, types_in
from tests.support.builders import guid
from tests.support.project import recommendation


def test_compile_types__sorted_by_id() -> None:
    """The order of the source doesn't count."""
    facts = compile_types([recommendation(2, "B"), recommendation(1, "A")], "x")
    assert [entry.id for entry in facts.types] == [guid(1), guid(2)]
    assert facts.gaps == frozenset()
    assert facts.warnings == ()


def test_compile_types__with_an_unknown_category() -> None:
    """Such a type is left out with a warning, and is a gap."""
    facts = compile_types([recommendation(1, "A"), recommendation(2, "B", "Sorcery")], "x")
    assert [entry.display_name for entry in facts.types] == ["A"]
    assert facts.gaps == {"B"}
    assert facts.warnings[0].startswith("x: 'B' is left out: ")


@pytest.mark.parametrize("wires", [[], [{"id": guid(1), "displayName": "A"}]])
def test_compile_types__without_any(wires: list[dict[str, Any]]) -> None:
    """The default version of the API has neither category nor type: the error names the version."""
    with pytest.raises(SourceError, match=r"x: no recommendation type .*2023-01-01"):
        compile_types(wires, "x")  # type: ignore[arg-type]


def entity(name: str, *values: Any) -> Any:
    """Return an entity of a metadata response."""
    return {"name": name, "properties": {"supportedValues": [*values]}}


def test_types_in__a_metadata_response() -> None:
    """Other entities, such as categories, don't count."""
    entities = [entity("category", {"id": "a"}), entity("recommendationType", {"id": "b"})]
    assert types_in(entities, "x") == [{"id": "b"}]


@pytest.mark.parametrize(
    ("entities", "message"),
    [
        ([], "x: no entity 'recommendationType'"),
        ([entity("category", {"id": "a"})], "x: no entity 'recommendationType'"),
        ([entity("recommendationType")], "x has no recommendation types"),
        ([{"name": "recommendationType"}], "x has no recommendation types"),
    ],
)
def test_types_in__another_response(entities: list[Any], message: str) -> None:
    """The error names the source."""
    with pytest.raises(SourceError, match=message):
        types_in(entities, "x")
