"""Code that assigns policies: the literal ids in it that are deprecated, removed or unknown.

Nothing is parsed but strings and comments: an id in a comment assigns nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from enricher.lint import hints
from enricher.lint.context import RuleContext
from enricher.lint.definition_names import NamedDefinition
from enricher.lint.retired_definitions import deprecated, unknown
from enricher.lint.violation import Violation
from enricher.markdown.document import Document

#: The suffixes of files that are code; all other files are Markdown.
SUFFIXES = frozenset(
    (
        *(".bicep", ".bicepparam", ".csv", ".hcl", ".json", ".jsonc", ".sh", ".tf", ".tfvars"),
        *(".ps1", ".psd1", ".psm1", ".yaml", ".yml"),
    )
)
_STRINGS = r"\'\'\'.*?\'\'\'|\"(?:\\.|[^\"\\\n])*\"|\'(?:\\.|[^\'\\\n])*\'"
_SLASHES, _HASH = r"//[^\n]*|/\*.*?(?:\*/|\Z)", r"(?:^|(?<=\s))\#[^\n]*"
_COMMENTS = {
    **dict.fromkeys((".bicep", ".bicepparam", ".json", ".jsonc"), _SLASHES),
    **dict.fromkeys((".hcl", ".tf", ".tfvars"), f"{_SLASHES}|{_HASH}"),
    **dict.fromkeys((".sh", ".yaml", ".yml"), _HASH),
    **dict.fromkeys((".ps1", ".psd1", ".psm1"), rf"<\#.*?(?:\#>|\Z)|{_HASH}"),
}
_PARTS = {
    suffix: re.compile(f"(?:{_STRINGS})|(?P<comment>{comments})", re.DOTALL | re.MULTILINE)
    for suffix, comments in _COMMENTS.items()
}
_IGNORE = re.compile(r"enrich:\s*ignore\s+([\w-]+(?:[\s,]+[\w-]+)*)")
_MAY_NAME = re.compile(hints.DEFINITION, re.IGNORECASE)

_Position = tuple[int, int]  # line and column; both start at 1


def violations_in(
    context: RuleContext, text: str, suffix: str, codes: Collection[str]
) -> Iterator[tuple[int, int, str, Violation]]:
    """Yield the violations of the rules with these codes, with line, column and code, in order."""
    if not _MAY_NAME.search(text):
        return
    document = Document(text)
    code, ignored = _without_comments(document, suffix.lower())
    for named in context.definition_names.positions_in(code):
        line = document.line_of(named.span[0])
        column = named.span[0] - document.line_starts[line - 1] + 1
        for rule, violation in _violations(context, named):
            if rule in codes and rule not in ignored.get(line, ()):
                yield line, column, rule, violation


def _violations(context: RuleContext, named: NamedDefinition) -> Iterator[tuple[str, Violation]]:
    if violation := deprecated(context, named):
        yield "deprecated-policy-link", violation
    if not _is_placeholder(named.id) and (violation := unknown(context, named)):
        yield "unknown-policy-link", violation


def _is_placeholder(guid: str) -> bool:
    """Return whether an id has only one digit, as in templates and examples."""
    return len({*guid} - {"-"}) == 1


def _without_comments(document: Document, suffix: str) -> tuple[str, dict[int, set[str]]]:
    """Return code with spaces for its comments, and the codes that these ignore, by line.

    A comment that is alone on its line is about the next one.
    """
    ignored: dict[int, set[str]] = {}
    text = document.text
    if suffix not in _PARTS:
        return text, ignored

    def blank(match: re.Match[str]) -> str:
        if match["comment"] is None:
            return match[0]
        if ignore := _IGNORE.search(match[0]):
            line = document.line_of(match.start())
            before = text[document.line_starts[line - 1] : match.start()]
            line = line if before.strip() else document.line_of(match.end()) + 1
            ignored.setdefault(line, set()).update(re.split(r"[\s,]+", ignore[1]))
        return re.sub(r"[^\r\n]", " ", match[0])

    return _PARTS[suffix].sub(blank, text), ignored
