"""Lint files: read, look up, check, fix; files without anything on policies are not parsed."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from enricher.article.model import Article
from enricher.catalog.catalog import Catalog
from enricher.catalog.clouds import CLOUDS
from enricher.docset.lint_cache import LintCache
from enricher.docset.reader import STDIN, Reader, UnprocessedFile
from enricher.docset.request import Request
from enricher.errors import ArticleError, InternalError
from enricher.lint.code import SUFFIXES
from enricher.lint.finding import Finding, apply_fixes
from enricher.lint.linter import Linter
from enricher.markdown.document import Document
from enricher.platform.files import hash_of

_MAX_PASSES = 4  # of fixes, each of which may allow another one
_NO_TEXT = Document("")


class LintResult(Struct, frozen=True):
    """The findings in a file that was checked, after the fixes that were applied."""

    path: Path
    name: str
    before: Document
    after: Document
    findings: tuple[Finding, ...]
    fixes: int = 0

    @property
    def changed(self) -> bool:
        """Whether fixes were applied."""
        return self.fixes > 0

    def without_texts(self) -> LintResult:
        """Return the result without the text of the file."""
        return replace(self, before=_NO_TEXT, after=_NO_TEXT)


class FileLinter:
    """Lints the files of one docset."""

    def __init__(self, request: Request, reader: Reader, catalog: Catalog) -> None:
        self._request = request
        self._reader = reader
        self._catalog = catalog

    @cached_property
    def cache(self) -> LintCache:
        """The findings of earlier runs."""
        return LintCache(self._request, self._reader.config)

    @cached_property
    def linter(self) -> Linter:
        """The linter of the docset."""
        hosts = CLOUDS[self._request.sources.effective_cloud]
        return Linter(self._catalog, hosts, self._reader.config.lint_ignores)

    def lint(self, path: Path) -> LintResult | UnprocessedFile:
        """Return the findings in a file, or why it can't be checked."""
        name = self._reader.config.name_of(path)
        try:
            data = self._reader.data_of(path)
            digest = hash_of(data)
            known = self.cache.findings(name, digest, self.linter.codes)
            if known is not None:
                return _result(path, name, known)
            result = self._lint(path, name, data)
        except (ArticleError, InternalError) as error:
            return UnprocessedFile(path, name, str(error))
        if path != STDIN and not result.fixes:
            self.cache.remember(name, digest, result.findings)
        return result

    def _lint(self, path: Path, name: str, data: bytes) -> LintResult:
        if not data.strip():
            return _result(path, name)
        if path.suffix.lower() in SUFFIXES:
            text = data.decode("utf-8", "replace")
            return _result(path, name, tuple(self.linter.check_code(text, path.suffix)))
        if not self._has_options(name) and self._is_irrelevant(data):
            return _result(path, name)
        return self._lint_article(self._reader.article_of(path, name, data))

    def _is_irrelevant(self, data: bytes) -> bool:
        """Return whether there can be no finding, and no error in options of the front matter."""
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            return False
        return "enrich" not in text and not self.linter.may_find(text)

    def _has_options(self, name: str) -> bool:
        """Return whether options name resource types or a service, which may be wrong."""
        options = dict(self._request.given)
        own = self._reader.config.options_of(name)
        return bool(options or own.service or own.resource_types)

    def _lint_article(self, article: Article) -> LintResult:
        findings, fixed, fixes = self.linter.check(article), article, 0
        for _ in range(_MAX_PASSES if self._request.fix else 0):
            fixed, applied = apply_fixes(fixed, findings)
            if not applied:
                break
            findings, fixes = self.linter.check(fixed), fixes + applied
        before, after = article.document, fixed.document
        return LintResult(article.path, article.name, before, after, tuple(findings), fixes)


def _result(path: Path, name: str, findings: tuple[Finding, ...] = ()) -> LintResult:
    return LintResult(path, name, _NO_TEXT, _NO_TEXT, findings)
