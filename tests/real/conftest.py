"""The real catalogue and real articles: one skip tells where they are not."""

from __future__ import annotations

from tests.live.conftest import article
from tests.support.real_data import DATA

__all__ = ["article"]

collect_ignore = (
    []
    if DATA.is_dir()
    else ["test_articles.py", "test_atlas.py", "test_catalogue.py", "test_live.py"]
)
