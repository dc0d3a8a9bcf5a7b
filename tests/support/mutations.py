"""JSON with small damages: something missing, renamed, duplicated, or of another type."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

_ODD = [None, True, 0, -1, 1.5, "", "x", [], {}, ["x"], {"x": 1}, "[", "[parameters('x')]", "[["]


def mutated(document: Any, rng: random.Random) -> Any:
    """Return a copy of a JSON document with up to three random changes."""
    made = {"document": copy.deepcopy(document)}
    for _ in range(rng.randint(1, 3)):
        holder, key = rng.choice([*_places(made)])
        value = holder[key]
        change = rng.randrange(5)
        if change == 0:
            holder[key] = copy.deepcopy(rng.choice(_ODD))
        elif change == 1 and holder is not made:
            del holder[key]
        elif change == 2:
            holder[key] = [value, value]
        elif change == 3 and isinstance(key, str) and holder is not made:
            holder[key[::-1] if rng.random() < 0.5 else key.upper()] = holder.pop(key)
        else:
            other_holder, other_key = rng.choice([*_places(made)])
            holder[key] = copy.deepcopy(other_holder[other_key])
    return made["document"]


def _places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each member of each object and array: its container and its key."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in [*items]:
        yield node, key
        if isinstance(value, (dict, list)):
            yield from _places(value)
