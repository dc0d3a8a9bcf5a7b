"""Find words of a Markdown text that can be wrapped in a link, so that it still renders alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from markdown_it.token import Token

from enricher.markdown.inline import References, parse_inline

_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_TARGET = "#wrapped"
_MARKUP = "*_`"


def words_in(text: str) -> str:
    """Return a regular expression of the words of a text, with any marks between and after them."""
    words = _WORD.findall(text)
    end = text.rfind(words[-1]) + len(words[-1]) if words else 0
    closing = "".join(rf"\\?{re.escape(mark)}" for mark in text[end:] if not mark.isspace())
    inside = r"[\W_]+".join(map(re.escape, words))
    return rf"(?<![^\W_]){inside}(?![^\W_]){closing}"


def wrappable_span(
    source: str, words: str, taken: Iterable[tuple[int, int]], references: References
) -> tuple[int, int] | None:
    """Return the span of words that a link can be put around, or None.

    The text must render the same apart from the link, which excludes words in code, in links and
    in HTML. `taken` are spans that the link must not touch.
    """
    if not _WORD.search(words):
        return None
    for match in re.finditer(words_in(words), source):
        for start, end in _widened(source, *match.span()):
            is_free = all(end <= other[0] or other[1] <= start for other in taken)
            if is_free and _renders_alike(source, start, end, references):
                return start, end
    return None


def wrap(source: str, span: tuple[int, int], target: str) -> str:
    """Return the words of a span as the text of a link."""
    return f"[{source[slice(*span)]}]({target})"


def _widened(source: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a span as it is, and with the marks of code, bold and italics around it."""
    wide_start, wide_end = start, end
    while wide_start and source[wide_start - 1] in _MARKUP:
        wide_start -= 1
    while wide_end < len(source) and source[wide_end] in _MARKUP:
        wide_end += 1
    yield from dict.fromkeys(
        [(start, end), (start, wide_end), (wide_start, end), (wide_start, wide_end)]
    )


def _renders_alike(source: str, start: int, end: int, references: References) -> bool:
    """Return whether a text with a link around a span renders the same apart from the link."""
    linked = source[:start] + wrap(source, (start, end), _TARGET) + source[end:]
    tokens = [*parse_inline(linked, references)]
    for index, token in enumerate(tokens):
        if token.type == "link_open" and token.meta.get("span", ())[:1] == (start,):
            closing = next(n for n in range(index, len(tokens)) if tokens[n].type == "link_close")
            rest = [*tokens[:index], *tokens[index + 1 : closing], *tokens[closing + 1 :]]
            is_ours = token.attrGet("href") == _TARGET
            return is_ours and _rendered(rest) == _rendered(parse_inline(source, references))
    return False


def _rendered(tokens: Iterable[Token]) -> list[tuple[str, str]]:
    """Return what tokens render: the kind and content of each, with runs of text as one."""
    rendered: list[tuple[str, str]] = []
    for token in tokens:
        content = f"{token.content}{token.attrs or ''}"
        if token.type == "text" and rendered and rendered[-1][0] == "text":
            rendered[-1] = ("text", rendered[-1][1] + content)
        elif token.type != "text" or content:
            rendered.append((token.type, content))
    return rendered
