"""Kinds of guides in other languages and layouts: their configuration, and an unfilled guide."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct


class Guide(Struct, frozen=True):
    """A kind of guides. `items`, `closing` and `sentence` are its text before it is filled."""

    titles: tuple[str, ...]  # of the pillars
    level: int  # of the pillars
    lists: tuple[str, ...]  # the headings of the pillars' lists, with their marks, in turn
    advisor: str  # the heading of the section on Advisor, with its marks
    item: str
    closing: str
    sentence: str
    words: str  # a paragraph of the author's
    configuration: str = ""
    language: str = "en"

    @property
    def list(self) -> str:
        """The list before it is filled."""
        return "\n".join([f"- {self.item}"] * 3)

    def pillar(self, number: int) -> str:
        """Return the heading of a pillar."""
        return f"{'#' * self.level} {self.titles[number]}"

    def section(self, number: int) -> str:
        """Return the section of a pillar."""
        heading = self.lists[number % len(self.lists)]
        parts = [self.pillar(number), self.words, self.sentence, heading, self.list, self.closing]
        return "\n\n".join(filter(None, parts))

    @property
    def article(self) -> str:
        """An article that is not filled."""
        sections = [self.section(number) for number in range(len(self.titles))]
        front = "---\ntitle: A review - ExpressRoute\n---\n\n# ExpressRoute"
        return "\n\n".join([front, *sections, self.advisor, "## Z\n\nZ.\n"])

    @property
    def parts(self) -> list[str]:
        """The parts of an article, which may be in any order."""
        headings = [self.pillar(0), self.pillar(1), *self.lists, self.advisor]
        return [*filter(None, [*headings, self.list, self.closing, self.sentence, self.words])]


PAGE = "/azure/governance/policy/samples/built-in-policies#\\<anchorlink>"
GERMAN = Guide(
    (
        "Zuverlässigkeit",
        "Sicherheit",
        "Kostenoptimierung",
        "Optimaler Betrieb",
        "Leistungseffizienz",
    ),
    2,
    ("### Richtliniendefinitionen",),
    "## Azure Advisor-Empfehlungen",
    "\\<Richtlinie>",
    "Alle integrierten Richtliniendefinitionen für Azure Virtual Machines finden Sie unter "
    f"\\[Integrierte Richtlinien – \\<Kategorie>]\\({PAGE}\\).",
    "Azure Advisor hilft Ihnen, \\<Text zur Säule> sicherzustellen und zu verbessern. Lesen Sie "
    "die [Empfehlungen](../../contribute-how-to-write-waf-for-azure-offerings.md).",
    "Planen Sie größere Ausfälle ein: Überprüfen Sie Ihre Leitungen regelmäßig.",
    language="de",
)
JAPANESE = Guide(
    (
        "信頼性",
        "セキュリティ",
        "コストの最適化",
        "オペレーショナル エクセレンス",
        "パフォーマンス効率",
    ),
    2,
    ("### ポリシー定義",),
    "## Azure Advisor の推奨事項",
    "\\<ポリシー>",
    "Azure Virtual Machines に関連するすべての組み込みポリシー定義は、"
    f"\\[組み込みポリシー - \\<カテゴリ>]\\({PAGE}\\) に記載されています。",
    "Azure Advisor を利用すると、\\<柱に固有のテキスト>を確保し、向上させることができます。"
    "[推奨事項](../../contribute-how-to-write-waf-for-azure-offerings.md)を確認してください。",
    "回線の障害に備えて、\n予備の回線を用意します。",
    language="ja",
)
#: A company's template: other headings and levels, and other text before it is filled.
COMPANY = Guide(
    ("Keep it running", "Keep it safe", "Keep it cheap", "Keep it in hand", "Keep it fast"),
    3,
    ("#### Guardrails",),
    "## Findings",
    "*None yet*",
    "To be completed by the platform team.",
    "Advisor: to be written.",
    "Our own words.",
    """
[layout.company]
pillars = {level = 3, titles = {reliability = ["Keep it running"], security = ["Keep it safe"], \
cost-optimization = ["Keep it cheap"], operational-excellence = ["Keep it in hand"], \
performance-efficiency = ["Keep it fast"]}}
pillar-policies = {level = 4, headings = ["Guardrails"], \
items = ["*None yet*", "*None yet*", "*None yet*"], \
closing = "To be completed by the platform team."}
advisor-sentence = {text = "Advisor: to be written."}
advisor = {level = 2, headings = ["Findings"]}
""",
)
#: A translated guide with headings of its own, no sentences on Advisor, and no closing lines.
TRANSLATED = Guide(
    ("Verfügbarkeit", "Sicherheit", "Kosten", "Betrieb", "Leistung"),
    2,
    ("### Vorgaben",),
    "## Hinweise",
    "Noch offen",
    "",
    "",
    "Eigener Text über größere Änderungen.",
    """
[layout.deutsch]
language = "de"
pillars = {level = 2, titles = {reliability = ["Verfügbarkeit"], cost-optimization = ["Kosten"], \
operational-excellence = ["Betrieb"], performance-efficiency = ["Leistung"]}}
pillar-policies = {level = 3, headings = ["Vorgaben"], \
items = ["Noch offen", "Noch offen", "Noch offen"]}
advisor = {level = 2, headings = ["Hinweise"]}
""",
    language="de",
)
#: The list of a pillar is in one of several places.
SEVERAL_PLACES = Guide(
    ("Reliability", "Security", "Cost optimization", "Operational excellence",
     "Performance efficiency"),
    2,
    ("### Rules", "#### Azure Policy", "### Policy definitions"),
    "### Azure Advisor",
    "\\<Policy>",
    "",
    "",
    "Our own words.",
    """
[layout.places]
pillars = {level = 2}
pillar-policies = {level = [3, 4], headings = ["Rules", "@azure-policy", "@policy-definitions"], \
items = ['\\<Policy>', '\\<Policy>', '\\<Policy>']}
advisor = {level = [2, 3], headings = ["@azure-advisor"]}
""",
)  # fmt: skip

GUIDES: Mapping[str, Guide] = {
    "German": GERMAN,
    "Japanese": JAPANESE,
    "company": COMPANY,
    "translated": TRANSLATED,
    "several places": SEVERAL_PLACES,
}
