"""Inline Markdown: parse it, and escape text for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from urllib.parse import quote

from markdown_it import MarkdownIt, rules_inline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from msgspec import Struct, field

from enricher.platform.sanitize import one_line, strip_control_characters


class References(Struct, frozen=True, eq=False):
    """The link reference definitions of a document, as the block parser collects them."""

    environment: dict[str, object] = field(default_factory=dict)


NO_REFERENCES = References()


@lru_cache(maxsize=1_000)  # filling and checking an article parse the same bullets
def parse_inline(text: str, references: References = NO_REFERENCES) -> Sequence[Token]:
    """Return the tokens of a piece of running text.

    The first token of a link, image, code span or HTML tag has its start and end in the text as
    `meta["span"]`; a link has those of its text and target as well.
    """
    # The parser would drop a character of such line ends, and spans would be off.
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    return _parser().parseInline(text, references.environment)[0].children or ()


def plain_text(text: str, references: References = NO_REFERENCES) -> str:
    """Return running text as a reader sees it: without markup, on one line."""
    pieces = (
        " " if token.type in ("softbreak", "hardbreak") else token.content
        for token in parse_inline(text, references)
        if token.type not in ("html_inline", "image")
    )
    return one_line("".join(pieces))


#: The characters that may have a meaning, of which most texts have none.
_MARKUP = re.compile(r"[\\`*\[\]<>|~{_&]")


def escape(text: str) -> str:
    """Return Markdown that renders as the text, on one line and without control characters.

    Escaped as in Microsoft's own generated lists (`\\[Preview\\]:`). An underscore inside a word
    isn't markup and stays as it is.
    """
    text = one_line(text)
    if not _MARKUP.search(text):
        return text
    text = re.sub(r"([\\`*\[\]<>|~])", r"\\\1", text)
    # The tags of site generators, such as Hugo's `{{% x %}}`.
    text = re.sub(r"\{(?=[{%#])|(?<=\{)\{", r"\\{", text)
    text = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", text)
    return re.sub(r"&(?=#?\w+;)", r"\\&", text)


def code(text: str) -> str:
    """Return the text as a code span on one line, whatever backticks it contains."""
    text = one_line(text)
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    padding = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{padding}{text}{padding}{fence}"


def target(url: str) -> str:
    """Return a URL as a link target, with characters that could end the link percent-encoded."""
    url = strip_control_characters(url)
    return re.sub(r"[\s()<>\[\]{}\"\\`]", lambda match: quote(match.group(), safe=""), url)


def unescape(text: str) -> str:
    """Return the text without backslash escapes."""
    return re.sub(r"\\(?=[^\w\s]|_)", "", text)


_BEFORE_TARGET = re.compile(r"\(\s*")
_InlineRule = Callable[[StateInline, bool], bool]

#: The rules whose tokens get their span, and the first token of each.
_LOCATED: dict[str, tuple[_InlineRule, str]] = {
    "link": (rules_inline.link, "link_open"),
    "autolink": (rules_inline.autolink, "link_open"),
    "image": (rules_inline.image, "image"),
    "html_inline": (rules_inline.html_inline, "html_inline"),
    "backticks": (rules_inline.backtick, "code_inline"),
}


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark")
    for name, (rule, kind) in _LOCATED.items():
        parser.inline.ruler.at(name, _located(rule, kind))
    return parser


def _located(rule: _InlineRule, kind: str) -> _InlineRule:
    """Return an inline rule that also notes the span of its match, which markdown-it doesn't."""

    def located(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        is_match = rule(state, silent)
        if is_match and not silent:
            token = next((token for token in state.tokens[count:] if token.type == kind), None)
            if token is not None:
                token.meta |= _spans(state, start, kind)
        return is_match

    return located


def _spans(state: StateInline, start: int, kind: str) -> dict[str, object]:
    """Return the span of a match that begins at `start`, and of a link's text and target."""
    spans: dict[str, object] = {"span": (start, state.pos)}
    if kind != "link_open":
        return spans
    if state.src[start] == "<":
        inside = (start + 1, state.pos - 1)
        return {**spans, "text": inside, "target": inside}
    end = state.md.helpers.parseLinkLabel(state, start, True)
    return {**spans, "text": (start + 1, end), "target": _target_span(state, end + 1)}


def _target_span(state: StateInline, position: int) -> tuple[int, int] | None:
    """Return the span of an inline link's target, which may be in `<>`; None for a reference."""
    match = _BEFORE_TARGET.match(state.src, position)
    if match is None or match.end() >= state.pos:
        return None
    destination = state.md.helpers.parseLinkDestination(state.src, match.end(), state.posMax)
    if not destination.ok or destination.pos >= state.pos:
        return None
    if state.src[match.end()] == "<":
        return match.end() + 1, destination.pos - 1
    return match.end(), destination.pos


def slug(heading: str) -> str:
    """Return the anchor that Microsoft Learn and GitHub generate for a heading."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
