"""Random mutations of JSON: values that are missing, renamed, duplicated, or of another type."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

_EXPRESSIONS = ["[", "[parameters('x')]", "[["]
_REPLACEMENTS = [None, True, 0, -1, 1.5, "", "x", [], {}, ["x"], {"x": 1}, *_EXPRESSIONS]


def mutated(document: Any, rng: random.Random) -> Any:
    """Return a copy of a JSON document with up to three random changes."""
    root = {"document": copy.deepcopy(document)}
    for _ in range(rng.randint(1, 3)):
        container, key = rng.choice([*_members(root)])
        value = container[key]
        change = rng.randrange(5)
        if change == 0:
            container[key] = copy.deepcopy(rng.choice(_REPLACEMENTS))
        elif change == 1 and container is not root:
            del container[key]
        elif change == 2:
            container[key] = [value, value]
        elif change == 3 and isinstance(key, str) and container is not root:
            container[key[::-1] if rng.random() < 0.5 else key.upper()] = container.pop(key)
        else:
            other_container, other_key = rng.choice([*_members(root)])
            container[key] = copy.deepcopy(other_container[other_key])
    return root["document"]


def _members(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each member of each object and array: its container and its key."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in [*items]:
        yield node, key
        if isinstance(value, (dict, list)):
            yield from _members(value)
