"""Headless Chromium, with pages that must not make external requests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.project import Project

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")  # the last on GitHub's runners
CHROMIUM = next(filter(None, map(shutil.which, _BROWSERS)), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

#: A light desktop, and a dark phone: the color scheme, and the width and height in pixels.
SCREENS = (("light", 1280, 720), ("dark", 390, 844))

#: The widths of phones, a tablet and a desktop.
WIDTHS = (360, 390, 768, 1280)

#: Opens a page; options are those of a browser's context.
Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield a browser for the tests of a module."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    playwright_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Yield a function that opens a file; fail if a page logs or requests anything.

    `parts` are the names of files in its folder that it may request.
    """
    messages: list[str] = []
    requests: list[str] = []
    opened: list[str] = []
    contexts = []

    def open_(file: Path, anchor: str = "", *, parts: Sequence[str] = (), **options: Any) -> Page:
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.on("request", lambda request: requests.append(request.url.partition("#")[0]))
        opened.extend([file.as_uri(), *((file.parent / part).resolve().as_uri() for part in parts)])
        page.goto(file.as_uri() + anchor)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert messages == []
    assert set(requests) - {"data:,"} == {*opened}


def check_accessible(page: Page, *, screens: Sequence[tuple[Any, int, int]] = SCREENS) -> None:
    """Assert that on each screen, axe finds no violation, and nothing scrolls sideways."""
    reason = "needs axe-playwright-python"
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason=reason).Axe()
    page.evaluate(axe.axe_script)
    for scheme, width, height in screens:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        violations = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in violations] == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Yield a project for the tests of a module, with a cache of its own."""
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        yield Project(folder)
