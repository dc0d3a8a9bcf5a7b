"""Draw the README's pictures from real output: `python -m docs.pictures CHROMIUM`.

CHROMIUM is the command of a Chromium browser. The pictures are a section of a sample article that
was filled offline, as a browser renders it, and the HTML report.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from markdown_it import MarkdownIt

from enricher.api import Workspace
from enricher.sources.source_options import SourceOptions

_PICTURES = Path(__file__).parent / "pictures"
_ARTICLES = Path(__file__).parents[1] / "fixtures" / "articles"
_ARTICLE = _ARTICLES / "key-vault.md"
_SIZES = {"section": "760,620", "page": "1300,960"}  # pixels
_STYLE = "body { font: 16px/1.5 system-ui, sans-serif; margin: 24px; } a { color: #0067b8; }"


def section() -> str:
    """Return an HTML page with the security policies of the filled article."""
    text = _ARTICLE.read_text(encoding="utf-8")
    workspace = Workspace(sources=SourceOptions(fixtures=Path("sample")))
    result = workspace.fill_text(text, name=_ARTICLE.name, limit=4)
    _, _, security = result.after.text.partition("\n## Security\n")
    _, _, policies = security.partition("\n### Policy definitions\n")
    body = MarkdownIt().render(f"### Policy definitions\n{policies.partition(chr(10) + '## ')[0]}")
    return f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>{body}"


def main(chromium: str) -> None:
    """Draw both pictures."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "section.html").write_text(section(), encoding="utf-8")
        copytree(_ARTICLES, folder / "docs")
        page = ["refresh", "docs", "--fixtures", "sample", "--quiet", "--report-html", "page.html"]
        subprocess.run([sys.executable, "-m", "enricher", *page], cwd=folder, check=True)
        for picture, size in _SIZES.items():
            subprocess.run(
                [
                    chromium, "--headless", "--no-sandbox", "--hide-scrollbars",
                    f"--window-size={size}",
                    f"--screenshot={_PICTURES / picture}.png",
                    (folder / f"{picture}.html").as_uri(),
                ],
                check=True,
            )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
