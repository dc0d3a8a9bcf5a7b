"""Draw the README's pictures from real output: `python -m docs.pictures CHROMIUM`.

CHROMIUM is the command of a Chromium browser. The pictures are a section of a sample article that
was filled offline, as a browser renders it, and the HTML report of a refresh.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from markdown_it import MarkdownIt
from playwright.sync_api import Browser, sync_playwright

from enricher.api import Workspace
from enricher.sources.source_options import SourceOptions

_PICTURES = Path(__file__).parent / "pictures"
_ARTICLES = Path(__file__).parents[1] / "fixtures" / "articles"
_ARTICLE = _ARTICLES / "key-vault.md"
_REFRESHED = ("key-vault.md", "expressroute.md")
_STYLE = "body { font: 16px/1.5 system-ui, sans-serif; margin: 24px; } a { color: #0067b8; }"
_MARGIN = 24  # pixels below the last element


def section() -> str:
    """Return an HTML page with the security policies of the filled article."""
    text = _ARTICLE.read_text(encoding="utf-8")
    workspace = Workspace(sources=SourceOptions(offline=True))
    result = workspace.fill_text(text, name=_ARTICLE.name, limit=4)
    _, _, security = result.after.text.partition("\n## Security\n")
    _, _, policies = security.partition("\n### Policy definitions\n")
    body = MarkdownIt().render(f"### Policy definitions\n{policies.partition(chr(10) + '## ')[0]}")
    return f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>{body}"


def _report(folder: Path) -> Path:
    """Return the report of a refresh that adds and removes bullets."""
    (folder / "docs").mkdir()
    for name in _REFRESHED:
        shutil.copy(_ARTICLES / name, folder / "docs")
    refresh = [sys.executable, "-m", "enricher", "refresh", "docs", "--offline", "--quiet"]
    for options in (["--limit", "4"], ["--report-html", "page.html"]):
        subprocess.run([*refresh, *options], cwd=folder, check=True)
    return folder / "page.html"


def _draw(browser: Browser, file: Path, name: str, width: int, last: str) -> None:
    """Draw a page down to the end of its element `last`, so that nothing is cut off."""
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(file.as_uri())
    end = page.locator(last).first.evaluate("element => element.getBoundingClientRect().bottom")
    page.set_viewport_size({"width": width, "height": round(end) + _MARGIN})
    page.screenshot(path=_PICTURES / f"{name}.png")
    page.close()


def main(chromium: str) -> None:
    """Draw both pictures."""
    with TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "section.html").write_text(section(), encoding="utf-8")
        browser = playwright.chromium.launch(
            executable_path=shutil.which(chromium), args=["--no-sandbox"]
        )
        _draw(browser, folder / "section.html", "section", 760, "body")
        _draw(browser, _report(folder), "page", 1280, ".scroll")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
