"""`--policies-from` takes the archives that a code host offers, and trusts nothing in them."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import threading
import zipfile
from pathlib import Path

import pytest

from tests.support.project import DEFINITIONS, Project, run, template

#: Where the checkout stands in an archive: a code host's, or one that a person made.
PREFIXES = [
    "azure-policy-main/built-in-policies/",
    "built-in-policies/",
    "",
    "./built-in-policies/",
]


def files(project: Project) -> dict[str, bytes]:
    """The files of the project's checkout."""
    root = project.folder / "checkout"
    return {f.relative_to(root).as_posix(): f.read_bytes() for f in root.rglob("*.json")}


def pack(path: Path, content: dict[str, bytes]) -> Path:
    """An archive with these files, of the kind that its name says."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as packed:
            for name, data in content.items():
                packed.writestr(name, data)
        return path
    with tarfile.open(path, "w:gz") as archive:
        for name, data in content.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


def article(project: Project) -> Path:
    """The article of the project."""
    return project.folder / "expressroute.md"


def fill(project: Project, archive: Path) -> int:
    """Fill the article from an archive."""
    return run(project.article(template()), "--policies-from", archive, *project.sources[2:])


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz", "x.TGZ"])
@pytest.mark.parametrize("prefix", PREFIXES)
def test_archive__says_what_the_checkout_says(
    project: Project, monkeypatch: pytest.MonkeyPatch, name: str, prefix: str
) -> None:
    """Wherever in it the policies stand; nothing of it is left behind."""
    (project.folder / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(project.folder / "temporary"))
    expected = project.enriched(template())
    content = {prefix + name: data for name, data in files(project).items()}
    content[f"{prefix}README.md"] = b"# Not a policy"
    content["azure-policy-main/samples/policyDefinitions/x/azurepolicy.json"] = b"{"
    assert fill(project, pack(project.folder / name, content)) == 0
    assert article(project).read_text() == expected
    assert not [*(project.folder / "temporary").iterdir()]


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz"])
def test_archive__writes_nothing_elsewhere(project: Project, name: str) -> None:
    """A name that leads out of the folder, or a link, is passed over."""
    evil = {
        "../policyDefinitions/../../../../evil.json": b"{}",
        "/policyDefinitions/../evil.json": b"{}",
        **files(project),
    }
    path = pack(project.folder / name, evil)
    if name == "x.tar.gz":
        with tarfile.open(path, "w:gz") as archive:
            for member, data in files(project).items():
                entry = tarfile.TarInfo(member)
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
            link = tarfile.TarInfo("policyDefinitions/Network/link.json")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
    assert fill(project, path) == 0
    assert not [*project.folder.rglob("evil.json")]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("x.zip", b"", "can't be read"),
        ("x.zip", b"PK\x03\x04 cut", "can't be read"),
        ("x.tar.gz", b"\x1f\x8b cut", "can't be read"),
        ("x.tar.gz", b"no archive", "can't be read"),
        ("x.rar", b"other", "is no checkout"),
    ],
)
def test_archive__that_is_none_is_told(
    project: Project, capfd: pytest.CaptureFixture[str], name: str, data: bytes, why: str
) -> None:
    """What can't be read is one line with its name, exit 3, and the article stays."""
    path = project.folder / name
    path.write_bytes(data)
    assert fill(project, path) == 3
    told = capfd.readouterr().err
    assert why in told
    assert name in told
    assert told.count("\n") == 1
    assert article(project).read_text() == template()


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz"])
@pytest.mark.parametrize("comment", ["0123456789abcdef0123456789abcdef01234567", "", "<b>"])
def test_origin__stands_in_reports(project: Project, name: str, comment: str) -> None:
    """The commit that an archive tells, else its day; never a path, and nothing in the article."""
    path = project.folder / name
    if name == "x.zip":
        with zipfile.ZipFile(pack(path, files(project)), "a") as packed:
            packed.comment = comment.encode()
    else:
        headers = {"comment": comment} if comment else {}
        with tarfile.open(path, "w:gz", format=tarfile.PAX_FORMAT, pax_headers=headers) as archive:
            archive.add(project.folder / "checkout", "built-in-policies")
    article = project.article(template(), "docs/expressroute.md")
    reports = [project.folder / end for end in ("s.md", "r.json", "r.html")]
    options = ["--summary", "--report-json", "--report-html"]
    asked = [x for pair in zip(options, reports, strict=True) for x in pair]
    sources = ["--policies-from", path, *project.sources[2:]]
    assert run("refresh", article.parent, *sources, *asked) == 0
    known = len(comment) == 40
    wanted = f"policy definitions: {name}, " + ("commit 0123456789" if known else "of 20")
    for report in reports:
        text = report.read_text()
        assert wanted in text
        assert "Azure Advisor" in text
        assert str(project.folder) not in text.replace(str(article), "")
    assert "commit" not in article.read_text()


def test_origin__of_a_pipe_is_not_asked_twice(project: Project) -> None:
    """What a shell hands over (`<(az rest …)`) is read once."""
    pipe = project.folder / "pipe"
    os.mkfifo(pipe)
    saved = project.metadata.read_bytes()
    writer = threading.Thread(target=lambda: pipe.write_bytes(saved), daemon=True)
    writer.start()
    summary = project.folder / "s.md"
    command = [
        *(sys.executable, "-m", "enricher", "refresh", project.article(template()).parent),
        *(*project.sources[:2], "--recommendations-from", pipe, "--summary", summary),
    ]
    done = subprocess.run([*map(str, command)], check=False, timeout=60)
    assert done.returncode == 0
    assert "catalogue: pipe, through a pipe" in summary.read_text()


def test_origin__of_a_checkout_is_its_commit(project: Project) -> None:
    """A checkout tells its commit, and the day of it."""
    checkout = project.folder / "checkout"
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.invalid"]
    for words in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=checkout, check=True)
    article = project.article(template(), "docs/expressroute.md")
    summary = project.folder / "s.md"
    assert project.run("refresh", article.parent, "--summary", summary) == 0
    assert re.search(r"checkout, commit [0-9a-f]{7,} of 20\d\d-\d\d-\d\d", summary.read_text())


def test_archive__without_policies_is_told(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """An archive of something else is named."""
    assert fill(project, pack(project.folder / "x.zip", {"a/b.json": b"{}"})) == 3
    assert "x.zip is no checkout of azure-policy" in capfd.readouterr().err


def test_archive__an_odd_file_is_named_by_its_place_in_it(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """Not by where it was unpacked."""
    content = {**files(project), "policyDefinitions/Network/odd.json": b"{"}
    assert fill(project, pack(project.folder / "x.zip", content)) == 0
    told = capfd.readouterr().err
    assert "x.zip/policyDefinitions/Network/odd.json: a policy definition can't be read" in told
    assert len(DEFINITIONS) == 3
