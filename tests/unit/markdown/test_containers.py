"""Opening and closing tags of containers, in each dialect."""

from __future__ import annotations

import pytest

from enricher.markdown.containers import (
    ContainerTag,
    find_container_tags,
    first_unmatched_closing_tag,
)


@pytest.mark.parametrize(
    ("source", "tags"),
    [
        ('::: zone pivot="x"', [("zone", False)]),
        ("::: zone-end", [("zone", True)]),
        (':::moniker range="1"', [("moniker", False)]),
        (":::row:::", [("row", False)]),
        ("  :::row-end:::  ", [("row", True)]),
        (":::note", [(":::", False)]),
        (":::", [(":::", True)]),
        ("<details open>", [("<details>", False)]),
        ("</DETAILS>", [("<details>", True)]),
        ("<table><tr></tr></table>", [("<table>", False), ("<table>", True)]),
        ("{{% notice tip %}}", [("{{notice}}", False)]),
        ("{{< /tabs >}}", [("{{tabs}}", True)]),
        ("text ::: text", []),
        (r"\</details\> and \{\{% /notice %}}", []),
        ("<b>bold</b> <detailed> {{ value }}", []),
        ("", []),
    ],
)
def test_find_container_tags(source: str, tags: list[tuple[str, bool]]) -> None:
    """Each dialect's tags are found with their names; other markup has none."""
    assert [(tag.name, tag.is_closing) for tag in find_container_tags(source, 0)] == tags


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_find_container_tags__position_is_the_start_of_the_line(newline: str) -> None:
    """Positions count from the start of the document, whatever the line ends."""
    source = f"text{newline}  </div>"
    (tag,) = find_container_tags(source, 10)
    assert tag.position == 10 + len(f"text{newline}")


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("", None),
        ("a b", None),
        ("a /a", None),
        ("/a", 0),
        ("a /a /a", 2),
        ("a b /a", None),
        ("a b /a /b", 3),
        ("a a /a /a", None),
        ("a /b", 1),
    ],
)
def test_first_unmatched_closing_tag(tags: str, expected: int | None) -> None:
    """A closing tag matches the last opening one of its name, and closes what is nested in it."""
    parsed = [
        ContainerTag(name.removeprefix("/"), name.startswith("/"), position)
        for position, name in enumerate(tags.split())
    ]
    tag = first_unmatched_closing_tag(parsed)
    assert (tag and tag.position) == expected
