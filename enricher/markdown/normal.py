"""The normal form of inline Markdown, in which formatters and line ends make no difference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from markdown_it.token import Token

from enricher.markdown.inline import NO_REFERENCES, References, code, escape, parse_inline

_MARKUP = re.compile(r"[\\`*_\[\]<>&!|~]")
_LINE_END = "\n"
#: Characters of scripts without spaces between words: Chinese and Japanese.
_WIDE = "\u2e80-\u2fff\u3001-\u30ff\u31c0-\u9fff\uf900-\ufaff\uff00-\uff9f"
_MARKS = {"em_open": "*", "em_close": "*", "strong_open": "**", "strong_close": "**"}


@lru_cache(maxsize=20_000)  # articles on one service have the same bullets
def normal(text: str, references: References = NO_REFERENCES) -> str:
    """Return running text with its marks written as enrich writes them, on one line.

    Texts that render alike have the same normal form: wrapped or not, with `*` or `_`, with inline
    links or link references, with or without unnecessary escapes. A text that enrich wrote with the
    built-in templates is its own normal form.
    """
    if _MARKUP.search(text) is None:
        return " ".join(_joined(text).split())
    return "".join(_normal_parts(text, references)).strip()


def _normal_parts(text: str, references: References) -> Iterator[str]:
    run = ""  # of text
    targets: list[str] = []  # of the links that are open
    for token in parse_inline(text, references):
        is_autolink = token.markup == "autolink"  # its text is its target
        if token.type in ("text", "text_special"):
            run += token.content
        elif token.type in ("softbreak", "hardbreak"):
            run += _LINE_END
        elif not is_autolink:
            yield _escaped(run)
            run = ""
            if token.type == "link_open":
                targets.append(_target(token))
                yield "["
            elif token.type == "link_close":
                yield f"]({targets.pop()})"
            else:
                yield _mark(token)
    yield _escaped(run)


def _escaped(run: str) -> str:
    """Return a run of text escaped, with single spaces, also at its start and end."""
    run = _joined(run)
    if not run.strip():
        return " " if run else ""
    before = " " if run[0].isspace() else ""
    after = " " if run[-1].isspace() else ""
    return f"{before}{escape(run)}{after}"


def _joined(text: str) -> str:
    """Return a text without the line ends between wide characters, which belong together."""
    if text.isascii():  # as nearly all texts are; the expression takes 5 ms to compile
        return text
    line_end = r"[^\S\r\n]*(?:\r\n|\r|\n)\s*"
    return re.sub(rf"(?<=[{_WIDE}]){line_end}(?=[{_WIDE}])", "", text)


def _target(token: Token) -> str:
    title = token.attrGet("title")
    href = str(token.attrGet("href"))
    return f'{href} "{title}"' if title else href


def _mark(token: Token) -> str:
    """Return the source of a token other than text and links."""
    if token.type == "code_inline":
        return code(token.content)
    if token.type == "image":
        return f"![{escape(token.content)}]({token.attrGet('src')})"
    return _MARKS.get(token.type) or " ".join(token.content.split())


#: Whitespace, a link target, and punctuation, which formatters may write in another way.
_PIECE = re.compile(r"(?P<space>\s+)|\]\((?P<target>[^()\s]*)\)|\\?(?P<mark>[!-/:-@\[-`{-~])")
_MARK_FORMS = {
    "*": r"\\?[*_]",
    "_": r"\\?[*_]",
    "&": r"(?:\\?&|&amp;)",
    "<": r"(?:\\?<|&lt;)",
    ">": r"(?:\\?>|&gt;)",
}


def tolerant(text: str) -> str:
    """Return a regular expression that matches a text in each form that formatters give it.

    It may match other texts as well, so that the normal form of a match has to be compared.
    """
    return "".join(_tolerant_parts(text))


def _tolerant_parts(text: str) -> Iterator[str]:
    position = 0
    for match in _PIECE.finditer(text):
        yield _unbroken(text[position : match.start()])
        position = match.end()
        if match["space"]:
            yield r"\s+"
        elif match["target"] is not None:
            yield rf"\](?:\(<?{re.escape(match['target'])}>?\)|\[[^\]]*\])?"
        else:
            mark = match["mark"]
            yield _MARK_FORMS.get(mark, rf"\\?{re.escape(mark)}")
    yield _unbroken(text[position:])


def _unbroken(text: str) -> str:
    """Return a regular expression of a text without punctuation and whitespace.

    There may be a line end between any two wide characters.
    """
    if text.isascii():
        return re.escape(text)
    return r"\s*".join(map(re.escape, re.split(rf"(?<=[{_WIDE}])(?=[{_WIDE}])", text)))
