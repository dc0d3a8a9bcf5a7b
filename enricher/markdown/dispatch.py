"""Block rules for the parser, tried by how a line begins: the library tries each on every line."""

from __future__ import annotations

from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock

#: What a block begins with, by its rule's name; a rule that is not here is always tried.
#: https://spec.commonmark.org/0.31.2/#leaf-blocks and #container-blocks
_BEGINS = {
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
}


class Dispatch(Ruler[RuleFuncBlockType]):
    """The rules of another ruler, each chain of them as one rule."""

    def __init__(self, ruler: Ruler[RuleFuncBlockType]) -> None:
        super().__init__()
        self._names = dict(zip(ruler.getRules(), ruler.get_active_rules(), strict=True))
        self._ruler = ruler
        self._chains: dict[str, list[RuleFuncBlockType]] = {}

    def get_active_rules(self) -> list[str]:
        """The names of all rules, which the library asks for one of code."""
        return self._ruler.get_active_rules()

    def getRules(self, chainName: str = "") -> list[RuleFuncBlockType]:  # noqa: N802, N803
        """The one rule of a chain."""
        if chainName not in self._chains:
            self._chains[chainName] = [self._rule(self._ruler.getRules(chainName))]
        return self._chains[chainName]

    def _rule(self, rules: list[RuleFuncBlockType]) -> RuleFuncBlockType:
        named = [(rule, _BEGINS.get(self._names[rule])) for rule in rules]
        others = [rule for rule, begins in named if begins is None]
        by_character = {
            character: [rule for rule, begins in named if begins is None or character in begins]
            for character in "".join(_BEGINS.values())
        }

        def first_that_fits(state: StateBlock, line: int, end: int, silent: bool) -> bool:
            at = state.bMarks[line] + state.tShift[line]
            for rule in by_character.get(state.src[at : at + 1], others):
                if rule(state, line, end, silent):
                    return True
            return False

        return first_that_fits
