"""The lists of directives."""

from __future__ import annotations

import pytest

from tests.unit.article.directives.support import body, fill, page


@pytest.mark.parametrize(
    ("words", "bullets"),
    [
        ("policies service=expressroute limit=1", 1),
        ("policies service=expressroute", 3),
        ("policies category=Network limit=2", 2),
        ("recommendations service=vpn-gateway", 1),
        ("recommendations service=vpn-gateway pillar=cost", 0),
    ],
)
def test_managed(words: str, bullets: int) -> None:
    """A list has the points that the directive selects, and no other text."""
    lines = [line for line in body(fill(page(words=words))).split("\n") if line]
    assert len(lines) == bullets
    assert all(line.startswith("- ") for line in lines)
