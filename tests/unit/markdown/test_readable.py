"""The readable parts of Markdown."""

from __future__ import annotations

from enricher.markdown.readable import readable, readable_blocks, without_unread

SOURCE = """- Text and `code`, [link](target), <https://a.example>

  | cell |
  |---|

  ![image](hidden) <!-- hidden -->

  ```
  hidden
  ```

  <!-- hidden --><a href="html"><img src="hidden"></a>
"""


def test_readable() -> None:
    """Text, code spans and links are read; images, code blocks and comments are not."""
    text = " ".join(readable(SOURCE))
    for part in ("Text and", "code", "link", "target", "https://a.example", "cell", "html"):
        assert part in text
    assert "hidden" not in text


def test_readable_blocks() -> None:
    """Each paragraph, cell and HTML block is one; code blocks are none."""
    first, cell, image, html = readable_blocks(SOURCE)
    assert first.startswith("Text and `code`")
    assert cell == "cell"
    assert image.startswith("![image]")
    assert html.strip() == '<a href="html"></a>'


def test_without_unread() -> None:
    """An unclosed comment hides the rest."""
    assert without_unread("a <!-- b --> <pre>c</pre><IMG x> d <!-- e") == "a   d "
