import pytest

from ingest.observations.places import place_of


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("白银市工业增加值", "白银市"),
        ("白银产量", "甘肃省"),  # the metal
        ("天水苹果产量", "甘肃省"),
        ("兰州机场旅客吞吐量", "兰州市"),
        ("兰州大学科研经费", "甘肃省"),
        ("兰州新区生产总值", "兰州新区"),
        ("白银工业园区产值", "白银工业园区"),
        ("化工园区产值", "甘肃省"),
        ("省级以上开发区营业收入", "甘肃省"),
        ("获评甘肃自贸区最佳案例", "甘肃省"),
        ("全国道德模范", "甘肃省"),
        ("全国文明城市测评得分", "甘肃省"),
        ("全国乡村治理示范村", "甘肃省"),
        ("向经开区下放权力", "甘肃省"),
        ("全力推进新区建设", "甘肃省"),
        ("疏勒河流域考核断面", "甘肃省"),
        ("全国基础研究经费", "全国"),
        ("兰州物流园入驻企业", "兰州物流园"),
        ("特色物流园入驻企业", "甘肃省"),
    ],
)
def test_goods_and_classes_are_no_places(name: str, place: str):
    assert place_of(name, "甘肃省", "620000") == place


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("南昌港货物吞吐量", "南昌港"),
        ("南昌航空港年旅客吞吐量", "南昌市"),
        ("南昌昌北国际机场旅客吞吐量", "南昌市"),  # not of 南昌县
        ("经开区", "南昌市"),
        ("南昌经开区", "南昌经开区"),
        ("全省百强民营企业", "南昌市"),
        ("东湖规模以上工业总产值", "东湖区"),
        ("西湖景区游客", "南昌市"),
        ("不含临空新区财政收入", "南昌市"),
        ("航空港年旅客吞吐量", "南昌市"),
        ("市开发区财政收入", "市开发区"),
        ("自贸试验区赣江片区新增企业", "中国（江西）自由贸易试验区赣江片区"),
        ("省产业转移园区产值", "省产业转移园区"),
        ("全省粮食产量", "江西省"),
    ],
)
def test_harbours_and_zones_of_a_city(name: str, place: str):
    assert place_of(name, "南昌市", "360100") == place


def test_the_inner_town_of_a_county_is_the_county():
    assert place_of("城区道路保洁总面积", "海拉尔区", "150702") == "海拉尔区"


def test_a_city_is_not_the_urban_area_that_the_catalogue_calls_by_its_name():
    assert place_of("哈尔滨市生产总值", "哈尔滨市", "230100") == "哈尔滨市"
    assert place_of("道外规模以上工业总产值", "哈尔滨市", "230100") == "道外区"
