"""Keep the Azure Policy and Azure Advisor sections of Well-Architected service guides up to date.

The command line is `enrich`. Programs use a `Workspace`:

    from enricher import SourceOptions, Workspace

    workspace = Workspace("docs", sources=SourceOptions(offline=True))
    result = workspace.fill_text(text, name="expressroute.md")
    result.after.text, result.changed, result.warnings
    [str(finding) for finding in workspace.lint_text(text)]

Every error is an `EnrichError`; its text is a line or two for the user.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from enricher._version import __version__

if TYPE_CHECKING:
    from enricher.api import Workspace
    from enricher.article.article_options import ArticleOptions
    from enricher.article.model import ArticleResult
    from enricher.catalog.architecture import SharedPolicy
    from enricher.catalog.classified_policy import ClassifiedPolicy
    from enricher.catalog.clouds import Cloud
    from enricher.catalog.explanation import Explanation
    from enricher.catalog.gaps import Gaps
    from enricher.catalog.news import News
    from enricher.catalog.pillar import Pillar
    from enricher.catalog.recommendation import RecommendationType
    from enricher.catalog.search import PolicyState
    from enricher.catalog.service import Service
    from enricher.docset.decide import Decided
    from enricher.docset.listener import Listener
    from enricher.docset.report import Report
    from enricher.errors import ArticleError, EnrichError, SourceError, UsageError
    from enricher.lint.finding import Finding
    from enricher.sources.source_options import CredentialName, SourceOptions

#: The public names, and the modules that they are loaded from when they are first used.
_MODULES = {
    "ArticleError": "errors",
    "ArticleOptions": "article.article_options",
    "ArticleResult": "article.model",
    "ClassifiedPolicy": "catalog.classified_policy",
    "Cloud": "catalog.clouds",
    "CredentialName": "sources.source_options",
    "Decided": "docset.decide",
    "EnrichError": "errors",
    "Explanation": "catalog.explanation",
    "Finding": "lint.finding",
    "Gaps": "catalog.gaps",
    "Listener": "docset.listener",
    "News": "catalog.news",
    "Pillar": "catalog.pillar",
    "PolicyState": "catalog.search",
    "RecommendationType": "catalog.recommendation",
    "Report": "docset.report",
    "Service": "catalog.service",
    "SharedPolicy": "catalog.architecture",
    "SourceError": "errors",
    "SourceOptions": "sources.source_options",
    "UsageError": "errors",
    "Workspace": "api",
}

__all__ = [
    "ArticleError",
    "ArticleOptions",
    "ArticleResult",
    "ClassifiedPolicy",
    "Cloud",
    "CredentialName",
    "Decided",
    "EnrichError",
    "Explanation",
    "Finding",
    "Gaps",
    "Listener",
    "News",
    "Pillar",
    "PolicyState",
    "RecommendationType",
    "Report",
    "Service",
    "SharedPolicy",
    "SourceError",
    "SourceOptions",
    "UsageError",
    "Workspace",
    "__version__",
]


def __getattr__(name: str) -> object:
    """Load a public name when it is first used, so that importing the package stays quick."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__]
