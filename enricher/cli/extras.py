"""The extras of the package, which single commands need."""

from __future__ import annotations

from enricher.errors import UsageError


def missing_extra(extra: str, error: ImportError) -> UsageError:
    """Return the error of a command that can't import what its extra installs."""
    return UsageError(
        f"this needs {error.name}. Install enrich with its extra '{extra}': "
        f"uv tool install 'enrich-waf[{extra}]', or pip install 'enrich-waf[{extra}]'."
    )
