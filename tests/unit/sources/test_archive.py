"""Archives of a checkout: only its policies are unpacked, and nothing outside the folder."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from enricher.errors import SourceError
from enricher.sources.archive import below_policies, is_archive, unpacked, write_policies


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("policyDefinitions/a.json", "policyDefinitions/a.json"),
        ("x-main/built-in-policies/policySetDefinitions/b/a.json", "policySetDefinitions/b/a.json"),
        ("x/samples/policyDefinitions/a.json", None),
        ("policyDefinitions/../../a.json", None),
        ("other/a.json", None),
    ],
)
def test_below_policies(name: str, path: str | None) -> None:
    """Paths start with the folder of definitions or initiatives."""
    assert below_policies(PurePosixPath(name)) == (path and PurePosixPath(path))


FILES = {
    "x/policyDefinitions/a.json": b"{}",
    "x/policyDefinitions/a.txt": b"",
    "x/../policyDefinitions/b.json": b"{}",
    "x/README.json": b"{}",
}


def archive_of(folder: Path, kind: str) -> Path:
    """Write an archive with the files, and, in a tar, a link."""
    for name, data in FILES.items():
        file = folder / "files" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    path = folder / f"a{kind}"
    if kind == ".zip":
        with zipfile.ZipFile(path, "w") as packed:
            for name, data in FILES.items():
                packed.writestr(name, data)
        return path
    with tarfile.open(path, "w:gz") as archive:
        for name in FILES:
            archive.add(folder / "files" / name, name)
        link = tarfile.TarInfo("x/policyDefinitions/link.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return path


@pytest.mark.parametrize("kind", [".zip", ".tar.gz", ".tgz"])
def test_unpacked(tmp_path: Path, kind: str) -> None:
    """JSON files below the folders of policies, and no links."""
    path = archive_of(tmp_path, kind)
    assert is_archive(path)
    with unpacked(path) as folder:
        files = [file.relative_to(folder) for file in folder.rglob("*") if file.is_file()]
    assert files == [Path("policyDefinitions/a.json")]
    assert not folder.exists()


def test_unpacked__of_a_folder(tmp_path: Path) -> None:
    """A folder is itself."""
    with unpacked(tmp_path) as folder:
        assert folder == tmp_path


def test_unpacked__broken(tmp_path: Path) -> None:
    """The error says what to do."""
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK")
    with pytest.raises(SourceError, match="Download it again"), unpacked(path):
        pass


def test_write_policies__too_many(tmp_path: Path) -> None:
    """An archive larger than any checkout is refused."""
    members = (("policyDefinitions/0.json", b"") for _ in range(50_001))
    with pytest.raises(SourceError, match="larger than any checkout"):
        write_policies(members, tmp_path, Path("a.zip"))
