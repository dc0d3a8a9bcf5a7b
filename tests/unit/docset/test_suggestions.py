"""Suggestions: where there are some, and which."""

from __future__ import annotations

from pathlib import Path

import pytest

from enricher.docset.suggestions import suggestions_at
from tests.unit.docset.drafts import ZONES_NAME, draft

HEAD = "# ExpressRoute\n\n"
LIST = f"{HEAD}## Reliability\n\n### Policy definitions\n\n"


@pytest.mark.parametrize(
    ("before", "start"),
    [
        (f"{LIST}- ", "["),
        (f"{LIST}* [zo", "["),
        (LIST, "- ["),
        (f"{LIST}- \\<Policy>", "["),
        (f"{HEAD}## Azure policies\n\n### Reliability policies\n\n- ", "["),
        (f"{HEAD}Words [", f"[{ZONES_NAME}]("),
    ],
)
def test_suggestions__are_there(tmp_path: Path, before: str, start: str) -> None:
    """In a list of policies as bullets, and in other text as links."""
    (found,) = (
        each
        for each in suggestions_at(draft(tmp_path, before), len(before))
        if each.name == ZONES_NAME
    )
    assert found.text.startswith(start)
    assert ZONES_NAME in found.text
    assert found.span.end == len(before)


@pytest.mark.parametrize(
    "before",
    [
        HEAD,
        f"{HEAD}Words ![",
        f"{HEAD}Words \\[",
        f"{LIST}```\n- ",
        f"{LIST}<!-- \n- [",
        f"{LIST}# ",
        f"{LIST}Words of the author",
        f"{HEAD}## Security\n\n### Policy definitions\n\n- [{ZONES_NAME}](x) and ",
        "# Nothing in particular\n\n## Azure policies\n\n- ",
    ],
)
def test_suggestions__are_none_elsewhere(tmp_path: Path, before: str) -> None:
    """In code, comments, headings, images and prose, and without a service."""
    path = tmp_path / "own"
    path.mkdir()
    this = draft(path, before)
    if "Nothing" in before:
        from tests.unit.docset.drafts import workspace

        this = workspace(path)._draft(path / "nothing.md", before)
    assert suggestions_at(this, len(before)) == []


def test_suggestions__replace_what_is_typed(tmp_path: Path) -> None:
    """The bracket that an editor added, and the rest of a placeholder."""
    for line, offset in (("- [zone]", 7), ("- \\<Policy>", 4)):
        text = f"{LIST}{line}\n"
        found = suggestions_at(draft(tmp_path, text), len(LIST) + offset)[0]
        assert (found.span.start, found.span.end) == (len(LIST) + 2, len(text) - 1)
