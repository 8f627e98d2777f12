"""The jurisdiction of a report: the region of the government, from the lines above it or from places it mentions."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

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
"""A pattern for what the head of a government is called: 代市长."""
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
# What may stand before a place; 日 is the day's, not that of 日照市.
_BEFORE_A_PLACE = compiled("在|(?:^|(?<={numeral}))日(?!{day_of_name})|{before_place}", "head")
_PLAN_PRESENTED = compiled("《(?P<place>{han}{2,16}?){national_economy}", "head")
_ABOVE = compiled("{han}{2,}?{above}", "head")
_NO_REPORTERS = frozenset(_WORDS["no_reporters"])
_MUNICIPALITIES = ("110000", "120000", "310000", "500000")
# What a report calls its own place, with the level and the ending of the regions that may be meant.
_KINDS = {kind: tuple(meant.split("/")) for kind, meant in pairs("head", "kinds").items()}
_COUNTRY, _COUNCIL, _OWN_COUNTRY = word("common", "country"), word("head", "council"), word("head", "own_country")
_AUTONOMOUS_REGION, _PREFECTURE = word("head", "autonomous_region"), word("head", "prefecture")
_FEWEST_TIMES = 5  # a name that says whose the report is stands in it so often
_MOST_TIMES = 3  # a place governed counts no more: its name may be a common word (资源, 平安)

FILED = "title of the file"
"""The kind of a sign that stands in the title of a text's front matter."""


def last_place(printed: str) -> str:
    """The place in what stands before a session's or a government's name: 日在牡丹江市 → 牡丹江市."""
    return _BEFORE_A_PLACE.split(printed)[-1]


def regions_told(
    clean: str, head: Head, title: Line, session: Sign | None, year: int | None
) -> tuple[Region | None, list[Sign]]:
    """The region whose government reports, and what tells it.

    `title` is the title of the front matter, `session` the words before the session's name. Where the signs name
    several regions it is the one that the text speaks of most; where they name none but say 市 or 自治州, it is the
    most spoken of among those.
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
    """Places, or mere 省 and 市, by which session, speaker, title and opening tell whose report it is."""
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
    """The region of the catalogue that a name with or without those above it means: 北京市朝阳区, 伊犁州, 上海."""
    loosely: tuple[Region, ...] = ()
    called = ""
    for cut in range(len(name) - 1):
        found = by_name().get(name[cut:], ())
        above = name[:cut]
        # 阳泉市矿区 is one, 矿区 may be any; 阳泉市郊区 is none that was called 市郊区 once.
        whole = [region for region in found if above and region.full_name.endswith(name)]
        if whole:
            return max(whole, key=lambda region: _fit(region, name[cut:], clean, year))
        # 会议上海南省: what stands before a name need be no place.
        if not loosely and (not above or len(name) - cut > 2) and name[cut:] not in _NO_REPORTERS:
            loosely, called = found, name[cut:]
    return max(loosely, key=lambda region: _fit(region, called, clean, year), default=None)


def _fit(region: Region, called: str, clean: str, year: int | None) -> tuple[bool, bool, bool, int, int]:
    """How well a region fits a report among those that were called so.

    It is in force that year, under this name or (思茅市, 普洱市 since) before; the name is its own, not one that its
    code has carried (鹤壁市's was 焦作市's once); it is a prefecture, no county; those above it are spoken of.
    """
    above = region.full_name[: -len(region.name)]
    spoken = sum(clean.count(part[:2]) for part in _ABOVE.findall(above))
    own = called in (region.name, region.short_name)
    in_force = (region.valid_from if own else 0) <= (year or 9999) <= region.valid_to
    return in_force, own, region.level != "county", spoken, region.valid_to


def _most_likely(named: Sequence[Region], clean: str) -> Region:
    """Of the regions that signs name, the first, unless the text speaks far more of another."""
    first = named[0]
    if len(named) == 1:
        return first
    spoken = {region: _spoken_of(region, clean) for region in named}
    best = max(named, key=spoken.__getitem__)
    return best if spoken[best] > 2 * spoken[first] + 2 else first


def _of_the_kind_said(region: Region, signs: Sequence[Sign]) -> Region:
    """A region, or the one above it where the signs say 州 or 省 of the government that a title puts in 大理市."""
    above = by_code().get(region.parent_code)
    said = {_KINDS[sign.value] for sign in signs if sign.value in _KINDS}
    fits = [one for one in (region, above) if one and any(one.level == k and one.name.endswith(end) for k, end in said)]
    return fits[0] if fits else region


def _or_its_city(province: Region, clean: str, year: int | None) -> Region:
    """A province, or its city that a text is about which says 全省 more often than 全市: it compares itself."""
    if sum(map(clean.count, _WORDS["own_city"])) < _FEWEST_TIMES:
        return province
    city = _most_spoken_of(clean, "市", year)
    own = city and city.parent_code == province.code
    return city if city and own and clean.count(city.short_name) > clean.count(province.short_name) else province


def _spoken_of(region: Region, clean: str) -> int:
    """How often a text names a region, or the places right below it."""
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
    """The region of a kind (市, 自治州) that the report names most, itself or by the places it governs.

    A city that a prefecture governs is taken where its own name is by far the most frequent.
    """
    level, suffix = _KINDS[kind]
    in_force = [
        region
        for region in regions()
        if region.name not in _NO_REPORTERS and region.valid_from <= (year or 9999) <= region.valid_to
    ]
    spoken = Counter(
        {
            # A county's bare name is often a common word (资源, 合作).
            region: clean.count(region.name if region.level == "county" else _stem(region))
            for region in in_force
            if region.name.endswith(suffix) and (region.level == level or kind == "市")
        }
    )
    (best, times), (_, next_times) = spoken.most_common(2)
    if times >= _FEWEST_TIMES and times >= 2 * next_times:
        return best
    governed: Counter[str] = Counter()
    for region in in_force:
        governed[region.parent_code] += min(clean.count(region.short_name), _MOST_TIMES)
    able = [region for region in spoken if region.level == level or region.code in _MUNICIPALITIES]
    counts = {region: spoken[region] + governed[region.code or ""] for region in able}
    best = max(able, key=counts.__getitem__)
    return best if counts[best] >= 3 else None


def _stem(region: Region) -> str:
    """What stands in every name of a region: 凉山 in 凉山州 and 凉山彝族自治州, 牡丹江 in 牡丹江市."""
    short = region.short_name
    return short[:-1] if region.name.endswith(_PREFECTURE) and len(short) > 2 else short
