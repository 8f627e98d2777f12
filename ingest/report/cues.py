"""The phrases with which a report moves from one part to another, with its years filled in."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from ingest.language.lexicon import any_of, compiled, fill, word, words
from ingest.report.metadata import five_year_plan

_FIVE_YEARS = word("head", "five_years")
_FIVE_YEAR_PLANS = (
    *(f"{n}五" for n in words("common")["numeral"]),
    *(f"十{n}五" for n in words("common")["digit"]),
)
_ADDRESS = compiled("{deputies}{address_end}?")
_ADMISSION = 90  # the word stands within so many characters from the start of the sentence
_TROUBLES = 3  # least number of words for trouble in the text that follows; one may be about troubles overcome
_FOLLOWING = 200
# A target that was reached or handed down, not one that is set: 提前完成2022年目标任务; 目标任务1275万亩; 百年奋斗目标.
_REACHED = compiled("(?:(?<!{striving}){completed}|{handed_on})[^{clause_end}]{0,16}$|{century}”?$", "outline")
_AMOUNT = compiled(r"{han}{4}(?!\d{4}年)\d")
_TELLS_AIM = compiled(".{2}{aim_noun}{aim_is}", "outline")
_SO_FAR = "(?:{this}|{plan}年)" + fill("{since_then}")
_SENTENCE_ENDS, _ADMITS = words("common")["sentence_end"], words("outline")["admits"]


class Cue(NamedTuple):
    """A sentence that may speak of another time than the text around it."""

    at: int
    kind: str  # the kind of section that it would open
    begins: bool  # its words are used where such a section begins, and rarely elsewhere
    dated: bool  # it names the year, not only a target
    reached: bool = False  # the target was reached: 提前完成2022年目标任务 in a review opens no plan


@lru_cache(maxsize=1)
def _expressions() -> dict[str, dict[str, list[str]]]:
    with (Path(str(files("ingest"))) / "words" / "sections.toml").open("rb") as file:
        return tomllib.load(file)


@lru_cache(maxsize=256)
def cues_for(plan_year: int, december: bool) -> "Cues":
    """The cues for reports with this plan year; `december` if they were delivered before that year began."""
    return Cues(plan_year, december)


class Cues:
    """Patterns from `words/sections.toml`; the `lastgroup` of a match is the kind of section that the words open."""

    def __init__(self, plan_year: int, december: bool) -> None:
        """Fill the years and the names of the five-year plans into the patterns."""
        past, coming = [], []
        for name in _FIVE_YEAR_PLANS:
            first, last = five_year_plan(name) or (0, 0)
            if last < plan_year <= last + 5:
                past.append(name)
            elif plan_year <= first < plan_year + 5:
                coming.append(name)
        this = word("outline", "next_year" if december else "this_year")
        self._year = (this, f"{plan_year}年")
        self._names = {
            "{review}": str(plan_year - 1),
            "{plan}": str(plan_year),
            "{this}": this,
            "{years}": fill(r"(?:{some_years}|(?<!\d)[345])", "outline"),
            "{term}": fill(r"(?:{term_years}|(?<!\d)[45])", "outline"),
            "{past}": _either_name(past),
            "{coming}": _either_name(coming),
        }
        self._years = re.compile("|".join(self._fill(one) for one in _expressions()["aims"]["five_year_plan"]))
        turn = re.sub(r"\?P<(\w+)>", r"?P<begin_\1>", self._kinds("turn"))
        begins = fill(r"[{sentence_end}\n](?:{deputies}{address_end})?\n?")
        self._sentence = re.compile(f"{begins}(?:{turn}|{self._kinds('sentence')})")
        self.heading = re.compile(self._kinds("heading"))
        self.so_far = re.compile(self._fill(_SO_FAR))
        self.heading_without_time = re.compile(self._kinds("heading_without_time"))
        self.glossary = re.compile(self._kinds("glossary"))
        self.problems = re.compile(self._kinds("problems"))
        self.admits = re.compile(self._kinds("admits"))
        self.closing = re.compile(self._kinds("closing"))
        self.navigation = re.compile(self._kinds("navigation"))
        self.trouble = re.compile(self._kinds("trouble"))
        self.annex = re.compile(self._kinds("annex"))
        self.annex_label = re.compile(self._kinds("annex_label"))
        self.annex_field = re.compile(self._kinds("annex_field"))
        self.download = re.compile(self._kinds("download"))

    def _fill(self, expression: str) -> str:
        for name, value in self._names.items():
            expression = expression.replace(name, value)
        return expression

    def _kinds(self, table: str) -> str:
        return self._fill("|".join(f"(?P<{kind}>{'|'.join(listed)})" for kind, listed in _expressions()[table].items()))

    def told_by(self, heading: str) -> list[str]:
        """The kinds of section that a heading names, in the order of its words."""
        if self.glossary.match(heading):
            return ["glossary"]
        return [found.lastgroup for found in self.heading.finditer(heading) if found.lastgroup]

    def admissions(self, clean: str) -> list[Cue]:
        """Sentences inside paragraphs that begin to admit problems: ……的感谢！同时，我们也清醒地看到，……."""
        found = {start for told in _ADMITS for start, _ in _sentences_with(clean, [told], _ADMISSION)}
        inside = (at for at in sorted(found) if clean[at - 1 : at] != "\n")
        return [Cue(at, "problems", False, False) for at in inside if self.admits_at(clean, at)]

    def admits_at(self, clean: str, at: int) -> bool:
        """Whether a sentence begins to admit problems, and the text after it names several."""
        return bool(self.admits.match(clean, at)) and self.in_trouble(clean, at)

    def in_trouble(self, clean: str, at: int) -> bool:
        """Whether a paragraph, from this place on, speaks of several troubles."""
        paragraph = clean[at : at + _FOLLOWING].partition("\n")[0]
        return len(self.trouble.findall(paragraph)) >= _TROUBLES

    def in_sentences(self, clean: str) -> list[Cue]:
        """The cues in a text, at most one for each sentence."""
        found: dict[int, Cue] = {}
        for match in self._sentence.finditer(f"\n{clean}"):
            group = match.lastgroup or ""
            at, begins = match.start(group) - 1, group.startswith("begin_")
            found[at] = Cue(at, group.removeprefix("begin_"), begins, True)
        for kind, listed in _expressions()["holding"].items():
            for at, _ in _sentences_with(clean, listed, 40):
                found.setdefault(at, Cue(at, kind, False, True))
        for at, aim in _sentences_with(clean, _expressions()["aims"]["plan"], 60):
            before = clean[at:aim]
            reached = bool(_REACHED.search(before) or _AMOUNT.match(clean, aim))
            if reached and at in found:
                continue
            if any(year in before for year in self._year):
                found[at] = Cue(at, "plan", True, True, reached)
            elif self._years.search(before):
                found[at] = Cue(at, "five_year_plan", True, True, reached)
            elif _TELLS_AIM.match(clean, aim):
                found.setdefault(at, Cue(at, "plan", True, False))
        return sorted(found.values())


def after_address(line: str) -> int:
    """Where a line goes on after 各位代表！; 0 if it addresses nobody."""
    found = _ADDRESS.match(line)
    return found.end() if found else 0


def _either_name(plans: list[str]) -> str:
    """A pattern for some five-year plans by their short names: 十五, and 第十个五年 of 第十个五年计划."""
    names = (name for plan in plans for name in (plan, f"第{plan[:-1]}{_FIVE_YEARS}"))
    return any_of(names) if plans else "(?!)"


def _sentences_with(clean: str, sought: list[str], within: int) -> list[tuple[int, int]]:
    """Sentences with one of these words in their first characters: where each begins, and where the word stands."""
    found = []
    for one in sought:
        at = clean.find(one)
        while at >= 0:
            start = max(clean.rfind(end, max(0, at - within), at) for end in (*_SENTENCE_ENDS, "\n")) + 1
            if start or at < within:
                found.append((start + after_address(clean[start : start + 8]), at))
            at = clean.find(one, at + 1)
    return found
