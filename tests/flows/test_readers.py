"""Readers of the published file while run after run publishes something new: each session sees one release, whole."""

from pathlib import Path

import pytest
from reader import reading
from test_kills import Pipeline

RUNS = 20
REPORT = """牡丹江市政府工作报告

各位代表：

现在，我代表市人民政府，向大会报告工作，请予审议。

一、2019年工作回顾

过去一年，全市地区生产总值增长{growth}%，粮食总产达到56.2亿斤，城镇新增就业2.1万人。

二、2020年工作安排

今年经济社会发展的主要预期目标是：地区生产总值增长6%以上，城镇登记失业率控制在4.5%以内。
"""
REPORT += "坚持稳中求进工作总基调，推动高质量发展，统筹城乡建设，持续改善民生。\n" * 40  # a report is long


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_twenty_publications_under_readers(server, tmp_path: Path):
    report = tmp_path / "report.txt"
    pipeline = Pipeline(server, tmp_path / "warehouse", reports=report)
    published = []
    with reading(tmp_path / "warehouse" / "warehouse.duckdb") as seen:
        for number in range(RUNS):
            report.write_text(REPORT.format(growth=number / 10), "utf-8")
            published.append(f"r{number + 1:04}")
            assert f"Published {published[-1]}" in pipeline.to_its_end()
    assert seen.releases == published
    assert seen.sessions > 2 * RUNS
    assert seen.outlived > RUNS / 4
