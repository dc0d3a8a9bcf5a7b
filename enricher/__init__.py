"""Keeps the Azure Policy and Azure Advisor sections of Well-Architected service guides true.

The command line is `enrich`. For other programs there are three functions, which take text and
return text and what happened; nothing is printed, written or ended:

    from enricher import SourceOptions, enrich_text, lint_text, load_catalog

    catalog = load_catalog(SourceOptions(offline=True))
    result = enrich_text(text, catalog, name="expressroute.md")
    result.after.text, result.changed, result.warnings
    [str(finding) for finding in lint_text(text, catalog)]

Every error is an `EnrichError`, whose text is a line or two for a person.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from enricher._version import __version__

if TYPE_CHECKING:
    from enricher.api import (
        ArticleResult,
        Catalog,
        EnrichError,
        Finding,
        Options,
        SourceOptions,
        enrich_text,
        lint_text,
        load_catalog,
    )

__all__ = [
    "ArticleResult",
    "Catalog",
    "EnrichError",
    "Finding",
    "Options",
    "SourceOptions",
    "__version__",
    "enrich_text",
    "lint_text",
    "load_catalog",
]


def __getattr__(name: str) -> object:
    """The public names, each loaded when it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("enricher.api"), name)


def __dir__() -> list[str]:
    return [*__all__]
