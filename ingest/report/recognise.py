"""Is a text a government work report, and what copy of it? Judged by what it is: a speech to a people's congress."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from ingest.report.front_matter import read_front_matter
from ingest.report.head import GOVERNMENT
from ingest.report.text import with_line_breaks

_WORDS = Path(str(files("ingest"))) / "words" / "other_documents.txt"

COPIES = ("full", "summary", "retold", "no_plan", "other")
"""What a report's text is: whole, a summary of it, told by the press, whole but for a plan, or no work report at all
(read because somebody insisted)."""

# A report is a long speech; the shortest known has 5,300 characters, but a township's or a fragment may be shorter.
_FEWEST_CHARS = 800
_FEWEST_RETOLD = 1500  # news of a session is shorter, or tells of the session
_FEWEST_UNADDRESSED = 2000
_FEWEST_WITHOUT_HEAD = 5000
_FIGURES = 5  # for each 1,000 characters, where nobody is addressed; the fewest of 10 such reports have 10
_LEAST_CHINESE = 0.5  # share of Chinese characters among all that are no space; 0.74 is the lowest of 347 reports
_HEAD = 400  # title, session, speaker stand here, below perhaps a line or two of a web page
_OPENING = 4000
_TITLE_LINE = 60  # characters; a longer line is text
_QUOTED = re.compile(r"“[^“”]{0,400}”|「[^「」]{0,400}」|\"[^\"\n]{0,400}\"")
_SPACES = re.compile(r"[^\S\n]+|[*#>]+|<!--|-->")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_FIGURE = re.compile(r"[\d.]+|百分之")

_TITLE = re.compile(rf"(?m)^.{{0,40}}(?:{GOVERNMENT})工作的?报告.{{0,20}}$")
_BARE_TITLE = re.compile(
    r"(?m)^(?:[\d〇零一二三四五六七八九]{4}年度?)?(?:(?!作政|听取|审议|关于|解读|读懂|图解)[\u4e00-\u9fff]){0,18}?(?:\d{4}年)?(?:人民)?"
    rf"(?:{GOVERNMENT})(?:\d{{4}}年)?工作报告(?:$|[（(\d—-])"
)
_SUMMARY = re.compile(r"(?:报告|^).{0,6}[（(]?(?:摘要|摘登|摘编|节选|节录|删节)[）)]?$|[本此][文件]有删[减节改]", re.M)
_SALUTATION = re.compile(r"(?m)^.{0,6}?(?:各?位代表|诸位代表|代表们|各位委员|同志们)[：:，,！!。]")
_PRESENTS = re.compile(
    rf"我.{{0,6}}(?:代表|受).{{0,40}}(?:{GOVERNMENT}).{{0,60}}(?:报告|说明)|由我.{{0,30}}作报告"
    r"|我.{0,20}向.{0,20}(?:大会|会议|各位代表).{0,20}(?:报告.{0,10}政府|政府.{0,10}报告)"
)
_PRESENTED = re.compile(r"(?:我.{0,6}代表|受)(?:(?!连同|请|政府工作|作工作)[^。\n]){4,120}")
_COMMISSIONED = re.compile(r"受.{0,30}委托|(?:财政|发展和?改革|计划)(?:局|厅)|发展和?改革委")
_ASKS = re.compile(r"请[^。\n]{0,60}(?:审议|审查)|请[^。\n]{0,40}(?:提出|提)(?:宝贵)?意见")
_SESSION = re.compile(r"届(?:全国)?人(?:民代表)?大.{0,12}次.{0,2}会议")
_DAY_AND_NAME = re.compile(r"(?m)年.{1,3}月.{1,3}日.{0,24}$|^.{0,16}(?:[省市县区州盟旗]长|主席|总理).{2,12}$")
_REVIEW = re.compile(r"(?m)^.{0,24}(?:回顾|总结).{0,6}$")
_PLAN = re.compile(r"(?m)^.{0,24}(?:任务|安排|部署|重点|打算|目标|要求).{0,6}$")
_ECONOMY = re.compile("生产总值|总产值|财政收入|预算收入")
_OF_A_PLACE = re.compile("(?:全|我)[国省市县区州盟旗]")
_FEWEST_TIMES = 5  # that a report says 全市 or 我市
_ADDRESSED = re.compile(r"(?m)^.{0,2}各位代表[！!：:，,。]")
_TAKES_LEAVE = re.compile("让我们.{0,80}(?:团结|奋斗|周围|前进)|而(?:努力|团结|不懈)奋斗[！!。]")
_THIRD_PERSON = re.compile(
    r"报告(?:还)?(?:指出|提出|认为|强调|显示|说|称)|(?:市长|省长|区长|县长)\S{0,6}(?:说|表示|指出)[，：,:]|"
    r"作了?《?政府工作报告|代表.{0,12}政府(?:向大会)?作.{0,4}(?:政府)?工作报告"
)
_RETOLD = re.compile(r"(?:作.{0,6}工作报告》?时|在.{0,6}工作报告》?中|在报告中)(?:说|指出|强调|提出|表示|回顾)")
_OF_THE_SESSION = re.compile(r"执行主席|应到|实到|主席台|采访|记者梳理|告诉记者|开幕|奏唱|列席(?:了)?会议|掌声")


@dataclass(frozen=True)
class Recognition:
    """What a text was taken for: `kind` (one of `COPIES`), or the `reason` why it is no work report.

    `beside` is then its code, where it is of a kind that is read beside work reports when somebody asks for it.
    """

    kind: str | None
    reason: str | None = None
    beside: str | None = None


def recognise(text: str) -> Recognition:
    """Say which kind of copy of a government work report `text` is, or why it is none.

    The evidence for: the title, the salutation (各位代表：), the speaker presenting it to the congress
    (我代表市人民政府，向大会报告工作) and asking for its deliberation (请予审议), all outside quotation marks, since
    news quote them. Where nobody is addressed, title, session and figures weigh together. The evidence against: the
    title of another kind of document (`ingest/words/other_documents.txt`), the third person of news (报告指出), another
    language, shortness.
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
    """What there is in a text, spaces and marks taken out, for and against its being a work report."""

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
            "the title (政府工作报告)": self.titled,
            "the salutation (各位代表)": bool(salutation),
            "its presentation for the government (我代表…政府…报告)": bool(self.presents),
            "the request to deliberate (请予审议)": bool(_ASKS.search(opening)),
        }
        self.spoken = sum(self.of_a_speech.values()) - self.titled
        self.summary = bool(_SUMMARY.search(self.head) or _SUMMARY.search(even[-_HEAD:]))

    def another_document(self) -> Recognition | None:
        """Another document, told by a line above the address.

        Now and then a plan or budget was given as the government's report (国务院 1956): then its head speaks for the
        government, in the first person, or the title of a work report stands there too. A budget that a department
        gives on the government's commission is none.
        """
        by_title, by_opening = _kind(self.above), _kind(self.presented[:_TITLE_LINE])
        if "政府" in self.presented and "委托" not in self.presented:
            by_opening = None
        if by_title and self.presents and self.spoken >= 2:
            commissioned = _COMMISSIONED.search(self.above + self.presents[0])
            by_title = by_title if commissioned else None
        if _BARE_TITLE.search(self.above):
            return None
        found, where = (by_title, "title") if by_title else (by_opening, "opening")
        return Recognition(None, f"it is {found.called}, by its {where}", found.code) if found else None

    def retold(self) -> bool:
        """Whether the press tells the report from its beginning to its end, and nothing of the session."""
        return (
            self.spoken < 3
            and self.chinese >= _FEWEST_RETOLD
            and bool(_RETOLD.search(self.head))
            and len(_OF_THE_SESSION.findall(self.even)) < 2
        )

    def news(self) -> str | None:
        """News of the session, or comment."""
        times = len(_THIRD_PERSON.findall(self.even))
        if times < 2 or self.spoken >= 3 or times * 3000 <= len(self.even):
            return None
        return f"it is news or comment about a report, not the report itself: it speaks of one {times} times"

    def short(self) -> str | None:
        """Too short to be one."""
        if self.chinese >= _FEWEST_CHARS:
            return None
        return f"it is too short for a work report: {self.chinese:,} Chinese characters"

    def unaddressed(self) -> bool:
        """Whether it is a report whose address was not copied.

        Two of title, session, speaker's or day's line and review, with figures; or, where the head was not copied
        either, a whole economy at length: reviewed and planned for under headings, or told to 各位代表 until the leave.
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
    """A kind of other documents: `a statistics bulletin (统计公报)`, `bulletin`."""

    called: str
    code: str | None


def _kind(words: str) -> _Kind | None:
    """The kind of another document, when one of the lines has its title."""
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
"""Kinds of documents that stand beside work reports and are read where somebody asks for them."""

KINDS = (*COPIES, *BESIDE)
"""All that a document of the warehouse may be."""
