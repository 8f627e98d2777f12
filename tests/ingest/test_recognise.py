"""Work reports are accepted, whatever stands around them; what only looks or speaks like one is refused, and named."""

from pathlib import Path

import pytest

from ingest.recognise import reason_not_a_report

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
}


@pytest.mark.parametrize("name", REASONS)
@pytest.mark.parametrize("times", [1, 12], ids=["short", "long"])
def test_other_documents_are_refused_by_what_they_are(name: str, times: int) -> None:
    title, _, body = (OTHERS / f"{name}.txt").read_text("utf-8").partition("\n")
    reason = reason_not_a_report(title + "\n" + body * times)  # length is not what tells them
    assert reason and REASONS[name] in reason


@pytest.mark.parametrize("report", sorted((ROOT / "tests" / "gold").glob("*.txt")), ids=lambda path: path.stem)
def test_reports_are_accepted(report: Path) -> None:
    assert reason_not_a_report(report.read_text("utf-8")) is None


def test_every_report_of_the_corpus_is_accepted() -> None:
    if not CORPUS.is_dir():
        pytest.skip("needs the corpus beside the checkout")
    assert {path.name: why for path in CORPUS.iterdir() if (why := reason_not_a_report(path.read_text("utf-8")))} == {}


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
    assert reason_not_a_report(text) is None


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
    said = reason_not_a_report(text)
    assert said and reason in said


def test_a_text_of_any_length_is_judged_at_once() -> None:
    import time

    started = time.monotonic()
    for text in ("“" * 5_000_000, "我代表" * 2_000_000, "请" * 5_000_000, "各位代表，" * 1_000_000, "政府" * 2_000_000):
        assert reason_not_a_report(text)
    assert time.monotonic() - started < 10
