"""Unknown keys of a configuration, with the nearest known one."""

from __future__ import annotations

from typing import Any

import pytest

from enricher.docset.unknown_keys import unknown_keys


@pytest.mark.parametrize(
    ("data", "key", "meant"),
    [
        ({"options": {"limt": 3}}, "options.limt", "limit?"),
        ({"docset": {"limit": 3}}, "docset.limit", "limit in [options]?"),
        ({"limt": 3}, "limt", "limit in [options]?"),
        ({"option": {}}, "option", "options?"),
        ({"articles": {"a.md": {"servce": "x"}}}, "articles.a.md.servce", "service?"),
        ({"services": {"x": {"nme": "x"}}}, "services.x.nme", "name?"),
        (
            {"options": {"policies-from": "x"}},
            "options.policies-from",
            "policies-from in [sources]?",
        ),
    ],
)
def test_unknown_keys__nearest(data: dict[str, Any], key: str, meant: str) -> None:
    """A similar key counts, above all in the same table."""
    assert unknown_keys(data) == [(key, f"unknown key; did you mean {meant}")]


def test_unknown_keys__without_a_similar_one() -> None:
    """All keys of the table are named."""
    ((_, why),) = unknown_keys({"docset": {"zzz": 1}})
    assert why == "unknown key; the keys are articles, exclude"


def test_unknown_keys__known_ones() -> None:
    """Ids, values that are no tables, and right keys are left to the conversion."""
    assert unknown_keys({"pillars": {"x": "y"}, "options": 3, "lint": {"ignore": []}}) == []


def test_unknown_keys__of_a_hostile_file() -> None:
    """Many long keys are cut off, quickly."""
    many = {f"{'k' * 10_000}{number}": 1 for number in range(10_000)}
    assert len(unknown_keys({"options": many})) == 10
