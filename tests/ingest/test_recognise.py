"""Work reports are accepted, whatever stands around them; what only looks or speaks like one is refused, and named."""

import re
from pathlib import Path
from typing import get_args

import pytest
from sentences import copies

from ingest.report.recognise import BESIDE, recognise
from ingest.report.text import clean_text
from ingest.sources.found import Beside

ROOT = Path(__file__).parents[2]
SEED = (ROOT / "reports" / "mudanjiang-2020.txt").read_text("utf-8")
CORPUS = ROOT.parent / "shared" / "corpus" / "texts"
OTHERS = Path(__file__).parent / "other_documents"

REASONS = {
    "news-opening": "news",
    "news-quoting": "news",
    "bulletin": "a statistics bulletin (统计公报)",
    "plan-outline": "a plan",
    "budget-report": "a budget report",
    "plan-execution": "a report on the plan's execution",
    "standing-committee": "standing committee",
    "court": "a court or procuratorate",
    "explanation": "an explanation of a report (一图读懂)",
    "allotment": "an allotment of tasks",
    "resolution": "a resolution",
    "county-budget": "a budget report",
    "plan-draft": "a report on the plan's execution",
    "policy-address": "a policy address (施政报告)",
    "party-congress": "a report of the party",
    "consultative-conference": "a report of the consultative conference",
    "audit": "an audit report",
    "department": "a report of a department",
    "disclosure": "a report on the disclosure of information",
    "one-matter": "a report on one matter",
    "meeting-speech": "a speech to another meeting",
    "party-plenum": "a report of the party",
    "explanation-of-a-year": "an explanation of a report (一图读懂)",
}
# Those that say in their opening for whom or on what they report.
PRESENTED = (
    *(
        "budget-report",
        "county-budget",
        "plan-execution",
        "plan-draft",
        "standing-committee",
        "court",
        "party-congress",
    ),
    *("consultative-conference", "audit"),
)


@pytest.mark.parametrize("name", REASONS)
@pytest.mark.parametrize("times", [1, 12], ids=["short", "long"])
def test_other_documents_are_refused_by_what_they_are(name: str, times: int) -> None:
    title, _, body = (OTHERS / f"{name}.txt").read_text("utf-8").partition("\n")
    reason = recognise(title + "\n" + body * times).reason  # length is not what tells them
    assert reason and REASONS[name] in reason


def test_kinds_that_sources_may_ask_for_are_told() -> None:
    assert set(BESIDE) == set(get_args(Beside))
    told = {name: recognise((OTHERS / f"{name}.txt").read_text("utf-8")).beside for name in ("bulletin", "audit")}
    assert told == {"bulletin": "bulletin", "audit": None}


@pytest.mark.parametrize("name", PRESENTED)
def test_other_documents_without_their_titles_are_told_by_their_openings(name: str) -> None:
    text = (OTHERS / f"{name}.txt").read_text("utf-8")
    address = re.search("各位(?:代表|委员)：|同志们：|主任、", text)
    assert address
    reason = recognise(text[address.start() :] * 4).reason
    assert reason and REASONS[name] in reason


REPORTS = [path for path in sorted((ROOT / "tests" / "gold").glob("*.txt")) if path.with_suffix(".jsonl").exists()]


@pytest.mark.parametrize("report", REPORTS, ids=lambda path: path.stem)
def test_reports_are_accepted(report: Path) -> None:
    assert recognise(report.read_text("utf-8")).kind in ("full", "summary")


def test_every_report_of_the_corpus_is_accepted() -> None:
    if not CORPUS.is_dir():
        pytest.skip("needs the corpus beside the checkout")
    assert {path.name: why for path in CORPUS.iterdir() if (why := recognise(path.read_text("utf-8")).reason)} == {}


COPIES = copies()


@pytest.mark.parametrize("case", COPIES, ids=[case["what"] for case in COPIES])
def test_a_text_is_taken_for_what_its_signs_say(case) -> None:
    taken = recognise(case["text"])
    assert taken.kind == case.get("kind")
    assert case.get("reason", "") in (taken.reason or "")


def body_of(report: str) -> str:
    return report[report.index("各位代表：") :]


@pytest.mark.parametrize(
    "text",
    [
        SEED,
        body_of(SEED),  # no title
        body_of(SEED).replace("各位代表：", "位代表：", 1),  # first characters lost, as scraped pages lose them
        "首页 > 政务公开 > 政府工作报告\n发布时间：2020-01-20 浏览次数：326\n【字体：大 中 小】打印\n" + SEED,
        "新华社牡丹江1月20日电\n" + SEED,
        "政府工作报告（全文）\n本报记者 整理\n" + body_of(SEED),
        SEED.replace("\n", "\n\n　　"),
        "**" + SEED.strip().replace("\n", "**\n**") + "**",
        SEED.replace("\n", ""),  # all in one line
        SEED[:6000],  # an excerpt
        SEED + "\n附件：\n名词解释\n1.“三保”：保基本民生、保工资、保运转。\n2.统计公报：统计部门发布的公报。\n",
        SEED.replace(
            "第五次会议上)", "第五次会议上)\n\n并向大会提交国民经济和社会发展计划执行情况、预算执行情况的报告"
        ),
    ],
)
def test_what_stands_around_a_report_does_not_matter(text: str) -> None:
    assert recognise(text).kind == "full"


UNADDRESSED = SEED[: SEED.index("各位代表：")] + "\n" + SEED[SEED.index("一、") :].replace("各位代表", "")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (UNADDRESSED, "full"),
        ("---\ntitle: 牡丹江市2020年政府工作报告\n---\n（2020年1月7日 王文力）\n" + UNADDRESSED[200:], "full"),
        (UNADDRESSED[UNADDRESSED.index("一、") :], "full"),
        (UNADDRESSED.replace("\n", "\\r\\n"), "full"),
        (UNADDRESSED.replace("政府工作报告", "政府工作报告（摘要）", 1), "summary"),
        (SEED + "\n（本文有删减）\n", "summary"),
        (
            "新华社牡丹江1月7日电\n市长王文力7日在牡丹江市第十六届人民代表大会第五次会议上作政府工作报告时说，"
            + UNADDRESSED[400:4000].replace("\n", "\n王文力说，"),
            "retold",
        ),
    ],
    ids=[
        "no address",
        "title of the file alone",
        "no head at all",
        "line breaks escaped",
        "summary",
        "abridged",
        "retold",
    ],
)
def test_the_kind_of_a_copy_is_told(text: str, kind: str) -> None:
    assert recognise(text).kind == kind


def test_a_part_of_a_report_without_title_and_address_is_refused() -> None:
    assert recognise(UNADDRESSED[UNADDRESSED.index("二、") :]).reason


def test_the_traditional_script_is_read_as_the_simplified_is() -> None:
    """Converted both ways, so that the text is one that has a form in either script; offsets hold."""
    opencc = pytest.importorskip("opencc")
    printed = opencc.OpenCC("s2t").convert(SEED)
    assert "報告" in printed and len(printed) == len(SEED)
    text = clean_text(printed)
    assert text.clean == clean_text(opencc.OpenCC("t2s").convert(printed)).clean
    assert "".join(printed[at] for at in text.origin[:6]) == "政府工作報告"
    assert recognise(printed).kind == "full"
    assert clean_text("他引了“國泰民安”四字，报告说会发展产业。").clean == "他引了“國泰民安”四字，报告说会发展产业。"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no Chinese prose"),
        ("The government work report of Mudanjiang. " * 300, "no Chinese prose"),
        ("1234567890" * 5000, "no Chinese prose"),
        ("各位代表：我代表市人民政府，向大会报告工作，请予审议。", "too short"),
        ("今天天气很好，我们去公园散步。\n" * 500, "nothing shows that it is a work report"),
    ],
)
def test_what_is_no_report_at_all(text: str, reason: str) -> None:
    said = recognise(text).reason
    assert said and reason in said


def test_a_text_of_any_length_is_judged_at_once() -> None:
    import time

    started = time.monotonic()
    for text in ("“" * 5_000_000, "我代表" * 2_000_000, "请" * 5_000_000, "各位代表，" * 1_000_000, "政府" * 2_000_000):
        assert recognise(text).reason
    assert time.monotonic() - started < 10


@pytest.mark.parametrize("said", ["（本文有删减）", "（此件有删减）", "（此件有删改）"])
def test_a_copy_that_says_what_was_left_out_is_a_summary(said: str) -> None:
    assert recognise(f"{SEED}\n{said}\n").kind == "summary"


def test_a_report_of_which_only_the_body_was_copied_is_known_by_it() -> None:
    body = re.sub(r"(?m)^[^\n]{0,20}(?:回顾|任务|安排)$", "奋力前行", SEED[SEED.index("一、") :])
    assert body.count("各位代表") >= 2
    assert recognise(body).kind == "full"
    assert recognise(body.replace("各位代表", "各位同仁")).kind is None
