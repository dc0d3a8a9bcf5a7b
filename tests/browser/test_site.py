"""The documentation as a site: its pages request nothing from other hosts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
PAGES = ["", "tutorial/", "how-to/run-on-a-schedule/", "reference/lint/", "explanation/design/"]


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Build the site, serve it on loopback, and yield its address."""
    pytest.importorskip("mkdocs", reason="needs mkdocs: pip install '.[docs]'")
    program = Path(sys.executable).with_name("mkdocs")
    command = [program, "build", "--strict", "--quiet", "--site-dir", tmp_path]
    subprocess.run(command, cwd=ROOT, env={"NO_MKDOCS_2_WARNING": "1"}, check=True)
    handler = partial(_QuietHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_site__requests_nothing_from_other_hosts(browser: Browser, site: str) -> None:
    """Neither when a page is opened nor when the reader searches; links are only followed."""
    with browser.new_context() as context:
        page = context.new_page()
        urls: list[str] = []
        page.on("request", lambda request: urls.append(request.url))
        for path in PAGES:
            page.goto(site + path, wait_until="networkidle")
        page.locator("input[name=query]").press_sequentially("lock file")
        page.locator(".md-search-result__item").first.wait_for()
    assert len(urls) > len(PAGES)
    assert [url for url in urls if not url.startswith(site)] == []
