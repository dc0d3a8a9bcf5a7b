"""`enrich mcp`: serve assistants."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from enricher.api import Workspace
from enricher.cli.console import print_info
from enricher.cli.console_listener import ConsoleListener
from enricher.cli.extras import missing_extra
from enricher.cli.options import takes_options
from enricher.docset.locate import find_config
from enricher.platform.process import collect_garbage_often
from enricher.sources.source_options import SourceOptions


@takes_options()
def serve_assistants(
    sources: SourceOptions,
    folder: Annotated[
        Path,
        typer.Option(
            "--docset", metavar="DIR", help="The folder of a docset, for its configuration."
        ),
    ] = Path(),
    port: Annotated[
        int | None,
        typer.Option(
            metavar="PORT",
            help="Serve streamable HTTP on this port of 127.0.0.1 instead of stdio; 0 chooses one.",
            min=0,
            max=65535,
        ),
    ] = None,
) -> None:
    """Answer questions of assistants about policies, as a server of the Model Context Protocol.

    It only reads. Without a source on the command line or in enrich.toml, it uses the catalogue
    that ships with enrich (--offline), and no network.
    """
    try:
        from enricher.mcp import server, transports  # noqa: PLC0415 - the extra `mcp`
        from enricher.mcp.notes import Notes  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise missing_extra("mcp", error) from error
    notes = Notes(ConsoleListener())
    chosen = sources.or_offline(find_config(folder).sources)
    workspace = Workspace(folder, sources=chosen, listener=notes)
    _ = workspace.sources  # a wrong configuration ends the command before a client waits for it
    collect_garbage_often()
    served = server.make_server(workspace, notes)
    if port is None:
        print_info("Serving a client on stdin and stdout. Ctrl-C ends it.", err=True)
        transports.serve_stdio(served)
        return
    listening = transports.listen(port)
    print_info(f"Serving {transports.url_of(listening)}. Stop it with Ctrl-C.", err=True)
    transports.serve_http(served, listening)
