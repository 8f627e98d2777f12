"""The region of an observation: the report's own, unless the words name another place."""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.catalogue.regions import below, by_code, by_name, regions, zones
from ingest.language.lexicon import compiled, word, words
from ingest.language.phrases import clean_name, flow_verb, has_head
from ingest.observations.sentence import Reading

_WORDS = words("places")
_COUNTRY, _FREE_TRADE_IN_FULL = word("common", "country"), word("places", "free_trade_in_full")
_HOLDS_ZONE, _PARTS = compiled("{zones_hold}", "places"), _WORDS["city_part"]
_ZONE = compiled(
    "^(?:[{han}（）]{0,16}?{zone_in_full}(?:[{han}]{1,8}{zone_part})?|{city_zone}|[{han}]{2,14}{park}(?={park_tells})"
    "|{city_part}|[{han}]{2,8}{zone_end})(?:（[^）]*）)?(?=[{han}A-Z]|$)",
    "places",
)
_MUNICIPALITIES = ("11", "12", "31", "50")
_FREE_TRADE = compiled("{free_trade}([^区]{0,8}{zone_part})$", "places")
_AREA = compiled("{area}(?=[{han}A-Z]{2})(?![{han}]{0,12}?{not_of_area})", "places")
_ALL_FREE_TRADE, _BARE_ZONE = compiled("{free_trade}", "places"), compiled("{zone_in_full}", "places")
_NAMES_ZONE = compiled("{zone_in_full}|{zone_end}|{park}", "places")
_PART_OF_ZONE = word("places", "zone_part")
_CLASS_OF_ZONES = compiled("^{class_begins}|{class_holds}", "places")
_HONOURED = r"(?!{of_country}|[{han}“”（）]{0,12}?(?:{honoured}|\d+强))"
_WHOLE = compiled("^{of_the_country}" + _HONOURED, "places")
_PROVINCE = compiled("^{of_the_province}" + _HONOURED, "places")
_WEIGHED = compiled("{weighed}$", "places")
_HARBOUR = compiled("^[{han}]{2,3}(?<!{harbour_kind})港(?={harbour_told})", "places")
_STRENGTHENED = compiled("^{strengthened}+", "places")
_DRIVEN = compiled("^{driven_how}*{driven}", "places")
_RETURNS = compiled("(?<![{compared}]){whole}(?!首)|[；\n]", "places")
_CLOSES = compiled("[^（）]*）")
_OTHER_PLACE = compiled("[{han}]{2,6}?{place_end}(?=[{han}]{3})", "places")
_CLAUSE = compiled("[{clause_end}：]")
_OPENS = compiled("{opens}|{opens_end}$", "places")
_LISTED = compiled("{goes_ahead}?{listed}", "places")
_RECOGNISED = compiled("{recognised}", "places")
_GOES_AHEAD = compiled("{goes_ahead}", "places")
_PLACED = compiled("([{han}（）]{2,12}?{placed_end}){goes_ahead}", "places")
_LIES_IN_PLACE = compiled("[^{clause_end}]{2,12}{lies_in_place}", "places")
_BEYOND = compiled("{beyond_us}", "places")
_LARGER = compiled("{larger}|{city_part}", "places")


_NOT_BELOW = compiled("{metal}{of_metal}", "places")
_BEHIND_PLACE = compiled("(?=[{han}A-Z]{2}|$)(?!{no_place_behind})", "places")
_BEHIND_DISTRICT = compiled("(?={district_told})", "places")


class _Below(NamedTuple):
    """The names of the places right below a region, and the place that each means.

    Places further below, such as a province's counties, and others of its province count by their full names alone.
    The zones of the catalogue are named as printed.
    """

    names: dict[str, str]
    districts: dict[str, str]  # by names without their 区
    lengths: tuple[int, ...]  # of names and districts, the longest first
    beginnings: frozenset[str]  # their first two characters

    def named_by(self, text: str) -> str | None:
        """The place whose name a text begins with."""
        if text[:2] not in self.beginnings or _NOT_BELOW.match(text):
            return None
        for called, behind in ((self.names, _BEHIND_PLACE), (self.districts, _BEHIND_DISTRICT)):
            for length in self.lengths:
                if (place := called.get(text[:length])) and behind.match(text, length):
                    return place
        return None


@lru_cache(maxsize=512)
def _below(code: str) -> _Below:
    names = {name: name for name in _around(code)}
    own = by_code().get(code)
    for region in below(code):
        names[region.name] = region.name
        if len(region.short_name) > 1 and not (own and own.short_name == region.short_name):
            names.setdefault(region.short_name, region.name)
    districts = {name[:-1]: name for name in names if name.endswith("区") and len(name) > 2 and name[:-1] not in names}
    districts.pop(own.name if own else "", None)  # 哈尔滨市生产总值 is not of 哈尔滨市区
    called = [*names, *districts]
    lengths = tuple(sorted(set(map(len, called)), reverse=True))
    return _Below(names, districts, lengths, frozenset(name[:2] for name in called))


def _around(code: str) -> Iterator[str]:
    """The zones in a region, and the full names of the cities and counties of its province: 塔城地区, 富锦市."""
    inside = code[: 2 if code.endswith("0000") else 4 if code.endswith("00") else 6]
    for parent, names in zones():
        if parent.startswith(inside):
            yield from names
    for region in regions():
        near = region.in_force and region.code and region.code[:2] == code[:2] and region.code != code
        if near and len(region.name) > 2 and region.name.endswith(_WORDS["full_name_end"]):
            yield region.name


@cache
def _zones() -> frozenset[str]:
    """The names of all zones of the catalogue."""
    return frozenset(name for _, names in zones() for name in names)


@cache
def _lengths() -> dict[str, frozenset[int]]:
    """The lengths of the place names in the catalogue, by their first two characters."""
    lengths: dict[str, set[int]] = {}
    for name in by_name():
        if len(name) > 1:
            lengths.setdefault(name[:2], set()).add(len(name))
    return {beginning: frozenset(them) for beginning, them in lengths.items()}


def _begins_with_place(text: str) -> bool:
    """Whether a text begins with the name of any place in the catalogue."""
    return any(text[:length] in by_name() for length in _lengths().get(text[:2], ()))


def _is_called(name: str) -> bool:
    """Whether a name begins with the name of a place, or with other words that zones are named after."""
    return name.startswith((*_WORDS["zone_between_places"], *_WORDS["our_part"])) or _begins_with_place(name)


def _has_place(zone: str) -> bool:
    """Whether a zone is named after a place, or with other words that make its name unique."""
    return _begins_with_place(zone) or any(map(zone.__contains__, _WORDS["zone_between_places"]))


def places_of(readings: Iterable[Reading], clean: str, region: str, code: str | None) -> list[str]:
    """The place that each reading is about; `region`, with its `code`, is the report's own.

    A zone or county also holds for the figures that follow in its sentence, until the text returns to the whole region:
    兰州新区生产总值增长20%，固定资产投资增长15%.
    """
    places, held, part, at, sentence, told, governing = [], region, region, 0, -1, "", ""
    for reading in readings:
        begins = reading.sentence_start != sentence
        if begins:
            sentence = at = reading.sentence_start
            held = opened = _opening(clean[at : reading.start], region, code)
            part, told, governing = region, "", ""
        elif _RETURNS.search(clean, at, reading.start) or _CLOSES.match(clean, at, reading.start):
            held = opened = part = region  # 全州增长7.6%（塔城地区增长8.5%），固定资产投资增长18%
        elif _CLAUSE.search(clean, at, reading.start):
            part = region
        if governing and (_is_called(reading.name) or _NAMES_ZONE.search(clean, at, reading.start)):
            held = opened = region  # 滨河新区投资增长5%，自贸区获批建设，30项成果复制推广
        at = reading.end
        place = place_of(reading.name, region, code)
        if place != region and (_is_our_part(reading) or _is_counted(reading, clean)):
            place = region
        if place == region and told and _is_told_of_another(told, reading.name):
            held = opened = part = region  # 高新区、经济区工业总产值分别增长19%、23.6%
        told = reading.name if place != region else told
        if place != region:
            held = place if _is_indicator(reading.name) and not _LARGER.match(reading.name) else region
            part = region if _BEYOND.match(reading.name) else place
            if begins and _governs(reading):
                held = opened = governing = place
        elif part != region and not reading.name.startswith(_WORDS["other_part"]) and not _is_called(reading.name):
            place = part  # 市区新增天然气用户1.2万户、绿地18.2万平方米
        elif opened != region or (_is_indicator(reading.name) and not _is_called(reading.name)):
            place = held
        places.append(place)
    return places


def _governs(reading: Reading) -> bool:
    """Whether a zone is the subject of all that follows in its sentence: 滨河新区累计投资320亿元，实施项目150个."""
    zone = "" if reading.rule.startswith("behind") else _zone(reading.name)
    return bool(zone) and "在" not in zone and not _ALL_FREE_TRADE.search(zone)


def _is_told_of_another(told: str, name: str) -> bool:
    """Whether a name tells of another place what is `told` of a zone: 经济区工业总产值 behind 高新区工业总产值."""
    other = _OTHER_PLACE.match(name)
    return other is not None and told.endswith(name[other.end() :]) and told != name


def _is_our_part(reading: Reading) -> bool:
    """Whether a larger place is named only to show our part in it: 全省排位第3位, 对全省经济增长的贡献率."""
    told = reading.measure in ("rank", "share") or reading.unit == "位"
    if not told or not _BEYOND.match(reading.name):
        return False
    if reading.name.endswith(_WORDS["ranking"]):
        return True
    ours = reading.measure == "rank" or _WEIGHED.search(reading.name)
    return bool(ours) and reading.rule.startswith("before")


def _is_counted(reading: Reading, clean: str) -> bool:
    """Whether zones are what is counted, not the place where: 抓好2个扶贫开发重点片区的开发, 27个市区开展合作."""
    zone = _zone(reading.name)
    kind = zone[-2:]
    behind = clean[reading.end : reading.end + len(zone) + 2]
    return (
        bool(zone)
        and kind in behind
        and kind not in clean[max(reading.sentence_start, reading.start - 30) : reading.start]
    )


def _is_indicator(name: str) -> bool:
    """Whether a name is an indicator of a place, not of something that lies in it: 晋江流域, 九江港."""
    told = name.removeprefix(_zone(name))
    return has_head(told) and not flow_verb(told)[0] and not _LIES_IN_PLACE.match(told)


def _opening(text: str, region: str, code: str | None) -> str:
    """The zone that a sentence opens with, in a clause without a number: 强化市经开区龙头作用，新开工项目16个."""
    first, *others = _CLAUSE.split(text, maxsplit=1)
    if not others or _RETURNS.search(text):
        return region
    strengthened, driven = _STRENGTHENED.match(first), _DRIVEN.match(first)
    lead = strengthened or driven
    told = first[lead.end() :] if lead else first
    zone = _zone(told)
    own_name = _OPENS.search(zone) and (not driven or _GOES_AHEAD.match(told, len(zone)))
    if not (zone and (strengthened or own_name)):
        zone = _placed_zone(told, code)
    behind = told[len(zone) :]
    if not zone or clean_name(zone) != zone or _LISTED.match(behind) or _RECOGNISED.match(behind):
        return region  # 长春新区等重大开放平台建设成效显著; 柘荣经济开发区获批省级开发区
    return _in_full(zone, code)


def _placed_zone(text: str, code: str | None) -> str:
    """The zone that a text says goes ahead, if its name is its own; "" otherwise."""
    zone = _PLACED.match(text)
    if zone and _has_place(zone[1]) and not _CLASS_OF_ZONES.search(zone[1]):
        return zone[1]
    known = _below(code).named_by(text) if code else None
    return known if known and known in _zones() and _GOES_AHEAD.match(text, len(known)) else ""


@lru_cache(maxsize=65536)
def place_of(name: str, region: str, code: str | None) -> str:
    """The place that an indicator's name is about, or the report's own `region`.

    `绥芬河综合保税区进出口贸易额` belongs to the zone, `全国基础研究经费` to the country, `海林市财政收入` in a report
    of 牡丹江市 to the county.
    """
    if code == "100000":
        area = _AREA.match(name)
        return area[0] if area else region
    if name.startswith(_WORDS["of_the_country"]) and _WHOLE.match(name):
        return _COUNTRY
    if name.startswith(_WORDS["of_the_province"]) and code and _PROVINCE.match(name) and not code.endswith("0000"):
        above = by_code().get(f"{code[:2]}0000")
        return above.name if above else region
    if zone := _zone(name):
        return _in_full(zone, code)
    if area := _AREA.match(name):
        return area[0]
    of_harbours = "港" in name and code and code.endswith("00") and not code.endswith("0000")
    harbour = _HARBOUR.match(name) if of_harbours else None
    if harbour:
        return harbour[0]
    part = name.startswith(_PARTS) and next((part for part in _PARTS if name.startswith(part) and name != part), "")
    if part and (code is None or _has_a_town(code)):
        return f"{region.removesuffix(part[0])}{part}"  # 市区 of 青岛市 is 青岛市区
    return (_below(code).named_by(name) if code else None) or region


def _has_a_town(code: str) -> bool:
    """Whether a place is a city with one urban area (市区): a prefecture or municipality, not a province."""
    return code.endswith("00") and (not code.endswith("0000") or code[:2] in _MUNICIPALITIES)


def _in_full(zone: str, code: str | None) -> str:
    """A zone as others call it: 自贸区绥芬河片区 is 中国（黑龙江）自由贸易试验区绥芬河片区, 高新区 牡丹江高新区."""
    province, own = by_code().get(f"{(code or '')[:2]}0000"), by_code().get(code or "")
    if province and own and (part := _FREE_TRADE.search(zone)):
        ours = part[1] if part[1] != _PART_OF_ZONE else f"{own.short_name}{_PART_OF_ZONE}"
        return _FREE_TRADE_IN_FULL.format(province.short_name, ours)
    if province and _ALL_FREE_TRADE.fullmatch(zone):
        return _FREE_TRADE_IN_FULL.format(province.short_name, "")
    return f"{own.short_name}{zone}" if own and own is not province and _BARE_ZONE.fullmatch(zone) else zone


def _zone(text: str) -> str:
    """The zone whose name a text begins with; "" where there is none, or only a class of zones: 省级开发区."""
    zone = _ZONE.match(text) if _HOLDS_ZONE.search(text) else None
    if not zone or zone[0] in _PARTS or _CLASS_OF_ZONES.search(zone[0]) or flow_verb(zone[0])[0]:
        return ""
    if zone[0] == text and not _has_place(text):
        return ""  # 综合保税区从1个增至6个
    unnamed = zone[0].endswith(_WORDS["zone_by_place"]) and not _has_place(zone[0])
    return "" if unnamed else zone[0]
