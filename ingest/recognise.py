"""Is a text a government work report? Judged by what such a report is: a speech to a people's congress."""

import re
from functools import cache
from pathlib import Path

_WORDS = Path(__file__).parent / "words" / "other_documents.txt"

# A report is a long speech; the shortest known has 5,300 characters, but a township's or a fragment may be shorter.
_FEWEST_CHARS = 800
_LEAST_CHINESE = 0.5  # share of Chinese characters among all that are no space; 0.74 is the lowest of 347 reports
_HEAD = 400  # title, session, speaker stand here, below perhaps a line or two of a web page
_OPENING = 4000
_QUOTED = re.compile(r"“[^“”]{0,400}”|「[^「」]{0,400}」|\"[^\"\n]{0,400}\"")
_SPACES = re.compile(r"[^\S\n]+|[*#]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Reports in the traditional script are told by the same words.
_SIMPLIFIED = str.maketrans(
    "報請議審會務員國將現諸們誌聞記電據訊計統況編導", "报请议审会务员国将现诸们志闻记电据讯计统况编导"
)

_TITLE = re.compile(r"(?m)^.{0,40}(?:政府|国务院|人民委员会)工作的?报告.{0,20}$")
_SALUTATION = re.compile(r"(?m)^.{0,6}?(?:各?位代表|诸位代表|代表们|各位委员|同志们)[：:，,！!。]")
_PRESENTS = re.compile(
    r"我.{0,6}(?:代表|受).{0,40}(?:政府|国务院|人民委员会|革命委员会).{0,60}(?:报告|说明)|由我.{0,30}作报告"
    r"|我.{0,20}向.{0,20}(?:大会|会议|各位代表).{0,20}(?:报告.{0,10}政府|政府.{0,10}报告)"
)
_ASKS = re.compile(r"请[^。\n]{0,60}(?:审议|审查)|请[^。\n]{0,40}(?:提出|提)(?:宝贵)?意见")
_THIRD_PERSON = re.compile(
    r"报告(?:还)?(?:指出|提出|认为|强调|显示|说|称)|(?:市长|省长|区长|县长)\S{0,6}(?:说|表示|指出)[，：,:]|"
    r"作了?《?政府工作报告|代表.{0,12}政府(?:向大会)?作.{0,4}(?:政府)?工作报告"
)


def reason_not_a_report(text: str) -> str | None:
    """Say why `text` is no government work report; None when it is one.

    The evidence for: the title, the salutation (各位代表：), the speaker presenting it to the congress
    (我代表市人民政府，向大会报告工作) and asking for its deliberation (请予审议), all outside quotation marks, since
    news quote them. The evidence against: the title of another kind of document
    (`ingest/words/other_documents.txt`), the third person of news (报告指出), another language, shortness.
    """
    sample = text[: 50 * _OPENING]  # enough to judge by, whatever the length
    solid = len("".join(sample.split()))
    chinese = len(_CHINESE.findall(sample))
    if chinese <= solid * _LEAST_CHINESE:
        return f"it is no Chinese prose: {chinese / max(solid, 1):.0%} of its characters are Chinese"
    even = _SPACES.sub("", sample).translate(_SIMPLIFIED).strip()
    head = even[:_HEAD]
    kind = _kind_by_title(head)
    speech = _QUOTED.sub("", even)
    opening = speech[:_OPENING]
    titled = bool(_TITLE.search(head))
    presented = bool(_PRESENTS.search(opening))
    signs = {
        "the title (政府工作报告)": titled,
        "the salutation (各位代表)": bool(_SALUTATION.search(speech)),
        "its presentation for the government (我代表…政府…报告)": presented,
        "the request to deliberate (请予审议)": bool(_ASKS.search(opening)),
    }
    spoken = sum(signs.values()) - titled
    # Now and then a plan or budget was given as the government's report: then its head speaks, in the first person.
    if kind and not (presented and spoken >= 2):
        return f"it is {kind}, by its title"
    retold = len(_THIRD_PERSON.findall(even))
    if retold >= 2 and spoken < 3 and retold * 3000 > len(even):
        return f"it is news or comment about a report, not the report itself: it speaks of one {retold} times"
    if chinese < _FEWEST_CHARS:
        return f"it is too short for a work report: {chinese:,} Chinese characters"
    if spoken >= 2 or (titled and spoken):
        return None
    missing = ", ".join(sign for sign, there in signs.items() if not there)
    return f"nothing shows that it is a work report: it lacks {missing}"


def _kind_by_title(head: str) -> str | None:
    """The kind of another document, e.g. `a statistics bulletin (统计公报)`, when a line of the head has its title."""
    for line in head.split("\n")[:12]:
        if len(line) <= 60:
            for pattern, kind in _kinds():
                found = pattern.search(line)
                if found:
                    return f"{kind} ({found[0]})"
    return None


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], str], ...]:
    rows = (line.split("\t") for line in _WORDS.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    return tuple((re.compile(pattern), kind) for pattern, kind in rows)
