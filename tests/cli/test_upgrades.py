"""Files that earlier versions wrote are read by this one: see tests/corpus/upgrades/README.md."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from enricher.platform.cache import Kind, Store
from tests.support.project import FIXTURES, SAMPLE, Project, run, template

CORPUS = Path(__file__).parents[1] / "corpus" / "upgrades"

#: The user's own text in each article of the corpus.
OWN_TEXT = (
    "- [Our gateways must survive the loss of a zone](https://portal.azure.com/",
    "), as the outage in March showed.\n",
    "- **Keep a spare circuit contract ready.** Ask the network team.\n",
)
#: Links of bullets that the user deleted from the articles that had them.
DELETED = ("about-upgrade-circuit-bandwidth", "ed6ae75a-828f-4fea-88fd-dead1145f1dd")


def samples(kind: str) -> list[object]:
    """Return the samples of one kind, as parameters of a test."""
    return [pytest.param(path, id=path.stem) for path in sorted((CORPUS / kind).iterdir())]


@pytest.fixture
def docset(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a copy of a docset that an earlier version filled, and then the user edited."""
    shutil.copytree(request.param, tmp_path, dirs_exist_ok=True)
    journal = tmp_path / "journal.jsonl"
    if journal.exists():
        journal.rename(tmp_path / ".enrich.journal")
    return tmp_path


@pytest.mark.one_in(2)
@pytest.mark.parametrize("docset", samples("docsets"), indirect=True)
def test_refresh__of_an_earlier_docset_keeps_edits_and_deletions(
    docset: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The user's text stays, deleted bullets stay deleted, and a second run changes nothing."""
    article = docset / "expressroute.md"
    before = article.read_text(encoding="utf-8")
    assert all(text in before for text in OWN_TEXT)
    assert run("refresh", docset, *SAMPLE) == 0
    assert " 0 failed" in capfd.readouterr().out

    after = article.read_text(encoding="utf-8")
    assert all(text in after for text in OWN_TEXT)
    deleted = [link for link in DELETED if link not in before]
    assert deleted
    assert not any(link in after for link in deleted)
    outside = re.compile(r"^(?:#{1,2} .*|Words.*|> .*)$", re.MULTILINE)
    assert outside.findall(after) == outside.findall(before)

    lock = (docset / "enrich.lock").read_bytes()
    assert b"\nversion = 2\n" in lock
    assert run("refresh", docset, *SAMPLE, "--check") == 0
    assert run("refresh", docset, *SAMPLE) == 0
    assert article.read_text(encoding="utf-8") == after
    assert (docset / "enrich.lock").read_bytes() == lock
    assert not (docset / ".enrich.journal").exists()


@pytest.mark.one_in(4)
@pytest.mark.parametrize("configuration", samples("configurations"))
@pytest.mark.parametrize("name", ["enrich.toml", "pyproject.toml"])
def test_configuration__of_an_earlier_version_is_accepted(
    project: Project, capfd: pytest.CaptureFixture[str], configuration: Path, name: str
) -> None:
    """No key and no value that was ever accepted is refused."""
    text = configuration.read_text(encoding="utf-8")
    if name == "pyproject.toml":
        text = re.sub(r"^\[", "[tool.enrich.", text, flags=re.MULTILINE)
    (project.folder / name).write_text(text, encoding="utf-8")
    shutil.copytree(FIXTURES / "articles", project.folder / "docs")
    assert run("templates", project.folder / "wording") == 0
    code = project.run("refresh", project.folder, "--check", "--trust")
    assert code == 1, capfd.readouterr().err


@pytest.mark.parametrize("record", samples("fingerprints"))
def test_fingerprints__of_an_earlier_version_hide_no_change(project: Project, record: Path) -> None:
    """Even under a key of this version, an older record neither ends a run nor hides an article."""
    article = project.article(template())
    assert project.run("refresh", project.folder) == 0
    filled = article.read_text(encoding="utf-8")
    assert project.run("refresh", project.folder) == 0
    store = Store(Kind.ARTICLES)
    assert store.files()
    for entry in store.files():
        store.write(entry.stem, record.read_bytes())
    article.write_text(f"{filled}\nMore.\n", encoding="utf-8")
    assert project.run("refresh", project.folder, "--check") == 0
    article.write_text(filled.replace("Circuits should", "Circuits must"), encoding="utf-8")
    assert project.run("refresh", project.folder) == 0
    article.write_text(template(), encoding="utf-8")
    assert project.run("refresh", project.folder, "--check") == 1


@pytest.mark.parametrize("recording", samples("recordings"))
def test_recording__of_an_earlier_version_is_replayed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], recording: Path
) -> None:
    """Its facts fill an article. Counts of non-compliant resources have to be recorded anew."""
    article = tmp_path / "expressroute.md"
    shutil.copy(FIXTURES / "articles" / "expressroute.md", article)
    assert run("fill", article, "--fixtures", recording) == 0
    assert "Azure Policy (compliance): no recording" in capfd.readouterr().err
    text = article.read_text(encoding="utf-8")
    assert "[Circuits should be Zone Redundant](https://portal.azure.com/" in text
    assert "[Use several circuits](https://aka.ms/more)" in text
