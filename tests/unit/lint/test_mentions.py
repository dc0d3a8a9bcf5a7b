"""The mentions in an article."""

from __future__ import annotations

import pytest

from enricher.lint.mentions import Mention, mentions, text_blocks
from enricher.markdown.document import Document
from enricher.markdown.outline import Outline
from tests.support.builders import guid

KINDS = {"link", "code", "bold"}


def mentions_in(text: str, kinds: set[str]) -> list[Mention]:
    """Return the mentions in all blocks of a text."""
    blocks = text_blocks(Outline.of(Document(text)))
    return [mention for block in blocks for mention in mentions(block, kinds)]


@pytest.mark.parametrize(
    ("source", "kind", "text", "is_code", "is_plain"),
    [
        ("[A link](x)", "link", "A link", False, True),
        ("[`A link`](x)", "link", "A link", True, True),
        ("[**A link**](x)", "link", "A link", False, True),
        ("[A\nlink](x)", "link", "A link", False, True),
        ("[A \\[link\\]](x)", "link", "A \\[link\\]", False, False),
        ("`A name of code`", "code", "A name of code", True, True),
        ("**A bold name.**", "bold", "A bold name", False, True),
        ("**`A bold name`**", "bold", "A bold name", True, True),
    ],
)
def test_mention(source: str, kind: str, text: str, is_code: bool, is_plain: bool) -> None:
    """The text is without the marks around it."""
    mention = mentions_in(f"Words.\n\nSee {source}.\n", KINDS)[0]
    assert (mention.kind, mention.text) == (kind, text)
    assert (mention.is_code, mention.is_plain) == (is_code, is_plain)
    assert mention.line == 3


def test_mention__spans() -> None:
    """The spans of the text and of the target of a link."""
    source = "# T\n\n- See [**A**](target)\n"
    (link,) = mentions_in(source, {"link"})
    text, target = link.span_of("text"), link.span_of("target")
    assert source[text.start : text.end] == "A"
    assert source[target.start : target.end] == link.target == "target"
    assert (link.line, link.column) == (3, 7)


def test_sentences() -> None:
    """Sentences start at their first character, not at the whitespace before."""
    first, second = mentions_in("One. Two 1.5 more!\n", {"sentence"})
    assert (first.text, second.text) == ("One.", "Two 1.5 more!")
    assert second.column == 6


def test_text_blocks() -> None:
    """Paragraphs, list items and table rows are blocks; code and comments are not."""
    text = (
        "# T\n\n## Policies\n\nA\n\n- B\n\n| C | D |\n|---|---|\n| E | F |\n\n```\nX\n```\n\n"
        f"<!-- Y -->\n\n## Other\n\n[Z](x/policyDefinitions/{guid(1)})\n"
    )
    blocks = {each.source: each for each in text_blocks(Outline.of(Document(text)))}
    assert not {"X", "<!-- Y -->"} & {*blocks}
    assert blocks["A"].is_on_policies
    assert blocks["A"].section == ("T", "Policies")
    link = next(block for source, block in blocks.items() if "[Z]" in source)
    assert not link.is_on_policies
    assert link.links_definition
    assert link.quotes_azure


def test_recommendation() -> None:
    """A bold name with an impact is a recommendation, but not the bold text after it."""
    first, second = mentions_in("- **Use more things** (high impact). **Not this one**\n", {"bold"})
    assert first.is_recommendation
    assert not second.is_recommendation
