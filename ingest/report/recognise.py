"""Recognises whether a text is a government work report (a speech to a people's congress), and what kind of copy."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from ingest.language.lexicon import compiled, word
from ingest.report.front_matter import read_front_matter
from ingest.report.text import with_line_breaks

_GOVERNMENT, _COMMISSION = word("common", "the_government"), word("recognise", "commission")
_WORDS = Path(str(files("ingest"))) / "words" / "other_documents.txt"

COPIES = ("full", "summary", "retold", "no_plan", "other")
"""The kinds of copies: a full report, a summary, a press account, a report without a plan, or no work report at all
(read because someone asked for it)."""

# A report is a long speech. The shortest known has 5,300 characters, but a township's or a fragment may be shorter.
_FEWEST_CHARS = 800
_FEWEST_RETOLD = 1500  # news about a session is shorter, or describes the session
_FEWEST_UNADDRESSED = 2000
_FEWEST_WITHOUT_HEAD = 5000
_FIGURES = 5  # per 1,000 characters, in a text without an address; 10 such reports have at least 10
_LEAST_CHINESE = 0.5  # share of Chinese characters, spaces aside; the lowest of 347 reports is 0.74
_HEAD = 400  # title, session and speaker stand here, perhaps below a line or two of a web page
_OPENING = 4000
_TITLE_LINE = 60  # characters; a longer line is text
_QUOTED = re.compile(r"“[^“”]{0,400}”|「[^「」]{0,400}」|\"[^\"\n]{0,400}\"")
_SPACES = re.compile(r"[^\S\n]+|[*#>]+|<!--|-->")
_CHINESE = compiled("{han}")
_FIGURE = compiled(r"[\d.]+|{percent}", "recognise")

_TITLE = compiled("(?m)^.{0,40}{government}{work_report}.{0,20}$")
_BARE_TITLE = compiled(
    r"(?m)^(?:[\d{year_digit}]{4}{year_word})?(?:(?!{no_title}){han}){0,18}?(?:\d{4}年)?{peoples}?"
    r"{government}(?:\d{4}年)?{work_report}(?:$|[（(\d—-])",
    "recognise",
)
_SUMMARY = compiled("(?m)(?:{report}|^).{0,6}[（(]?{summary}[）)]?$|{this_text}{abridged}", "recognise")
_SALUTATION = compiled("(?m)^.{0,6}?{salutation}{address_end}", "recognise")
_PRESENTS = compiled(
    "我.{0,6}{for_whom}.{0,40}{government}.{0,60}{report_or_account}|{by_me}.{0,30}{gives_report}"
    "|我.{0,20}向.{0,20}{told_to}.{0,20}(?:{report}.{0,10}{the_government}|{the_government}.{0,10}{report})",
    "recognise",
)
_PRESENTED = compiled(r"(?:我.{0,6}{represents}|受)(?:(?!{not_presented})[^。\n]){4,120}", "recognise")
_COMMISSIONED = compiled("受.{0,30}{commission}|{department}", "recognise")
_ASKS = compiled(r"请[^。\n]{0,60}{deliberate}|请[^。\n]{0,40}{give_opinion}", "recognise")
_SESSION = compiled("届{country}?{congress}.{0,12}次.{0,2}{meeting}")
_DAY_AND_NAME = compiled("(?m)年.{1,3}月.{1,3}日.{0,24}$|^.{0,16}(?:{head_of_place}|{chairman}|{premier}).{2,12}$")
_REVIEW = compiled("(?m)^.{0,24}{review}.{0,6}$", "recognise")
_PLAN = compiled("(?m)^.{0,24}{plan}.{0,6}$", "recognise")
_ECONOMY = compiled("{economy}", "recognise")
_OF_A_PLACE = compiled("(?:全|我){jurisdiction}")
_FEWEST_TIMES = 5  # a report says 全市 or 我市 at least so often
_ADDRESSED = compiled("(?m)^.{0,2}{deputies}{address_end}")
_TAKES_LEAVE = compiled("{let_us}.{0,80}{onward}|而{strive}{leave_end}", "recognise")
_THIRD_PERSON = compiled(
    r"{report}还?{report_says}|{head_told_of}\S{0,6}{says}{said_mark}|作了?《?{title}"
    "|{represents}.{0,12}{the_government}{to_congress}?作.{0,4}{the_government}?{work_report}",
    "recognise",
)
_RETOLD = compiled("(?:作.{0,6}{work_report}》?时|在.{0,6}{work_report}》?中|在{report}中){retold}", "recognise")
_OF_THE_SESSION = compiled("{of_the_session}", "recognise")


@dataclass(frozen=True)
class Recognition:
    """What a text was recognised as: `kind` (one of `COPIES`), or the `reason` why it is no work report.

    In the latter case `beside` is its code if it is of a kind that can be read beside work reports on request.
    """

    kind: str | None
    reason: str | None = None
    beside: str | None = None


def recognise(text: str) -> Recognition:
    """Say which kind of copy of a government work report `text` is, or why it is not a work report.

    The evidence for it: the title, the salutation (各位代表：), the speaker presenting the report to the congress
    (我代表市人民政府，向大会报告工作) and asking for its deliberation (请予审议). They count only outside quotation
    marks, since news reports quote them. Without an address, the title, the session and the figures are weighed
    together. The evidence against it: the title of another kind of document (`ingest/words/other_documents.txt`), the
    third person of news (报告指出), another language, too few characters.
    """
    sample = text[: 50 * _OPENING]  # enough to judge by, whatever the length
    front = read_front_matter(sample)
    solid = len("".join(sample.split()))
    chinese = len(_CHINESE.findall(sample))
    if chinese <= solid * _LEAST_CHINESE:
        return _refused(f"it is no Chinese prose: {chinese / max(solid, 1):.0%} of its characters are Chinese")
    even = _SPACES.sub("", f"{front.title}\n{with_line_breaks(sample[front.end :])}").strip()
    signs = _Signs(even, chinese)
    if another := signs.another_document():
        return another
    if signs.retold():
        return Recognition("retold")
    if reason := signs.news() or signs.short():
        return _refused(reason)
    if signs.spoken >= 2 or (signs.titled and signs.spoken) or signs.unaddressed():
        return Recognition("summary" if signs.summary else "full")
    missing = ", ".join(sign for sign, there in signs.of_a_speech.items() if not there)
    return _refused(f"nothing shows that it is a work report: it lacks {missing}")


def _refused(reason: str) -> Recognition:
    return Recognition(None, reason)


class _Signs:
    """The evidence for and against a text being a work report; spaces and marks are removed first."""

    def __init__(self, even: str, chinese: int) -> None:
        self.even, self.chinese = even, chinese
        self.head = even[:_HEAD]
        speech = _QUOTED.sub("", even)
        opening = speech[:_OPENING]
        salutation = _SALUTATION.search(speech)
        self.above = self.head[: salutation.start()] if salutation else self.head
        self.titled = bool(_TITLE.search(self.head))
        self.presents = _PRESENTS.search(opening)
        presented = _PRESENTED.search(opening)
        self.presented = presented[0] if presented else ""
        self.of_a_speech = {
            f"the title ({word('common', 'title')})": self.titled,
            f"the salutation ({word('common', 'deputies')})": bool(salutation),
            f"its presentation for the government ({word('recognise', 'for_the_government')})": bool(self.presents),
            f"the request to deliberate ({word('recognise', 'asked')})": bool(_ASKS.search(opening)),
        }
        self.spoken = sum(self.of_a_speech.values()) - self.titled
        self.summary = bool(_SUMMARY.search(self.head) or _SUMMARY.search(even[-_HEAD:]))

    def another_document(self) -> Recognition | None:
        """Another kind of document, recognised by a line above the address.

        Sometimes a plan or budget was given as the government's report (国务院 1956). Then it speaks for the government
        in the first person, or the title of a work report is there too. A budget that a department presents on the
        government's behalf is no work report.
        """
        by_title, by_opening = _kind(self.above), _kind(self.presented[:_TITLE_LINE])
        if _GOVERNMENT in self.presented and _COMMISSION not in self.presented:
            by_opening = None
        if by_title and self.presents and self.spoken >= 2:
            commissioned = _COMMISSIONED.search(self.above + self.presents[0])
            by_title = by_title if commissioned else None
        if _BARE_TITLE.search(self.above):
            return None
        found, where = (by_title, "title") if by_title else (by_opening, "opening")
        return Recognition(None, f"it is {found.called}, by its {where}", found.code) if found else None

    def retold(self) -> bool:
        """Whether this is a press account of the report from beginning to end that hardly mentions the session."""
        return (
            self.spoken < 3
            and self.chinese >= _FEWEST_RETOLD
            and bool(_RETOLD.search(self.head))
            and len(_OF_THE_SESSION.findall(self.even)) < 2
        )

    def news(self) -> str | None:
        """Why the text is news about the session, or a comment; None if it is neither."""
        times = len(_THIRD_PERSON.findall(self.even))
        if times < 2 or self.spoken >= 3 or times * 3000 <= len(self.even):
            return None
        return f"it is news or comment about a report, not the report itself: it speaks of one {times} times"

    def short(self) -> str | None:
        """Why the text is too short for a work report; None if it is not."""
        if self.chinese >= _FEWEST_CHARS:
            return None
        return f"it is too short for a work report: {self.chinese:,} Chinese characters"

    def unaddressed(self) -> bool:
        """Whether this is a report whose address was not copied.

        It then has figures and two of these: the title, the session, a line with the speaker or day, a review. If the
        head was not copied either, it deals with the whole economy at length, with headings for review and plan, or
        with 各位代表 addressed again and again and a closing.
        """
        if self.chinese < _FEWEST_UNADDRESSED:
            return False
        if not (self.summary or len(_FIGURE.findall(self.even)) * 1000 >= _FIGURES * self.chinese):
            return False
        framed = sum(bool(sign.search(self.head)) for sign in (_BARE_TITLE, _SESSION, _DAY_AND_NAME, _REVIEW))
        if framed >= 2:
            return True
        of_a_place = _ECONOMY.search(self.even) and len(_OF_A_PLACE.findall(self.even)) >= _FEWEST_TIMES
        if self.chinese < _FEWEST_WITHOUT_HEAD or not of_a_place or _kind(self.even[:_OPENING]):
            return False
        under_headings = _REVIEW.search(self.even) and _PLAN.search(self.even)
        told = len(_ADDRESSED.findall(self.even)) >= 2 and _TAKES_LEAVE.search(self.even)
        return bool(under_headings or told)


@dataclass(frozen=True)
class _Kind:
    """A kind of document other than a work report: `a statistics bulletin (统计公报)`, `bulletin`."""

    called: str
    code: str | None


def _kind(words: str) -> _Kind | None:
    """The kind of another document, if one of the lines is its title."""
    for line in words.split("\n")[:12]:
        if len(line) <= _TITLE_LINE:
            for pattern, called, code in _others():
                found = pattern.search(line)
                if found:
                    return _Kind(f"{called} ({found[0]})", code)
    return None


@cache
def _others() -> tuple[tuple[re.Pattern[str], str, str | None], ...]:
    rows = (line.split("\t") for line in _WORDS.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return tuple((re.compile(pattern), called, code[0] if code else None) for pattern, called, *code in rows)


BESIDE = tuple(dict.fromkeys(code for *_, code in _others() if code))
"""Kinds of documents that are read beside work reports on request."""

KINDS = (*COPIES, *BESIDE)
"""All kinds of documents in the warehouse."""
