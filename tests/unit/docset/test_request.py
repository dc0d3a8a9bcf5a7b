"""The key of a request: it changes with everything that results depend on, and nothing else."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from dataclasses import Field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from enricher.article.article_options import ArticleOptions
from enricher.docset.config import Config
from enricher.docset.request import Destination, Mode, Request, Selection
from enricher.sources.source_options import SourceOptions
from tests.support.options import other_value


def request(folder: Path, **fields_: Any) -> Request:
    """Return a request over files of a folder."""
    sources = SourceOptions(policies_from=folder / "policies")
    return Request(Mode.REFRESH, (), fields_.pop("sources", sources), **fields_)


#: For each field, a value that differs from the default.
OF_REQUEST: dict[str, Any] = {
    "mode": Mode.LINT,
    "docsets": (Selection(Config(Path("/docs")), (Path("/docs/a.md"),)),),
    "sources": SourceOptions(policies_from=Path("/elsewhere")),
    "given": (("preview", False),),
    "templates": Path("/templates"),
    "services": frozenset({"aks"}),
    "since": "2026-01-01",
    "fetch": True,
    "fix": True,
    "touch_date": date(2026, 1, 1),
    "destination": Destination.NOWHERE,
    "output": Path("/out"),
    "jobs": 8,
}


@pytest.mark.parametrize("field", fields(Request), ids=lambda field: field.name)
def test_key__has_the_declared_fields_of_the_request(tmp_path: Path, field: Field[Any]) -> None:
    """A field changes the key exactly if it is declared as a part of it."""
    before = request(tmp_path)
    after = replace(before, **{field.name: OF_REQUEST[field.name]})
    assert before != after
    assert (before.key() != after.key()) is field.metadata["in_key"]


@pytest.mark.parametrize("field", fields(SourceOptions), ids=lambda field: field.name)
def test_key__has_the_declared_options_of_sources(tmp_path: Path, field: Field[Any]) -> None:
    """So does an option of sources."""
    # The shipped catalogue and recordings exclude other sources.
    is_alone = field.name in ("offline", "fixtures")
    others = SourceOptions() if is_alone else request(tmp_path).sources
    before = request(tmp_path, sources=others)
    sources = replace(before.sources, **{field.name: other_value(SourceOptions, field)})
    after = replace(before, sources=sources)
    assert (before.key() != after.key()) is field.metadata["in_key"]


@pytest.mark.parametrize("field", fields(ArticleOptions), ids=lambda field: field.name)
def test_key__has_every_option_of_articles(tmp_path: Path, field: Field[Any]) -> None:
    """Every option of articles is a part of the key: given, configured, or for one article."""
    value = other_value(ArticleOptions, field)
    options = replace(ArticleOptions(), **{field.name: value})
    keys = {request(tmp_path).key(), request(tmp_path, given=((field.name, value),)).key()}
    for config in (
        Config(tmp_path),
        Config(tmp_path, options=options),
        Config(tmp_path, article_options={"a.md": options}),
    ):
        keys.add(replace(request(tmp_path), docsets=(Selection(config, ()),)).key())
    assert len(keys) == 5


def with_old_times(change: Callable[[Path], None], file: Path) -> None:
    """Change a file, and give it the size and the time that it had, as `cp -p` does."""
    before = file.stat()
    change(file)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size


def rewrite(file: Path) -> None:
    """Change the bytes of a file, as `cp` does."""
    file.write_text(file.read_text().replace("a", "b"))


def swap(file: Path) -> None:
    """Put another file in its place, as `rsync` does."""
    other = file.with_suffix(".new")
    other.write_text(file.read_text().replace("a", "b"))
    other.replace(file)


@pytest.mark.parametrize("change", [rewrite, swap])
@pytest.mark.parametrize("kind", ["definition", "recommendations", "template"])
def test_key__sees_a_file_with_its_old_size_and_time(
    tmp_path: Path, kind: str, change: Callable[[Path], None]
) -> None:
    """A definition, saved response or template that was replaced under its old time counts."""
    files = {
        "definition": tmp_path / "policies" / "one.json",
        "recommendations": tmp_path / "advisor.json",
        "template": tmp_path / "templates" / "policy_none.md.j2",
    }
    for file in files.values():
        file.parent.mkdir(exist_ok=True)
        file.write_text("aaa")
    sources = SourceOptions(
        policies_from=tmp_path / "policies", recommendations_from=(tmp_path / "advisor.json",)
    )
    asked = request(tmp_path, sources=sources, templates=tmp_path / "templates")
    before = asked.key()
    assert asked.key() == before
    with_old_times(change, files[kind])
    assert asked.key() != before


def test_key__follows_a_link_that_is_switched(tmp_path: Path) -> None:
    """`--policies-from LINK` is what the link leads to now."""
    for name in ("may", "june"):
        (tmp_path / name).mkdir()
    link = tmp_path / "policies"
    link.symlink_to("may")
    before = request(tmp_path).key()
    link.unlink()
    link.symlink_to("june")
    assert request(tmp_path).key() != before


def test_request__is_hashable_and_equal_by_value(tmp_path: Path) -> None:
    """Two equal requests are one key of a dictionary."""
    assert {request(tmp_path): 1}[request(tmp_path)] == 1
    assert dataclasses.is_dataclass(Request)
