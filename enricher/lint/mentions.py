"""What an article mentions: links, names in code or bold, and sentences, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from enricher.article.bullets import definition_ids
from enricher.article.wording import CATEGORY_PAGE
from enricher.markdown.blocks import Outline
from enricher.markdown.document import Document, Span

_LINK = re.compile(r"\[(?P<text>(?:\\.|[^\[\]\\])+)\]\((?P<target>[^)\s]+)")
_NAME = re.compile(r"`(?P<code>[^`\n]{8,})`|\*\*(?P<bold>[^*\n]{8,}?)[.:]?\*\*")
#: A bullet as the tool writes it, or what stands in one: a name, and its impact.
_RECOMMENDATION = re.compile(r"\s*(?:[-*+]\s+)?(\*\*[^*\n]+\*\*) \((?:high|medium|low) impact\)")
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?](?!\s)[^.!?]*)*[.!?]?")


@dataclass(frozen=True)
class Mention:
    """A piece of an article. `kind` is `link`, `code`, `bold` or `sentence`."""

    kind: str
    text: str
    target: str  # of a link
    line: int  # from 1
    column: int  # from 1, in characters
    section: tuple[str, ...]  # the headings above it, outermost first
    quotes_azure: bool  # its paragraph or bullet links a policy or a category, in Azure's words
    spans: Mapping[str, Span]  # where its `text` stands in the article, and a link's `target`
    is_recommendation: bool  # what a bullet of the tool's on Advisor begins with


def mentions(outline: Outline) -> Iterator[Mention]:
    """Everything that is mentioned in running text, in order; code blocks and comments are not."""
    document = outline.document
    for passage in outline.passages:
        source = document.text[passage.span.start : passage.span.end]
        yield from _inside(document, passage.span.start, source, passage.headings)


def _inside(
    document: Document, start: int, source: str, section: tuple[str, ...]
) -> Iterator[Mention]:
    quotes_azure = bool(definition_ids(source)) or CATEGORY_PAGE in source
    listed = _RECOMMENDATION.match(source)
    for pattern in (_LINK, _NAME, _SENTENCE):
        for match in pattern.finditer(source):
            groups = match.groupdict()
            kind = next((k for k in ("target", "code", "bold") if groups.get(k)), "sentence")
            text = match.group() if kind == "sentence" else groups.get("text") or groups[kind]
            offset = match.start() + len(match.group()) - len(match.group().lstrip())
            line = document.line_of(start + offset)
            parts = {"target": "target", "text": "text", "code": "text", "bold": "text"}
            spans = {
                parts[name]: Span(start + match.start(name), start + match.end(name))
                for name, found in groups.items()
                if found
            }
            yield Mention(
                "link" if kind == "target" else kind,
                " ".join(str(text).split()),
                groups.get("target") or "",
                line,
                start + offset - document.line_starts[line - 1] + 1,
                section,
                quotes_azure,
                spans,
                listed is not None and kind == "bold" and match.start() == listed.start(1),
            )
