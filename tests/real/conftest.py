"""The real catalogue and real articles, or what stands in for them."""

from __future__ import annotations

from tests.live.conftest import article

__all__ = ["article"]
