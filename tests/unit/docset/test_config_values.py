"""Values of a configuration that can't be what they are."""

from __future__ import annotations

import pytest
from msgspec import Struct

from enricher.catalog.pillar import Pillar
from enricher.docset.config_values import InvalidValueError, convert_value


class _Table(Struct):
    """A table of a configuration."""

    number: int
    pillar: Pillar = Pillar.SECURITY


def test_convert_value() -> None:
    """A table that is as described becomes its type."""
    assert convert_value({"number": 1, "pillar": "security"}, _Table) == _Table(1)


@pytest.mark.parametrize(
    ("data", "path", "message"),
    [
        ({"number": "a"}, ".number", "must be a whole number, not text"),
        ({}, ".number", "missing, but required"),
        ({"number": 1, "pillar": "securty"}, ".pillar", "Did you mean security?"),
    ],
)
def test_convert_value__invalid(data: object, path: str, message: str) -> None:
    """The error has the key, and says what the value has to be."""
    with pytest.raises(InvalidValueError) as raised:
        convert_value(data, _Table)
    assert raised.value.path == path
    assert message in raised.value.message
