"""Whose report it is: the region whose government speaks, told by the lines above it or by the places it speaks of."""

import csv
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

OFFICE = r"(?:常务)?[代副]?总理|政府(?:代理?)?主席|自治区(?:代理?)?主席|(?:常务)?副?代?理?[省市县区州盟旗]长|专员"
_GOVERNMENT = re.compile(
    r"代表(?:中共.{2,8}委、?)?(?P<place>[\u4e00-\u9fff]{1,16}?)(?:各级)?人民政府|[代受](?:表)?(?P<council>国务院)"
)
_GOVERNOR = re.compile(rf"([\u4e00-\u9fff]{{2,16}}?)(?:人民政府)?(?:{OFFICE})")
_TITLED_PLACE = re.compile(
    r"(?:关于|年|^)(?P<place>[\u4e00-\u9fff]{2,14}?[省市县区州盟旗])(?:\d{4}年)?(?:人民)?(?:政府工作|国民经济|第.{1,2}个五年)"
)
_NO_REPORTERS = {"台湾省", "香港特别行政区", "澳门特别行政区", "城区", "郊区", "矿区"}
_LEVEL_BY_SUFFIX = {
    "省": "province",
    "自治区": "province",
    "自治州": "city",
    "州": "city",
    "盟": "city",
    "地区": "city",
    "县": "county",
    "旗": "county",
    "区": "county",
    "市": "city",
}


@dataclass(frozen=True)
class Region:
    """A region of the catalogue, as it was called in some years."""

    code: str | None
    name: str
    full_name: str
    short_name: str
    level: str
    valid_from: int
    valid_to: int


@lru_cache(maxsize=1)
def _regions() -> dict[str, list[Region]]:
    """The catalogue of regions by name."""
    regions: dict[str, list[Region]] = {}
    with (Path(__file__).parent / "catalogue" / "regions.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            region = Region(
                row["code"],
                row["name"],
                row["full_name"],
                row["short_name"],
                row["level"],
                int(row["valid_from"] or 0),
                int(row["valid_to"] or 9999),
            )
            regions.setdefault(region.name, []).append(region)
    return regions


def region_of(
    clean: str, head: list[str], opening: str, session: re.Match[str] | None, year: int | None
) -> Region | None:
    """The region whose government reports: named above the address or in the opening, or else the most spoken of."""
    told = _places_told(head, opening, session)
    for name in told:
        if region := _known(name, clean, year):
            return region
    own = _own(clean)
    if own == "国" and not told:
        return _known("全国", clean, year)
    level = next((level for name in (*told, own) if (level := _level(name))), None)
    if level and (region := _most_spoken_of(clean, level, year)):
        return region
    printed = next((name for name in told if len(name) > 2 and _level(name)), None)
    return Region(None, printed, printed, printed, _level(printed) or "", 0, 9999) if printed else None


def _places_told(head: list[str], opening: str, session: re.Match[str] | None) -> list[str]:
    """Places, or mere 省 and 市, by which session, speaker, title and opening tell whose report it is."""
    told = []
    if session:
        told.append("全国" if "届全国" in session["rest"] else last_place(session["place"]))
    for line in head:
        if line.startswith("国务院"):
            told.append("全国")
        told += _GOVERNOR.findall(line)
        if titled := _TITLED_PLACE.search(line):
            told.append(titled["place"])
    if government := _GOVERNMENT.search(opening):
        told.append("全国" if government["council"] else last_place(government["place"]))
    return [name for name in told if name]


def _level(name: str) -> str | None:
    return next((level for suffix, level in _LEVEL_BY_SUFFIX.items() if name.endswith(suffix)), None)


def last_place(printed: str) -> str:
    """The place in what stands before a session's or a government's name: 日在牡丹江市 → 牡丹江市."""
    return re.split("在|日|报告", printed)[-1]


def _own(clean: str) -> str:
    """What the report calls its own place: 省 if it says 全省 and 我省 most, 市 if 全市 and 我市 ..., 国 if 我国."""
    said = {own: clean.count("全" + own) + clean.count("我" + own) for own in "省市县区州盟旗"}
    said["国"] = clean.count("我国")
    own = max(said, key=said.__getitem__)
    return own if said[own] else ""


def _known(name: str, clean: str, year: int | None) -> Region | None:
    """The region of the catalogue that a name with or without those above it means: 北京市朝阳区, 朝阳区, 上海."""
    regions = _regions()
    for cut in range(len(name) - 1):
        found = regions.get(name[cut:])
        if found:
            above = name[:cut]
            fitting = [region for region in found if region.full_name.endswith(name)] or (found if not above else [])
            if fitting:
                return max(fitting, key=lambda region: _fit(region, clean, year))
    return None


def _fit(region: Region, clean: str, year: int | None) -> tuple[bool, int, int]:
    """How well a region fits a report among those of its name: in force that year, and those above it spoken of."""
    above = region.full_name[: -len(region.name)]
    spoken = sum(
        clean.count(part[:2]) for part in re.findall(r"[\u4e00-\u9fff]{2,}?(?:省|市|自治区|自治州|地区|盟)", above)
    )
    return region.valid_from <= (year or 9999) <= region.valid_to, spoken, region.valid_to


def _most_spoken_of(clean: str, level: str, year: int | None) -> Region | None:
    """The region of a level that the report names most, itself or by the places it governs."""
    in_force = [
        region
        for name, found in _regions().items()
        for region in found
        if name not in _NO_REPORTERS and region.valid_from <= (year or 9999) <= region.valid_to
    ]
    # A county's bare name is often a common word (资源, 新建).
    counts = Counter(
        {r: clean.count(r.name if level == "county" else r.short_name) for r in in_force if r.level == level}
    )
    (best, times), (_, next_times) = counts.most_common(2)
    if times < 5 or times < 2 * next_times:
        digits, part = {"province": (2, "city"), "city": (4, "county")}.get(level, (0, ""))
        below: Counter[str] = Counter()
        for region in in_force:
            if region.level == part and region.code:
                below[region.code[:digits]] += clean.count(region.name if level == "city" else region.short_name)
        for region in counts:
            counts[region] += below[region.code[:digits]] if region.code else 0
        best, times = counts.most_common(1)[0]
    return best if times >= 3 else None
