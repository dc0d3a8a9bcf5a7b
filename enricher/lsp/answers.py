"""The protocol's form of what a draft says: diagnostics, suggestions, links and symbols."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from enricher.docset.draft import Draft
from enricher.docset.suggestions import Suggestion, suggestions_at
from enricher.errors import ArticleError
from enricher.lint.finding import Finding
from enricher.lsp.hover import hover_of
from enricher.lsp.text import Text
from enricher.markdown.document import Span
from enricher.markdown.edit import Edit
from enricher.report.rule_pages import rule_page

SOURCE = "enrich"
_DEPRECATED = frozenset({"deprecated-policy-link", "deprecated-policy-name"})


def diagnostics(draft: Draft, text: Text) -> list[types.Diagnostic]:
    """Return the findings in a draft; or why it can't be read, at its first line."""
    try:
        return [diagnostic(finding, text) for finding in draft.findings]
    except ArticleError as error:
        if not text.text.strip():
            return []
        first = types.Range(types.Position(0, 0), types.Position(1, 0))
        return [types.Diagnostic(first, str(error), types.DiagnosticSeverity.Error, source=SOURCE)]


def diagnostic(finding: Finding, text: Text) -> types.Diagnostic:
    """Return a finding with a link to the page about its rule."""
    return types.Diagnostic(
        text.range(finding.span or Span(0, 0)),
        finding.message,
        types.DiagnosticSeverity.Warning,
        code=finding.code,
        code_description=types.CodeDescription(rule_page(finding.code)),
        source=SOURCE,
        tags=[types.DiagnosticTag.Deprecated] if finding.code in _DEPRECATED else None,
    )


def hover(draft: Draft, text: Text, position: types.Position) -> types.Hover | None:
    """Return the description of what the text names at a position."""
    named = draft.named_at(text.offset(position))
    if named is None:
        return None
    content = types.MarkupContent(types.MarkupKind.Markdown, hover_of(named.description))
    return types.Hover(content, text.range(named.span))


def completions(draft: Draft, text: Text, position: types.Position) -> types.CompletionList:
    """Return the suggestions for a position, in their order."""
    suggestions = suggestions_at(draft, text.offset(position))
    items = [_completion(rank, each, text) for rank, each in enumerate(suggestions)]
    return types.CompletionList(is_incomplete=False, items=items)


def _completion(rank: int, suggestion: Suggestion, text: Text) -> types.CompletionItem:
    kinds = types.CompletionItemKind
    return types.CompletionItem(
        suggestion.name,
        kind=kinds.Interface if suggestion.is_policy else kinds.Event,
        detail=suggestion.detail,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, suggestion.text),
        sort_text=f"{rank:04}",
        filter_text=f"{suggestion.typed}{suggestion.name}",
        text_edit=types.TextEdit(text.range(suggestion.span), suggestion.text),
    )


def links(draft: Draft, text: Text) -> Iterator[types.DocumentLink]:
    """Yield the links that only Learn resolves, and the ids of definitions."""
    for span, address in draft.links():
        yield types.DocumentLink(text.range(span), address)


def symbols(draft: Draft, text: Text) -> list[types.DocumentSymbol]:
    """Return the headings as a tree; those of sections that enrich fills say so."""
    document, slots = draft.document, {each.span.start for each in draft.sections}
    headings = [block for block in draft.outline.blocks if block.kind == "heading"]
    roots: list[types.DocumentSymbol] = []
    above: list[tuple[int, types.DocumentSymbol]] = []
    for index, heading in enumerate(headings):
        following = (each for each in headings[index + 1 :] if each.level <= heading.level)
        end = next((each.span.start for each in following), len(document.text))
        symbol = types.DocumentSymbol(
            heading.text or "#",
            types.SymbolKind.String,
            text.range(Span(heading.span.start, end)),
            text.range(heading.span),
            detail="filled by enrich" if heading.span.start in slots else None,
            children=[],
        )
        while above and above[-1][0] >= heading.level:
            above.pop()
        (above[-1][1].children if above else roots).append(symbol)  # type: ignore[union-attr]
        above.append((heading.level, symbol))
    return roots


def edits(changes: Iterable[Edit], text: Text) -> list[types.TextEdit]:
    """Return edits of a text."""
    return [types.TextEdit(text.range(edit.span), edit.text) for edit in changes]
