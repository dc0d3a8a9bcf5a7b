"""enrich: keeps the Azure Policy and Azure Advisor sections of Well-Architected guides true."""

from importlib import import_module
from typing import TYPE_CHECKING

from enricher._version import __version__

if TYPE_CHECKING:
    from enricher.api import enrich_text, lint_text, load_catalog
    from enricher.catalog.catalog import Catalog

__all__ = ["Catalog", "__version__", "enrich_text", "lint_text", "load_catalog"]


def __getattr__(name: str) -> object:
    """The public names, each loaded when it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("enricher.api"), name)
