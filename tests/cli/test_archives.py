"""`--policies-from` reads the archives of a code host, and writes nothing outside its folder."""

from __future__ import annotations

import io
import os
import re
import subprocess
import tarfile
import tempfile
import threading
import zipfile
from pathlib import Path

import pytest

from tests.support.forks import run_forked
from tests.support.project import Project, run, template

#: Folders of the checkout in archives of a code host, and in archives that users make.
PREFIXES = [
    "azure-policy-main/built-in-policies/",
    "built-in-policies/",
    "",
    "./built-in-policies/",
]


def files(project: Project) -> dict[str, bytes]:
    """Return the files of the project's checkout."""
    root = project.folder / "checkout"
    return {f.relative_to(root).as_posix(): f.read_bytes() for f in root.rglob("*.json")}


def pack(path: Path, content: dict[str, bytes]) -> Path:
    """Write an archive of these files, in the format of the path's suffix."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            for name, data in content.items():
                packed.writestr(name, data)
        return path
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        for name, data in content.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


def article(project: Project) -> Path:
    """Return the path of the project's article."""
    return project.folder / "expressroute.md"


def fill(project: Project, archive: Path) -> int:
    """Fill the article from an archive, and return the exit code."""
    return run(project.article(template()), "--policies-from", archive, *project.sources[2:])


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz", "x.TGZ"])
@pytest.mark.parametrize("prefix", PREFIXES)
def test_archive__equals_the_checkout(
    project: Project, monkeypatch: pytest.MonkeyPatch, name: str, prefix: str
) -> None:
    """The policies may be at any level of the archive; no temporary file remains."""
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
def test_archive__with_what_macos_adds(
    project: Project, capfd: pytest.CaptureFixture[str], name: str
) -> None:
    """Resource forks and the like are passed over."""
    expected = project.enriched(template())
    content = {f"x/built-in-policies/{name}": data for name, data in files(project).items()}
    for member in [*content]:
        folder, _, last = member.rpartition("/")
        content[f"{folder}/._{last}"] = content[f"__MACOSX/{folder}/._{last}"] = b"\0\5\26\7"
    content["x/.DS_Store"] = b"\0"
    capfd.readouterr()
    assert fill(project, pack(project.folder / name, content)) == 0
    assert article(project).read_text() == expected
    assert "can't be read" not in capfd.readouterr().err


def test_archive__with_backslashes(project: Project) -> None:
    """Some programs on Windows write the names of files in their own way."""
    expected = project.enriched(template())
    content = {f"x/{name}".replace("/", "\\"): data for name, data in files(project).items()}
    assert fill(project, pack(project.folder / "x.zip", content)) == 0
    assert article(project).read_text() == expected


def test_folder__as_windows_and_macos_leave_it(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """A folder in a folder of the same name is found, and files of the system are passed over."""
    expected = project.enriched(template())
    outer = project.folder / "azure-policy-master"
    inner = outer / "azure-policy-master"
    inner.mkdir(parents=True)
    (project.folder / "checkout").rename(inner / "built-in-policies")
    (outer / "__MACOSX").mkdir()
    for name in (".DS_Store", "desktop.ini", "Thumbs.db", "._0.json"):
        (inner / "built-in-policies" / "policyDefinitions" / "Network" / name).write_bytes(b"\0")
    capfd.readouterr()
    assert fill(project, outer) == 0
    assert article(project).read_text() == expected
    assert "can't be read" not in capfd.readouterr().err


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz"])
def test_archive__of_endless_files(project: Project, name: str) -> None:
    """Nothing but policies is unpacked, and none of these without a limit."""
    zeros = b"\0" * 50 * 2**20
    huge = {"x/other.json": zeros, "policyDefinitions/Network/zeros.json": zeros}
    path = pack(project.folder / name, {**files(project), **huge})
    done = run_forked(
        project.article(template()), "--policies-from", path, *project.sources[2:],
        limits={"cpu": 10, "memory": 2**30, "file": 16 * 2**20},
    )  # fmt: skip
    assert done.returncode == 0
    assert "zeros.json: a policy definition can't be read (larger than 8 MB)" in done.err


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz"])
def test_archive__writes_nothing_elsewhere(project: Project, name: str) -> None:
    """A member whose name leads out of the folder, or is a link, is skipped."""
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
    ("name", "data", "reason"),
    [
        ("x.zip", b"", "can't be read"),
        ("x.zip", b"PK\x03\x04 cut", "can't be read"),
        ("x.tar.gz", b"\x1f\x8b cut", "can't be read"),
        ("x.tar.gz", b"no archive", "can't be read"),
        ("x.rar", b"other", "is not a checkout"),
        ("x.tar", b"other", "only archives in .zip and .tar.gz are read"),
        ("x.tar.xz", b"other", "only archives in .zip and .tar.gz are read"),
        ("x.tar.gz", b"BZh91AY&SY", "can't be read"),
    ],
)
def test_archive__damaged(
    project: Project, capfd: pytest.CaptureFixture[str], name: str, data: bytes, reason: str
) -> None:
    """A file that can't be read gives one line with its name and exit code 3."""
    path = project.folder / name
    path.write_bytes(data)
    assert fill(project, path) == 3
    message = capfd.readouterr().err
    assert reason in message
    assert name in message
    assert message.count("\n") == 1
    assert article(project).read_text() == template()


@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz"])
@pytest.mark.parametrize("comment", ["0123456789abcdef0123456789abcdef01234567", "", "<b>"])
def test_origin__in_reports(project: Project, name: str, comment: str) -> None:
    """Reports name an archive with its commit, if known, but never its path."""
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
    report_options = [x for pair in zip(options, reports, strict=True) for x in pair]
    sources = ["--policies-from", path, *project.sources[2:]]
    assert run("refresh", article.parent, *sources, *report_options) == 0
    has_commit = len(comment) == 40
    origin = f"policy definitions: {name}" + (", commit 0123456789" if has_commit else "")
    for report in reports:
        text = report.read_text()
        assert origin in text
        assert "Azure Advisor" in text
        assert str(project.folder) not in text.replace(str(article), "")
    assert "commit" not in article.read_text()


def test_origin__of_a_pipe(project: Project) -> None:
    """A pipe, as in `<(az rest …)`, is read once."""
    pipe = project.folder / "pipe"
    os.mkfifo(pipe)
    saved = project.metadata.read_bytes()
    writer = threading.Thread(target=lambda: pipe.write_bytes(saved), daemon=True)
    writer.start()
    summary = project.folder / "s.md"
    sources = [*project.sources[:2], "--recommendations-from", pipe]
    assert run("refresh", project.article(template()).parent, *sources, "--summary", summary) == 0
    assert "catalogue: pipe, through a pipe" in summary.read_text()


def test_origin__of_a_checkout(project: Project) -> None:
    """Reports name the commit of a checkout and its date."""
    checkout = project.folder / "checkout"
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.invalid"]
    for arguments in (["init", "-q"], ["add", "-A"], [*identity, "commit", "-qm", "x"]):
        subprocess.run(["git", *arguments], cwd=checkout, check=True)
    article = project.article(template(), "docs/expressroute.md")
    summary = project.folder / "s.md"
    assert project.run("refresh", article.parent, "--summary", summary) == 0
    assert re.search(r"checkout, commit [0-9a-f]{7,} of 20\d\d-\d\d-\d\d", summary.read_text())


def test_archive__without_policies(project: Project, capfd: pytest.CaptureFixture[str]) -> None:
    """The error names an archive that holds no policies."""
    assert fill(project, pack(project.folder / "x.zip", {"a/b.json": b"{}"})) == 3
    assert "x.zip is not a checkout of azure-policy" in capfd.readouterr().err


def test_archive__names_a_malformed_file(
    project: Project, capfd: pytest.CaptureFixture[str]
) -> None:
    """A malformed file is named by its path in the archive."""
    name = "policyDefinitions/Network/malformed.json"
    content = {**files(project), name: b"{"}
    assert fill(project, pack(project.folder / "x.zip", content)) == 0
    message = capfd.readouterr().err
    assert f"x.zip/{name}: a policy definition can't be read" in message
