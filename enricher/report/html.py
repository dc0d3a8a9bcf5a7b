"""Pages of their own: one file, with its style and its script, and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader

from enricher.unseen import without_unseen

_PACKAGE = "enricher.report"


def render(template: str, **values: object) -> str:
    """A page made from a template; all that it is given is shown as text, never obeyed."""
    environment = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: without_unseen(value) if type(value) is str else value,
    )
    environment.filters["number"] = lambda count: f"{count:,}"
    style, script = _part("page.css"), _part("page.js")
    return environment.get_template(template).render(
        style=style, script=script, security=_policy(style, script), **values
    )


def _part(name: str) -> str:
    """A file of ours that stands in the page as it is."""
    return (files(_PACKAGE) / "templates" / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """A Content-Security-Policy: this style and this script alone, and no request whatsoever."""
    return (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _source(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
