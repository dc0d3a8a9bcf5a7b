"""The user's comments that turn a lint rule off for a block: `<!-- enrich: ignore CODE -->`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from enricher.markdown.blocks import Block
from enricher.markdown.outline import Outline

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CODE_SPAN = re.compile(r"`[^`\n]*`")
_CODE = {"fence", "code_block"}
#: A comment that disables rules for its block, or for the next one if the block has nothing else.
_IGNORE = re.compile(r"<!--\s*enrich:\s*ignore\s+([\w-]+(?:[\s,]+[\w-]+)*?)\s*-->")


def ignored_lines(outline: Outline) -> Iterator[tuple[range, set[str]]]:
    """Yield ranges of lines, which start at 1, with the codes that comments disable for them."""
    following: Block | None = None  # the next block that is not a comment
    for block in reversed(outline.blocks):
        source = outline.source(block)
        if "<!--" not in source:
            following = block
            continue
        without_code = _CODE_SPAN.sub(lambda match: " " * len(match.group()), source)
        is_alone = _COMMENT.sub("", source).strip() == ""
        for match in _IGNORE.finditer(without_code) if block.kind not in _CODE else ():
            target = following if is_alone and following else block
            first, last = (
                outline.document.line_of(offset) for offset in (target.span.start, target.span.end)
            )
            yield range(first, last + 1), set(re.split(r"[\s,]+", match[1]))
        if not is_alone:
            following = block
