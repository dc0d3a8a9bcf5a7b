"""What the text of a draft names."""

from __future__ import annotations

from pathlib import Path

from tests.unit.docset.drafts import ZONES, ZONES_NAME, draft


def test_named_at__knows_links_ids_and_names(tmp_path: Path) -> None:
    """The smallest text that names something; nothing elsewhere."""
    text = f"# ExpressRoute\n\nAn id {ZONES} and `{ZONES_NAME}`, words.\n"
    this = draft(tmp_path, text)
    for words in (ZONES, ZONES_NAME):
        named = this.named_at(text.index(words) + 1)
        assert named
        assert named.description.id == ZONES
        assert not named.is_linked
    assert this.named_at(text.index("words")) is None
