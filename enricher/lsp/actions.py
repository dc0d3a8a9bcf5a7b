"""Code actions: fixes, links, ignored findings, decisions on policies, and filling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from enricher.docset.draft import Draft
from enricher.errors import ArticleError
from enricher.lsp.answers import diagnostic, edits
from enricher.lsp.session import OpenDocument
from enricher.markdown.document import Span
from enricher.markdown.edit import Edit

EXCLUDE, PIN = "enrich.exclude", "enrich.pin"
FILL_ARTICLE = "source.fillArticle.enrich"
FILL_SECTION = "refactor.rewrite.fillSection.enrich"
KINDS = (types.CodeActionKind.QuickFix, FILL_SECTION, FILL_ARTICLE)


def actions(
    document: OpenDocument,
    draft: Draft,
    range_: types.Range,
    only: Sequence[str] | None,
    *,
    resolves: bool,
) -> list[types.CodeAction]:
    """Return the actions for a range. With `resolves`, the edits that fill are added later."""
    span = document.text.span(range_)
    found = [*_fixes(document, draft, span), *_on_named(document, draft, span)]
    found += _fills(document, draft, span)
    kept = [each for each in found if _is_wanted(each.kind or "", only)]
    return kept if resolves else [resolved(each, document, draft) for each in kept]


def resolved(action: types.CodeAction, document: OpenDocument, draft: Draft) -> types.CodeAction:
    """Return an action with its edit; raises ArticleError if the article can't be filled."""
    if action.edit or action.command or not isinstance(action.data, dict):
        return action
    title = action.data.get("section")
    section = next((each for each in draft.sections if each.title == title), None)
    if title and not section:
        raise ArticleError("the article has changed; choose the action again.")
    action.edit = _edit(document, draft.edits_to_fill(section))
    return action


def uri_of(action: types.CodeAction) -> str:
    """Return the document of an action whose edit is to be added; empty for others."""
    return str(action.data.get("uri")) if isinstance(action.data, dict) else ""


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    return not only or any(kind == each or kind.startswith(f"{each}.") for each in only)


def _fixes(document: OpenDocument, draft: Draft, span: Span) -> Iterator[types.CodeAction]:
    """Yield the certain fix of each finding in a span, and a comment that ignores it."""
    for finding in draft.findings:
        if finding.span is None or not _touch(finding.span, span):
            continue
        about = [diagnostic(finding, document.text)]
        if fix := finding.fix:
            yield types.CodeAction(
                f"Fix: {finding.message}",
                types.CodeActionKind.QuickFix,
                about,
                is_preferred=True,
                edit=_edit(document, [Edit(fix.span, fix.text)]),
            )
        if edit := draft.edit_to_ignore(finding):
            title = f"Ignore {finding.code} here"
            kind = types.CodeActionKind.QuickFix
            yield types.CodeAction(title, kind, about, edit=_edit(document, [edit]))


def _on_named(document: OpenDocument, draft: Draft, span: Span) -> Iterator[types.CodeAction]:
    """Yield what can be done with the policy that the text names at the start of a span."""
    named = draft.named_at(span.start)
    if named is None:
        return
    kind, name = types.CodeActionKind.QuickFix, named.description.name
    if named.description.kind != "recommendation" and (edit := draft.edit_to_link(named)):
        yield types.CodeAction(f"Link '{name}'", kind, edit=_edit(document, [edit]))
    if named.description.kind == "policy definition" and draft.name:
        for title, command in (
            (f"Never list '{name}' in this article", EXCLUDE),
            (f"List '{name}' first in this article", PIN),
        ):
            arguments = [document.uri, named.description.id]
            yield types.CodeAction(
                title, kind, command=types.Command(title, command, arguments=arguments)
            )


def _fills(document: OpenDocument, draft: Draft, span: Span) -> Iterator[types.CodeAction]:
    """Yield the actions that fill; an article without a service or without slots has none."""
    article = draft.article
    if article.service is None or not article.layout.has_slots:
        return
    data = {"uri": document.uri}
    if section := draft.section_at(span.start):
        title = f"Fill this section ({section.title})"
        yield types.CodeAction(title, FILL_SECTION, data={**data, "section": section.title})
    yield types.CodeAction("Fill the article", FILL_ARTICLE, data=data)


def _touch(span: Span, other: Span) -> bool:
    return span.start <= other.end and other.start <= span.end


def _edit(document: OpenDocument, changes: Sequence[Edit]) -> types.WorkspaceEdit:
    return types.WorkspaceEdit(changes={document.uri: edits(changes, document.text)})
