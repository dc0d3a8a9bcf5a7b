"""A server for all tests of a module; each test has a folder of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.editor import Editor


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def editor(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Editor]:
    """Yield an editor whose server has the shipped catalogue."""
    editor = await Editor.start(tmp_path_factory.mktemp("editor"), status=True)
    yield editor
    await editor.stop()
