"""One name for each indicator that a coordination holds."""

import pytest

from ingest.language.coordination import each_of, split_names


@pytest.mark.parametrize(
    ("noun", "numbers", "together", "measure", "names"),
    [
        ("地区生产总值", 1, False, "growth", ["地区生产总值"]),
        ("城乡居民收入", 2, False, "growth", ["城镇居民收入", "农村居民收入"]),
        ("引进域外资金和实际利用外资", 2, False, "growth", ["引进域外资金", "实际利用外资"]),
        ("进口额、出口额", 1, False, "growth", ["进口额", "出口额"]),
        ("集成电路、生物医药、人工智能三大产业产值", 1, False, "growth", ["集成电路、生物医药、人工智能三大产业产值"]),
        ("新能源和清洁能源公交车占比", 1, False, "share", ["新能源和清洁能源公交车占比"]),
        ("智能工厂、数字化车间", 1, False, "level", ["智能工厂、数字化车间"]),
        ("政府会议、发文数量", 2, False, "change", ["政府会议数量", "发文数量"]),
        ("事业单位机构和编制", 2, False, "change", ["事业单位机构", "事业单位编制"]),
        ("国家级、省级美丽乡村", 2, False, "level", ["国家级美丽乡村", "省级美丽乡村"]),
        ("重度和轻度残疾人", 2, False, "level", ["重度残疾人", "轻度残疾人"]),
        ("风、光电装机容量", 2, False, "level", ["风电装机容量", "光电装机容量"]),
        ("医疗保险、养老保险参保率", 2, False, "share", ["医疗保险参保率", "养老保险参保率"]),
        ("交通事故与火灾事故亡人数", 1, True, "rank", ["交通事故亡人数", "火灾事故亡人数"]),
        (
            "城建集团、金控集团在中国企业500强排名",
            2,
            False,
            "rank",
            ["城建集团在中国企业500强排名", "金控集团在中国企业500强排名"],
        ),
    ],
)
def test_a_coordination_is_taken_apart(noun, numbers, together, measure, names):
    assert split_names(noun, numbers, together, measure) == names


def test_a_count_of_each():
    assert each_of("清洁能源公交车、出租车") == ["清洁能源公交车", "清洁能源出租车"]
    assert each_of("软件和信息企业") == ["软件和信息企业"]
