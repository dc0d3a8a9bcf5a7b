"""Check an article: everything that it mentions, against every rule that nobody switched off."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from difflib import get_close_matches

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.model import Article
from enricher.catalog.catalog import Catalog
from enricher.clouds import CLOUDS, Cloud, Hosts
from enricher.errors import UsageError
from enricher.lint.mentions import Mention, Place, mentions, places
from enricher.lint.rules import RULES, Known, Mend, Rule
from enricher.markdown.blocks import Block, Outline
from enricher.markdown.edit import Edit, apply


class Finding(Struct, frozen=True, eq=False):
    """One finding, with its place; lines and columns from 1. What it says is what it is."""

    line: int
    column: int
    code: str
    message: str
    mend: Edit | None = None  # where one is sure what to write

    @property
    def key(self) -> tuple[int, int, str, str]:
        """What it says, and by what findings are in order."""
        return self.line, self.column, self.code, self.message

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Finding) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __lt__(self, other: Finding) -> bool:
        return self.key < other.key

    def __str__(self) -> str:
        return f"line {self.line}: {self.message} ({self.code})"


class Linter:
    """Checks articles against a catalogue."""

    def __init__(
        self,
        catalog: Catalog,
        hosts: Hosts = CLOUDS[Cloud.PUBLIC],
        ignore: Collection[str] = (),
    ) -> None:
        """`hosts` are those of the cloud that the catalogue is of; `ignore` are codes of rules.

        Raises UsageError for a code that no rule has.
        """
        codes = [rule.code for rule in RULES]
        for code in ignore:
            if code not in codes:
                near = ", ".join(get_close_matches(code, codes, 1)) or ", ".join(codes)
                raise UsageError(f"lint.ignore names '{code}', which is no code. Nearest: {near}.")
        self._known = Known(catalog, hosts)
        self._rules: dict[Callable[[Place], bool], list[Rule]] = {}  # by where they look
        for rule in RULES:
            if rule.code not in ignore:
                self._rules.setdefault(rule.where, []).append(rule)

    def check(self, article: Article) -> list[Finding]:
        """All findings in an article, in order, without those that a comment in it takes back."""
        found = {
            _finding(mention, rule, told)
            for rule, mention in self._questions(article.outline)
            for told in rule.check(self._known, mention, article.service)
        }
        ignored = [*_ignored(article.outline)]
        return sorted(
            one
            for one in found
            if not any(one.line in lines and one.code in codes for lines, codes in ignored)
        )

    def _questions(self, outline: Outline) -> Iterator[tuple[Rule, Mention]]:
        """The rules that are to look at something, and what."""
        for place in places(outline):
            rules = [rule for where, some in self._rules.items() if where(place) for rule in some]
            if not rules:
                continue
            kinds = {kind for rule in rules for kind in rule.kinds}
            for mention in mentions(place, kinds):
                yield from ((rule, mention) for rule in rules if mention.kind in rule.kinds)


def _finding(mention: Mention, rule: Rule, told: str | Mend) -> Finding:
    if isinstance(told, str):
        return Finding(mention.line, mention.column, rule.code, told)
    edit = Edit(mention.span_of(told.part), told.today)
    return Finding(mention.line, mention.column, rule.code, told.message, edit)


def mended(article: Article, findings: Iterable[Finding]) -> Article:
    """The article with everything written that findings are sure of.

    Raises ArticleError where two of them are about one place.
    """
    edits = [*{finding.mend for finding in findings if finding.mend}]
    after = apply(article.outline.document, edits)
    return replace(article, outline=Outline.of(after))


#: A comment that switches rules off for what it stands in, or for the block that follows on it.
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CODE_SPAN = re.compile(r"`[^`\n]*`")
_CODE = {"fence", "code_block"}
_IGNORE = re.compile(r"<!--\s*enrich:\s*ignore\s+([\w-]+(?:[\s,]+[\w-]+)*?)\s*-->")


def _ignored(outline: Outline) -> Iterator[tuple[range, set[str]]]:
    """The lines, counted from 1, for which codes are switched off."""
    following: Block | None = None  # what is no comment
    for block in reversed(outline.blocks):
        source = outline.source(block)
        if "<!--" not in source:
            following = block
            continue
        shown = _CODE_SPAN.sub(lambda match: " " * len(match.group()), source)
        is_alone = _COMMENT.sub("", source).strip() == ""
        for match in _IGNORE.finditer(shown) if block.kind not in _CODE else ():
            about = following if is_alone and following else block
            first, last = (
                outline.document.line_of(at) for at in (about.span.start, about.span.end)
            )
            yield range(first, last + 1), set(re.split(r"[\s,]+", match[1]))
        if not is_alone:
            following = block
