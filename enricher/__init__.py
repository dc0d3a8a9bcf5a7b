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
    from enricher.catalog.catalog import Catalog
    from enricher.catalog.clouds import Cloud
    from enricher.catalog.pillar import Pillar
    from enricher.catalog.search import PolicyState
    from enricher.catalog.service import Service
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
    "Catalog": "catalog.catalog",
    "Cloud": "catalog.clouds",
    "CredentialName": "sources.source_options",
    "EnrichError": "errors",
    "Finding": "lint.linter",
    "Listener": "docset.listener",
    "Pillar": "catalog.pillar",
    "PolicyState": "catalog.search",
    "Report": "docset.report",
    "Service": "catalog.service",
    "SourceError": "errors",
    "SourceOptions": "sources.source_options",
    "UsageError": "errors",
    "Workspace": "api",
}

__all__ = [
    "ArticleError",
    "ArticleOptions",
    "ArticleResult",
    "Catalog",
    "Cloud",
    "CredentialName",
    "EnrichError",
    "Finding",
    "Listener",
    "Pillar",
    "PolicyState",
    "Report",
    "Service",
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
