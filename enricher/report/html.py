"""Self-contained HTML pages: one file with its style and script, and no external requests."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader

from enricher.platform.sanitize import strip_control_characters
from enricher.platform.words import count

_PACKAGE = "enricher.report"


def render(template: str, **values: object) -> str:
    """Render a template; all values are escaped, and control characters removed."""
    environment = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: strip_control_characters(value) if type(value) is str else value,
    )
    environment.filters["number"] = lambda number: f"{number:,}"
    environment.filters["count"] = count
    style, script = _read("page.css"), _read("page.js")
    return environment.get_template(template).render(
        style=style, script=script, security=_security_policy(style, script), **values
    )


def _read(name: str) -> str:
    """Return the text of a file that each page includes unchanged."""
    return (files(_PACKAGE) / "templates" / name).read_text(encoding="utf-8")


def _security_policy(style: str, script: str) -> str:
    """Return a Content-Security-Policy that allows this style, this script, and no request."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
