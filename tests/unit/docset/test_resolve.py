"""Options of commands and of the library are resolved into a request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from enricher.docset.request import Destination, Mode
from enricher.docset.resolve import fill_request, lint_request, refresh_request
from enricher.errors import NotFoundError, UsageError
from enricher.sources.source_options import SourceOptions
from tests.support.project import CURRENT

REFRESH: dict[str, Any] = {
    "options": {},
    "services": (),
    "templates": None,
    "check": False,
    "allow_empty": False,
    "since": None,
    "fetch": False,
    "touch_date": None,
    "jobs": 1,
}


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """Return an article."""
    path = tmp_path / "expressroute.md"
    path.write_text(CURRENT)
    return path


def fill(*articles: Path, output: Path | None = None, **options: object) -> Any:
    """Return the request to fill articles."""
    return fill_request(
        articles, SourceOptions(), options=options, templates=None, check=False, output=output
    )


def test_fill__only_options_that_were_given(article: Path) -> None:
    """None stands for an option that was left out."""
    request = fill(article, limit=3, preview=None)
    assert request.mode is Mode.FILL
    assert request.given == (("limit", 3),)
    assert request.destination is Destination.IN_PLACE


def test_fill__an_unknown_service_names_the_nearest(article: Path) -> None:
    """Before any source is asked."""
    with pytest.raises(NotFoundError, match="expressroute"):
        fill(article, service="expresroute")


def test_fill__never_overwrites_a_result(article: Path, tmp_path: Path) -> None:
    """Several articles need a folder, and names that differ."""
    (tmp_path / "x").mkdir()
    twin = tmp_path / "x" / article.name
    twin.write_text(CURRENT)
    with pytest.raises(UsageError, match="existing folder"):
        fill(article, twin, output=tmp_path / "out.md")
    with pytest.raises(UsageError, match="two articles are named"):
        fill(article, twin, output=tmp_path / "x")
    assert fill(article, output=tmp_path / "out.md").destination is Destination.OUTPUT


def test_refresh__resolves_services_and_destination(article: Path) -> None:
    """Keys are checked; with `check`, nothing is written."""
    request = refresh_request(
        [article.parent], SourceOptions(), **{**REFRESH, "services": ("AKS",), "check": True}
    )
    assert request.services == {"aks"}
    assert request.destination is Destination.NOWHERE
    assert not request.writes_in_place


def test_empty__is_refused_unless_allowed(tmp_path: Path) -> None:
    """For refresh and lint alike."""
    with pytest.raises(UsageError, match="no articles"):
        refresh_request([tmp_path], SourceOptions(), **REFRESH)
    with pytest.raises(UsageError, match="no files"):
        lint_request([tmp_path], SourceOptions(), options={}, fix=False, allow_empty=False)
    assert refresh_request([tmp_path], SourceOptions(), **{**REFRESH, "allow_empty": True})


def test_lint__writes_only_fixes(article: Path) -> None:
    """A check changes nothing; `fix` writes in place."""
    for fix in (False, True):
        request = lint_request([article], SourceOptions(), options={}, fix=fix, allow_empty=False)
        assert request.writes_in_place is fix
