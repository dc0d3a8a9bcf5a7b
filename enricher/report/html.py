"""Self-contained HTML pages: one file with its style and script, and no external requests."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files

from jinja2 import Environment, PackageLoader

from enricher.platform.sanitize import strip_control_characters
from enricher.platform.words import count

_PACKAGE = "enricher.report"


def render(
    template: str,
    *,
    styles: Sequence[str] = ("page.css",),
    scripts: Sequence[str] = (),
    data_file: bool = False,
    **values: object,
) -> str:
    """Render a template with these files; values are escaped, and control characters removed.

    With `data_file`, the page may also load scripts from the folder that it is in.
    """
    environment = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: strip_control_characters(value) if type(value) is str else value,
    )
    environment.filters["number"] = lambda number: f"{number:,}"
    environment.filters["count"] = count
    style, script = ("".join(map(_read, names)) for names in (styles, scripts))
    security = _security_policy(style, script, "'self' " if data_file else "")
    return environment.get_template(template).render(
        style=style, script=script, security=security, **values
    )


def _read(name: str) -> str:
    """Return the text of a file that each page includes unchanged."""
    return (files(_PACKAGE) / "templates" / name).read_text(encoding="utf-8")


def _security_policy(style: str, script: str, origins: str) -> str:
    """Return a Content-Security-Policy that allows this style, this script, and no request.

    Scripts can also be from `origins`.
    """
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {origins}{_hash(script)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
