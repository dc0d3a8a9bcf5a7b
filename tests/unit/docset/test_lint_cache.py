"""Findings of earlier runs, by the content of files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from enricher.docset.lint_cache import LintCache
from enricher.docset.resolve import lint_request
from enricher.lint.finding import Finding
from enricher.lint.violation import Fix
from enricher.markdown.document import Span
from enricher.platform.cache import Kind, Store
from enricher.sources.source_options import SourceOptions
from tests.support.project import DEFINITIONS, RECOMMENDATIONS, Project

FINDING = Finding(1, 2, "renamed-policy", "a message", None, "x")
FIXABLE = Finding(1, 2, "renamed-policy", "a message", Fix(Span(0, 1), "y"), "x")
CODES = ["renamed-policy"]


def cache(project: Project, *, fix: bool = False, **sources: object) -> LintCache:
    """Return the cache of a run in the project."""
    project.article("# Tea\n")
    options = replace(SourceOptions(policies_from=project.folder / "checkout"), **sources)  # type: ignore[arg-type]
    request = lint_request([project.folder], options, options={}, fix=fix, allow_empty=False)
    return LintCache(request, request.docsets[0].config)


def remember(project: Project, findings: Sequence[Finding], **sources: object) -> None:
    """Write the findings in a file."""
    writer = cache(project, **sources)
    writer.remember("a.md", "digest", findings)
    writer.write()


def test_findings(project: Project) -> None:
    """They are those of a file of the same name and content, with the same facts."""
    remember(project, [FINDING])
    assert cache(project).findings("a.md", "digest", CODES) == (FINDING,)
    assert cache(project).findings("a.md", "other", CODES) is None
    assert cache(project).findings("b.md", "digest", CODES) is None
    project.set_facts(DEFINITIONS[:1], RECOMMENDATIONS)
    assert cache(project).findings("a.md", "digest", CODES) is None


@pytest.mark.parametrize(
    "finding",
    [
        Finding(0, 2, "renamed-policy", "a message"),
        Finding(1, 2, "other-rule", "a message"),
        Finding(1, 2, "renamed-policy", "a \x1b[31m message"),
    ],
)
def test_findings__that_no_run_has(project: Project, finding: Finding) -> None:
    """Others may be able to write to the cache, or the rule is off."""
    remember(project, [finding])
    assert cache(project).findings("a.md", "digest", CODES) is None


def test_findings__with_fixes(project: Project) -> None:
    """Fixes are not stored: a file that has one is checked again to apply it."""
    remember(project, [FIXABLE])
    assert cache(project).findings("a.md", "digest", CODES) == (FIXABLE,)
    assert cache(project, fix=True).findings("a.md", "digest", CODES) is None


def test_findings__without_a_cache(project: Project) -> None:
    """Facts of Azure have no state that could be compared."""
    remember(project, [FINDING], max_age=0)
    assert cache(project, max_age=0).findings("a.md", "digest", CODES) is None
    assert Store(Kind.ARTICLES).files() == []


def test_findings__of_a_damaged_entry(project: Project) -> None:
    """It counts as absent."""
    remember(project, [FINDING])
    (file,) = Store(Kind.ARTICLES).files()
    for data in (b"", b"[]", b"{}"):
        Store(Kind.ARTICLES).write(file.stem, data)
        assert cache(project).findings("a.md", "digest", CODES) is None
