"""The names of pillars."""

from __future__ import annotations

from enricher.catalog.pillar import Pillar


def test_pillar__names() -> None:
    """Titles and words are spelled as in the framework."""
    titles = ["Reliability", "Security", "Cost optimization", "Operational excellence",
              "Performance efficiency"]  # fmt: skip
    assert [pillar.title for pillar in Pillar] == titles
    assert [pillar.words for pillar in Pillar] == [title.lower() for title in titles]
