"""Edits: how they are made, applied and verified."""

from __future__ import annotations

import pytest

from enricher.errors import ArticleError, InternalError
from enricher.markdown.document import Document, Span
from enricher.markdown.edit import (
    Edit,
    append,
    apply,
    check_outside,
    insert_before,
    replace_block,
)
from enricher.markdown.outline import Outline

BEFORE = Document("one two three")
EDITS = [Edit(Span(0, 3), "1"), Edit(Span(8, 13), "3")]


def test_apply__changes_only_the_spans() -> None:
    """Each edit replaces its span, in whatever order edits are given."""
    assert apply(BEFORE, EDITS).text == apply(BEFORE, EDITS[::-1]).text == "1 two 3"
    assert apply(BEFORE, [Edit(Span(3, 3), "!"), Edit(Span(3, 3), "?")]).text == "one!? two three"


def test_apply__refuses_overlapping_edits() -> None:
    """Edits that touch are fine; edits that overlap are refused with the line."""
    assert apply(BEFORE, [Edit(Span(0, 4), ""), Edit(Span(4, 8), "")]).text == "three"
    with pytest.raises(ArticleError, match="line 1"):
        apply(BEFORE, [Edit(Span(0, 5), ""), Edit(Span(4, 8), "")])


@pytest.mark.parametrize(
    "after",
    ["1 tw0 3", "1 two  3", "1two 3", "1 two 33", "1 two 4", "2 two 3", "1 two ", "", "1 two 3\n"],
)
def test_check_outside__refuses_any_other_change(after: str) -> None:
    """One added, missing or different character, inside an edit or outside, is an error."""
    check_outside(BEFORE, Document("1 two 3"), EDITS)
    with pytest.raises(InternalError, match="nothing was written"):
        check_outside(BEFORE, Document(after), EDITS)


def edited(text: str, index: int, new: str, *, apart: bool = False) -> str:
    """Return the text with a block of its only section replaced."""
    outline = Outline.of(Document(text))
    (section,) = outline.sections(2)
    edit = replace_block(outline, section, section.blocks[index], new, apart=apart)
    return apply(outline.document, [edit]).text


@pytest.mark.parametrize(
    ("text", "index", "new", "result"),
    [
        ("## A\n\nold\n\nlast\n", 0, "new", "## A\n\nnew\n\nlast\n"),
        ("## A\n\nold\n\nlast\n", 0, "", "## A\n\nlast\n"),
        ("## A\n\nold\n\nlast\n", 1, "", "## A\n\nold\n"),
        ("## A\n\nold\n- a\n", 0, "new", "## A\n\nnew\n\n- a\n"),
        ("## A\r\n\r\nold\r\n- a\r\n", 0, "new", "## A\r\n\r\nnew\r\n\r\n- a\r\n"),
    ],
)
def test_replace_block(text: str, index: int, new: str, result: str) -> None:
    """The block changes; a deleted one leaves no blank lines; the next line isn't joined."""
    assert edited(text, index, new) == result


def test_replace_block__apart() -> None:
    """A block of another kind gets a blank line before it if there is none."""
    text = "## A\n\ntext\n- a\n"
    assert edited(text, 1, "new", apart=True) == "## A\n\ntext\n\nnew\n"
    assert edited(text, 1, "new") == "## A\n\ntext\nnew\n"
    assert edited("## A\n\ntext\n\n- a\n", 1, "new", apart=True) == "## A\n\ntext\n\nnew\n"


def test_insert_before() -> None:
    """Inserted blocks are separated by blank lines."""
    outline = Outline.of(Document("## A\n\n- a\n"))
    edit = insert_before(outline, outline.blocks[1], ["one", "two"])
    assert apply(outline.document, [edit]).text == "## A\n\none\n\ntwo\n\n- a\n"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("## A\n", "## A\n\none\n\ntwo\n"),
        ("## A\n\na\n\n## B\n", "## A\n\na\n\none\n\ntwo\n\n## B\n"),
        ("## A\n\na\n## B\n", "## A\n\na\n\none\n\ntwo\n\n## B\n"),
        ("## A\r\n\r\na", "## A\r\n\r\na\r\n\r\none\r\n\r\ntwo"),
    ],
)
def test_append(text: str, result: str) -> None:
    """Appended blocks are separated from the section's last block and from the next line."""
    outline = Outline.of(Document(text))
    edit = append(outline, next(outline.sections(2)), ["one", "two"])
    assert apply(outline.document, [edit]).text == result


@pytest.mark.parametrize("last", ["<!-- open", "```\ncode"])
def test_append__refuses_an_unclosed_block(last: str) -> None:
    """Text after an unclosed comment or fence would not be seen."""
    outline = Outline.of(Document(f"## A\n\n{last}\n"))
    with pytest.raises(ArticleError, match=r"line 3: .* never closed"):
        append(outline, next(outline.sections(2)), ["one"])
