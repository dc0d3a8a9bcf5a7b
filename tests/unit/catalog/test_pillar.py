"""The names of pillars."""

from __future__ import annotations

import pytest

from enricher.catalog.pillar import Pillar


def test_pillar__names() -> None:
    """Titles and words are spelled as in the framework."""
    titles = ["Reliability", "Security", "Cost optimization", "Operational excellence",
              "Performance efficiency"]  # fmt: skip
    assert [pillar.title for pillar in Pillar] == titles
    assert [pillar.words for pillar in Pillar] == [title.lower() for title in titles]


def test_pillar__short_names() -> None:
    """The start of a name is enough if no other pillar has it."""
    short = ["rel", "Security", "cost", "operations", "Performance Efficiency"]
    assert [Pillar(name) for name in short] == [*Pillar]
    for name in ("", "x", "reliable", 3):
        with pytest.raises(ValueError, match="is not a valid Pillar"):
            Pillar(name)
