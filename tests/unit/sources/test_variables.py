"""Environment variables are defaults of options, and are documented."""

from __future__ import annotations

import pytest

from enricher.sources import variables
from enricher.sources.source_options import SourceOptions


@pytest.mark.parametrize(
    ("variable", "value", "option"),
    [
        (variables.SUBSCRIPTION, "a", "subscriptions"),
        (variables.ENDPOINT, "https://x.example", "arm_endpoint"),
    ],
)
def test_variables__are_defaults_of_options(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, option: str
) -> None:
    """An option that is given takes precedence."""
    assert variable in variables.VARIABLES
    assert not getattr(SourceOptions().resolve(), option)
    monkeypatch.setenv(variable, value)
    assert value in getattr(SourceOptions().resolve(), option)
    given = SourceOptions(subscriptions=("b",), arm_endpoint="https://y.example")
    assert value not in getattr(given.resolve(), option)
