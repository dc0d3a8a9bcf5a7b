"""The difference between an article before and after a run."""

from __future__ import annotations

from msgspec.structs import replace

from enricher.report.article_diff import Hunk, hunks_of
from tests.unit.report.builders import result

BEFORE = """\
# Guide

Text.

## Security policies

- [One](https://aka.ms/1)
- Two,
  which goes on
  and on.
- Three
"""


def hunks(before: str, after: str) -> list[Hunk]:
    """Return the hunks of an article that change."""
    return hunks_of(replace(result({}, before=before, after=after), changed=True))


def test_places__have_their_heading_and_whole_items() -> None:
    """A hunk starts with a list item, and marks what changes."""
    (hunk,) = hunks(BEFORE, BEFORE.replace("- Three", "- Four\n- Five"))
    assert hunk.heading == "Security policies"
    assert hunk.before[0] == "- Two,"
    assert '<li class="changed">Three</li>' in hunk.rendered_before
    assert "<li>Two,\nwhich goes on\nand on.</li>" in hunk.rendered_before
    assert hunk.rendered_after.count('<li class="changed">') == 2
    assert [text for sign, text in hunk.source if sign == "-"] == ["- Three"]
    assert [text for sign, text in hunk.source if sign == "+"] == ["- Four", "- Five"]


def test_places__far_from_each_other_are_apart() -> None:
    far = f"# A\n\nfirst\n{'x' + chr(10)}{'line' + chr(10) * 2}" + "y\n\n" * 20 + "## B\n\nlast\n"
    first, last = hunks(far, far.replace("first", "one").replace("last", "two"))
    assert (first.heading, last.heading) == ("A", "B")


def test_rendered__is_harmless() -> None:
    """HTML is text, images are not loaded, and links lead to the web or nowhere."""
    evil = (
        "<script>alert(1)</script> ![x](https://example.com/x.png) [a](/azure/x) "
        "[b](file:///etc/passwd) [c](javascript:alert(1)) [d](https://aka.ms/x)\n"
    )
    (hunk,) = hunks("", evil)
    html = hunk.rendered_after
    assert "<script>" not in html
    assert "<img" not in html
    assert 'href="https://learn.microsoft.com/azure/x"' in html
    assert 'href="https://aka.ms/x"' in html
    assert 'passwd"' not in html
    assert 'href="javascript' not in html


def test_places__of_an_unchanged_article() -> None:
    assert hunks_of(result({}, before="a", after="a")) == []
