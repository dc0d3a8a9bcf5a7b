"""The status of points, and mentions, as programs read them."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from enricher.article.point_status import Mention, Status

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas" / "outputs.json"


@pytest.mark.parametrize("values", [Mention, Status])
def test_values__are_those_of_the_schema(values: type[StrEnum]) -> None:
    """The JSON Schema of the outputs lists each of them."""
    schemas: dict[str, Any] = json.loads(SCHEMAS.read_text())
    listed = [each["enum"] for each in schemas["$defs"].values() if "enum" in each]
    assert sorted(values) in [sorted(map(str, each)) for each in listed]
