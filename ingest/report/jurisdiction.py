"""The jurisdiction of a report: its government's region, from the lines above the report or the places it mentions."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from operator import add

from ingest.catalogue.regions import Region, below, by_code, by_name, regions
from ingest.language.lexicon import compiled, fill, pairs, word, words
from ingest.report.head import Head, Line
from ingest.report.signs import Sign

_WORDS = words("head")
OFFICE = fill(
    "(?:{standing}?{acting}?{premier}|(?:{the_government}|{autonomous_region}){acting_as}?{chairman}"
    "|{standing}?副?代?理?{head_of_place}|{commissioner})",
    "head",
)
"""A pattern for the title of the head of a government: 代市长."""
_GOVERNMENT = compiled(
    "{for_government}(?P<council>{council})"
    "|{represents}(?:{party}.{2,8}委、?)?(?P<place>{han}{1,16}?){all_levels}?{peoples}?{government}",
    "head",
)
_GOVERNOR = compiled(
    "(?P<place>{han}{1,16}?{autonomous_region}|{han}{1,16}?){peoples_government}?"
    "(?:{acting_as}?{chairman}(?!团)|{office})",
    "head",
    office=OFFICE,
)
_TITLED = compiled(
    r"(?:{concerning}|{year_word}|^)(?P<place>{han}{2,20}?)(?:\d{4}{year_word})?"
    r"(?:{peoples}?{government}(?:\d{4}年)?{work}|{peoples_government}|{national_economy}|第.{1,2}{five_years})",
    "head",
)
# What may stand before a place; 日 ends a date here and does not begin 日照市.
_BEFORE_A_PLACE = compiled("在|(?:^|(?<={numeral}))日(?!{day_of_name})|{before_place}", "head")
_PLAN_PRESENTED = compiled("《(?P<place>{han}{2,16}?){national_economy}", "head")
_ABOVE = compiled("{han}{2,}?{above}", "head")
_NO_REPORTERS = frozenset(_WORDS["no_reporters"])
_MUNICIPALITIES = ("110000", "120000", "310000", "500000")
# What a report calls its own place, with the level and name ending of the regions that it may mean.
_KINDS = {kind: tuple(meant.split("/")) for kind, meant in pairs("head", "kinds").items()}
_COUNTRY, _COUNCIL, _OWN_COUNTRY = word("common", "country"), word("head", "council"), word("head", "own_country")
_AUTONOMOUS_REGION, _PREFECTURE = word("head", "autonomous_region"), word("head", "prefecture")
_FEWEST_TIMES = 5  # a name must occur so often in a report to show whose report it is
_MOST_TIMES = 3  # a place below counts at most so often: its name may be a common word (资源, 平安)

FILED = "title of the file"
"""The kind of a sign found in the title of the front matter."""


def last_place(printed: str) -> str:
    """The place in the words before the name of a session or government: 日在牡丹江市 → 牡丹江市."""
    return _BEFORE_A_PLACE.split(printed)[-1]


def regions_told(
    clean: str, head: Head, title: Line, session: Sign | None, year: int | None
) -> tuple[Region | None, list[Sign]]:
    """The region whose government reports, and the signs that show it.

    `title` is the title in the front matter, `session` the words before the session's name. If the signs name several
    regions, the first one counts unless the text mentions another far more often. If they name none but say 市 or
    自治州, it is the region of that kind that the text mentions most.
    """
    signs = list(_places_told(head, title, session))
    named: dict[Region, Sign] = {}
    for sign in signs:
        if region := _known(sign.value, clean, year):
            named.setdefault(region, sign)
    signs = [sign for sign in signs if sign.value.endswith(tuple(_KINDS))]
    told = [Sign("region", region.name, sign.kind, sign.start, sign.end) for region, sign in named.items()]
    if named:
        return _of_the_kind_said(_most_likely(list(named), clean), signs), told
    own = _own(clean)
    if own == "国" and not signs:
        return _known(_COUNTRY, clean, year), []
    for said in (*(sign.value for sign in signs), own):
        kind = next((kind for kind in _KINDS if said.endswith(kind)), None)
        if kind and (region := _most_spoken_of(clean, kind, year)):
            region = region if signs else _or_its_city(region, clean, year)
            return region, [Sign("region", region.name, "places spoken of", 0, 0)]
    printed = next((s for s in signs if len(s.value) > 2 and s.value.endswith(tuple(_KINDS))), None)
    if not printed:
        return None, []
    level = next(level for kind, (level, _) in _KINDS.items() if printed.value.endswith(kind))
    return Region(None, printed.value, printed.value, printed.value, level), [printed]


def _places_told(head: Head, title: Line, session: Sign | None) -> Iterator[Sign]:
    """The places, or just 省 or 市, that the session, speaker, title and opening name."""
    if session:
        yield session
    for line in head.lines:
        yield from _told_by_line(line, "speaker", "title")
    if found := _GOVERNMENT.search(head.opening.text):
        place = _COUNTRY if found["council"] else last_place(found["place"])
        yield _sign(place, "opening", head.opening, found)
    if presented := _PLAN_PRESENTED.search(head.opening.text):
        yield _sign(presented["place"], "opening", head.opening, presented)
    if title.text:
        yield from _told_by_line(title, FILED, FILED)


def _told_by_line(line: Line, of_speaker: str, of_title: str) -> Iterator[Sign]:
    if line.text.startswith(_COUNCIL):
        yield Sign("region", _COUNTRY, of_speaker, line.start, line.start + len(_COUNCIL))
    for found in _GOVERNOR.finditer(line.text):
        yield _sign(last_place(found["place"]), of_speaker, line, found)
    if titled := _TITLED.search(line.text):
        yield _sign(last_place(titled["place"]), of_title, line, titled)


def _sign(place: str, kind: str, line: Line, found: re.Match[str]) -> Sign:
    return Sign("region", place, kind, line.start + found.start(), line.start + found.end())


def _known(name: str, clean: str, year: int | None) -> Region | None:
    """The region in the catalogue for a name, with or without the regions above it: 北京市朝阳区, 伊犁州, 上海."""
    loosely: tuple[Region, ...] = ()
    called = ""
    for cut in range(len(name) - 1):
        found = by_name().get(name[cut:], ())
        above = name[:cut]
        # 阳泉市矿区 is one region, 矿区 may be any; 阳泉市郊区 is not a region that was once called 市郊区.
        whole = [region for region in found if above and region.full_name.endswith(name)]
        if whole:
            return max(whole, key=lambda region: _fit(region, name[cut:], clean, year))
        # 会议上海南省: the words before a name need not be a place.
        if not loosely and (not above or len(name) - cut > 2) and name[cut:] not in _NO_REPORTERS:
            loosely, called = found, name[cut:]
    return max(loosely, key=lambda region: _fit(region, called, clean, year), default=None)


def _fit(region: Region, called: str, clean: str, year: int | None) -> tuple[bool, bool, bool, int, int]:
    """How well a region fits a report, compared with others that have had the same name.

    In this order: it is in force that year, under this name or a former one (思茅市 is 普洱市 now); the name is its
    own, not just a former name of its code (鹤壁市's code once was 焦作市's); it is not a county; the text mentions
    the regions above it; its code was withdrawn last, or never.
    """
    above = region.full_name[: -len(region.name)]
    spoken = sum(clean.count(part[:2]) for part in _ABOVE.findall(above))
    own = called in (region.name, region.short_name)
    in_force = (region.valid_from if own else 0) <= (year or 9999) <= region.valid_to
    return in_force, own, region.level != "county", spoken, region.valid_to


def _most_likely(named: Sequence[Region], clean: str) -> Region:
    """The first of the regions that the signs name, unless the text mentions another far more often."""
    first = named[0]
    if len(named) == 1:
        return first
    spoken = {region: _spoken_of(region, clean) for region in named}
    best = max(named, key=spoken.__getitem__)
    return best if spoken[best] > 2 * spoken[first] + 2 else first


def _of_the_kind_said(region: Region, signs: Sequence[Sign]) -> Region:
    """A region, or the one above it if the signs say so: a title names 大理市, but the speaker governs a 州 or 省."""
    above = by_code().get(region.parent_code)
    said = {_KINDS[sign.value] for sign in signs if sign.value in _KINDS}
    fits = [one for one in (region, above) if one and any(one.level == k and one.name.endswith(end) for k, end in said)]
    return fits[0] if fits else region


def _or_its_city(province: Region, clean: str, year: int | None) -> Region:
    """A province, or the city in it that the report is about: a city's report may say 全省 often to compare itself."""
    if sum(map(clean.count, _WORDS["own_city"])) < _FEWEST_TIMES:
        return province
    city = _most_spoken_of(clean, "市", year)
    own = city and city.parent_code == province.code
    return city if city and own and clean.count(city.short_name) > clean.count(province.short_name) else province


def _spoken_of(region: Region, clean: str) -> int:
    """How often a text names a region or the places directly below it."""
    names = {region.short_name, *(part.short_name for part in below(region.code or ""))}
    return sum(clean.count(name) for name in names if len(name) > 1)


def _own(clean: str) -> str:
    """What the report calls its own place: 省 if it says 全省 and 我省 most, 市 if 全市 and 我市 ..., 国 if 我国."""
    said = {own: clean.count("全" + own) + clean.count("我" + own) for own in _WORDS["own"]}
    said["国"] = clean.count(_OWN_COUNTRY)
    own = max(said, key=said.__getitem__)
    if own == "区" and clean.count(_AUTONOMOUS_REGION) > said["区"] / 2:
        return _AUTONOMOUS_REGION
    return own if said[own] else ""


def _most_spoken_of(clean: str, kind: str, year: int | None) -> Region | None:
    """The region of a kind (市, 自治州) that the report mentions most, by its own name or the places it governs.

    A city that a prefecture governs is taken if its own name is by far the most frequent.
    """
    level, suffix = _KINDS[kind]
    in_force = [
        region
        for region in regions()
        if region.name not in _NO_REPORTERS and region.valid_from <= (year or 9999) <= region.valid_to
    ]
    held = set(map(add, clean, clean[1:]))  # few names of places have a first pair of characters that the text holds

    def times(name: str) -> int:
        return clean.count(name) if name[:2] in held else 0

    spoken = Counter(
        {
            # A county's bare name is often a common word (资源, 合作).
            region: times(region.name if region.level == "county" else _stem(region))
            for region in in_force
            if region.name.endswith(suffix) and (region.level == level or kind == "市")
        }
    )
    (best, most), (_, next_most) = spoken.most_common(2)
    if most >= _FEWEST_TIMES and most >= 2 * next_most:
        return best
    governed: Counter[str] = Counter()
    for region in in_force:
        governed[region.parent_code] += min(times(region.short_name), _MOST_TIMES)
    able = [region for region in spoken if region.level == level or region.code in _MUNICIPALITIES]
    counts = {region: spoken[region] + governed[region.code or ""] for region in able}
    best = max(able, key=counts.__getitem__)
    return best if counts[best] >= 3 else None


def _stem(region: Region) -> str:
    """The part that all names of a region share: 凉山 in 凉山州 and 凉山彝族自治州, 牡丹江 in 牡丹江市."""
    short = region.short_name
    return short[:-1] if region.name.endswith(_PREFECTURE) and len(short) > 2 else short
