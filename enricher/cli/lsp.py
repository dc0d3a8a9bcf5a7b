"""`enrich lsp`: the language server for editors."""

from __future__ import annotations

from enricher.cli.extras import missing_extra
from enricher.cli.options import takes_options
from enricher.sources.source_options import SourceOptions


@takes_options()
def serve_editor(sources: SourceOptions) -> None:
    """Serve an editor: findings, suggestions, fixes and descriptions while you write.

    Editors start it, and talk to it over stdin and stdout; "Write in an editor" of the
    documentation says how. It uses the sources of enrich.toml, or else the catalogue that ships
    with enrich.
    """
    try:
        import pygls  # noqa: F401, PLC0415 - only with the extra `editor`
    except ImportError as error:
        raise missing_extra("editor", error) from error
    from enricher.lsp.server import serve  # noqa: PLC0415 - slow to import

    serve(sources)
