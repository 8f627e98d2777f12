"""Whose number it is: the report's own jurisdiction, unless the words name another place."""

import csv
import re
from functools import cache, lru_cache
from importlib.resources import files

from ingest.lexicon import any_of
from ingest.names import flow_verb

_ZONE = re.compile(
    r"^(?:[\u4e00-\u9fff（）]{0,16}?(?:综合保税区|保税物流中心|经济技术开发区|经济开发区|经开区|高新技术产业开发区|高新区|自由贸易试验区|自贸试验区|自贸区|边境经济合作区|合作试验区)"
    r"(?:[\u4e00-\u9fff]{1,8}片区)?|市区|城区|主城区|中心城区|[\u4e00-\u9fff]{2,8}(?:新区|开发区|片区|示范区|园区|组团))(?:（[^）]*）)?(?=[\u4e00-\u9fff])"
)
_ZONES_HOLD = ("区", "中心", "组团")
_WHOLE = re.compile(r"^(?:全国|我国)(?!性|各|人大|文明|重点|先进|首|最|第|政协)")
_PROVINCE = re.compile(r"^全省(?!性|各|首|最|第|重点)")


@cache
def _regions() -> dict[str, tuple[str, str, str]]:
    """Code, current ones only: name, short name, code of its parent."""
    with (files("ingest") / "catalogue" / "regions.csv").open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines)
        return {r["code"]: (r["name"], r["short_name"], r["parent_code"]) for r in rows if not r["valid_to"]}


@lru_cache(maxsize=512)
def _below(code: str) -> tuple[re.Pattern[str] | None, dict[str, str]]:
    """What the places right below a region are called, and which each means (a province's counties are too many)."""
    names: dict[str, str] = {}
    for name, short, parent in _regions().values():
        if parent == code:
            names[name] = name
            if len(short) > 1:
                names.setdefault(short, name)
    if not names:
        return None, names
    return re.compile(rf"^{any_of(names)}(?=[\u4e00-\u9fff]{{2}})(?!大学|机场|港|站|路|日报|海关)"), names


@lru_cache(maxsize=65536)
def place_of(name: str, region: str, code: str | None) -> str:
    """The place whose number an indicator's name speaks of, or the report's own `region`.

    `绥芬河综合保税区进出口贸易额` is the zone's, `全国基础研究经费` the country's, `海林市财政收入` in a report of
    牡丹江市 the county's.
    """
    if code == "100000":
        return region
    if _WHOLE.match(name):
        return "全国"
    if code and _PROVINCE.match(name) and not code.endswith("0000"):
        above = _regions().get(f"{code[:2]}0000")
        return above[0] if above else region
    zone = _ZONE.match(name) if any(word in name for word in _ZONES_HOLD) else None
    if zone and not flow_verb(zone[0])[0]:
        return f"{region}{zone[0]}" if zone[0] in ("市区", "城区", "主城区", "中心城区") else zone[0]
    if code:
        pattern, names = _below(code)
        found = pattern.match(name) if pattern else None
        if found:
            return names[found[0]]
    return region
