"""Set phrases that contain a number but state nothing: 每增长1个百分点, 几十个, 14亿人民, 分3期."""

from ingest.numbers.reasons.seen import STATES, WORDS, Rules, Seen, compiled, only


@only(last={word[-1] for word in WORDS["step"]})
def step(seen: Seen) -> str | None:
    """国内生产总值每增长1个百分点."""
    return "other" if seen.before.endswith(WORDS["step"]) else None


_ROUND = (10, 100, 1_000, 10_000, 100_000)


@only(last={word[-1] for name in ("vague", "each", "many", "over") for word in WORDS[name]})
def vague(seen: Seen) -> str | None:
    """几十个, 数百家, 每百人, 每100度; 上千家 states something."""
    number, before = seen.number, seen.before
    if before.endswith(WORDS["vague"]):
        return "other"
    if number.kind == "multiple" and number.value in _ROUND and before.endswith(WORDS["many"]):
        return "other"  # 生产规模数十倍增长
    if before.endswith(WORDS["each"]) and (number.bare_multiplier or number.value in _ROUND):
        return "other"
    if number.bare_multiplier and number.kind == "count" and before[-2:-1] not in WORDS["vague_not_behind"]:
        return "other" if before.endswith(WORDS["many"]) else STATES if before.endswith(WORDS["over"]) else None
    return None


@only(chinese=True)
def doubling(seen: Seen) -> str | None:
    """规模实现倍增， and 推进产能倍增， state something; 倍增计划 and 翻番工程 are names."""
    if seen.clean.startswith(WORDS["doubling_plan"], seen.number.start):
        return "name"
    if not seen.clean.startswith(WORDS["doubling"], seen.number.start):
        return None
    stated = seen.after.startswith(("，", "。", "；", "、")) and seen.before.endswith(WORDS["doubled"])
    of_thing = seen.after.startswith(("，", "。", "；")) and seen.before.endswith(WORDS["doubled_thing"])
    return STATES if stated or of_thing else "name"


_PEOPLE = compiled("[{han}、]{0,20}?{people}(?=[{mark}的和]|$)|{han}{0,4}{people}")


def nation(seen: Seen) -> str | None:
    """14亿多中国人的饭碗, 3100万龙江人民, 500多万勇于战胜一切困难的全市人民."""
    if 1.29e9 < seen.number.value < 1.5e9 and seen.follows(WORDS["nation"], "人"):
        return "other"
    return "other" if not seen.number.unit and seen.number.value >= 1_000_000 and _PEOPLE.match(seen.after) else None


_LAND = compiled("的{han}{0,6}?{land}|{land}")


def land(seen: Seen) -> str | None:
    """把新疆160多万平方公里的辽阔疆域守护好: the land spoken of, not its size."""
    return "other" if seen.number.unit in WORDS["land_unit"] and _LAND.match(seen.clean, seen.number.tail) else None


_EFFORT = compiled("的?{effort}")


@only("倍")
def effort(seen: Seen) -> str | None:
    """唯有百倍努力, 以百倍的信心: a turn of phrase."""
    return "other" if _EFFORT.match(seen.after) else None


# In 在168个重点城市排名 and 74个重点城市细颗粒物年均浓度: among whom or where, not how many.
_CITIES = ("重", "主", "副", "城", "排", "大")
_CITY_RANKING = compiled(
    "{city_class}?{cities}[^{clause_end}]{0,3}{ranked_cities}|{ranked_cities}{cities}"
    "|{city_class}{cities}[^{clause_end}]{0,16}{measured_cities}"
)


@only(following=_CITIES)
def among_cities(seen: Seen) -> str | None:
    """在168个重点城市排名第3位."""
    return "name" if _CITY_RANKING.match(seen.after) else None


@only(*WORDS["parted_unit"])
def parted(seen: Seen) -> str | None:
    """分3期."""
    return "other" if seen.before.endswith(WORDS["parted"]) else None


_STEPS = compiled(r"[{tens}{myriads}\d]*{myriads}元?级?(?:新|大)?{step_reached}")


@only("个")
def steps(seen: Seen) -> str | None:
    """连跨4个千亿台阶, 3个万亿元级台阶."""
    return "other" if _STEPS.match(seen.after) else None


_IDIOM = compiled("{idiom}")
_NEAR = 5  # no idiom is longer


@only(first="".join(WORDS["idiom"]))
def idiom(seen: Seen) -> str | None:
    """走进千家万户, 三百六十行, 56个民族."""
    start = seen.number.start
    found = _IDIOM.finditer(seen.clean, max(0, start - _NEAR), seen.number.end + _NEAR)
    return "name" if any(match.start() <= start < match.end() for match in found) else None


_KINDS_INSURED = compiled(r"{han}{0,4}?{insurance}{han}{0,4}?{insured}[^{clause_end}\d]{0,8}\d")
_KINDS_OF_MONEY = compiled(r"{han}{0,6}?{levy}[^{mark}\d]{0,8}\d[\d.]*{myriads}*元")


@only("项", chinese=True)
def kinds_of_money(seen: Seen) -> str | None:
    """缓缴四项社保费78亿元; 五项社会保险参保率95%."""
    return "name" if _KINDS_OF_MONEY.match(seen.after) or _KINDS_INSURED.match(seen.after) else None


_LEVEL = "{first_batch}?{list_level}{first_batch}?"
_ADMITTED = compiled(rf"{{admitted}}(?:{_LEVEL}|[^{{mark}}\d]{{0,6}}20\d\d年[^{{clause_end}}]{{0,8}})级?$")
_COMPARED = compiled(f"{{compared_with_all}}(?:{_LEVEL}|{{first_batch}})$")
_HAN = compiled("[{han}“]")


@only("项", "个", "条", "家")
def listed(seen: Seen) -> str | None:
    """列入国家150项重大水利工程, 高于首批14个沿海开放城市平均水平; 竞争性项目中成功入围15个 states a figure."""
    named = _HAN.match(seen.after) and (_ADMITTED.search(seen.before) or _COMPARED.search(seen.before))
    return "name" if named else None


_TOLD_NEXT = compiled("{han}{0,4}{told_next}")


@only("个", "项", "件")
def aspects(seen: Seen) -> str | None:
    """重点抓好8个方面工作, 重点抓好以下10项工作."""
    followed = seen.before.endswith(WORDS["that_follow"]) and _TOLD_NEXT.match(seen.after)
    return "other" if followed or (seen.number.unit == "个" and seen.after.startswith(WORDS["aspects"])) else None


_ONE_OF = compiled(r"(?:[^{mark}\d]{2,30})?(?<!分){one_of}(?!的\d)")
_IN_LIST = compiled("{admitted}[^{clause_end}]{0,6}$")
_OF_LIST = compiled(r"[^{mark}\d]{2,20}{list_of_best}")


@only("个", "家", "户", "项", "座")
def one_of(seen: Seen) -> str | None:
    """成为全国11个示范区之一; 6户企业进入国家520户重点企业行列: among how many, not how many."""
    in_list = _OF_LIST.match(seen.after) and _IN_LIST.search(seen.before)
    return "other" if in_list or _ONE_OF.match(seen.after) else None


@only(last="$")
def lost_before(seen: Seen) -> str | None:
    """增长$1.$2倍: a broken figure, left by a text replacement that went wrong."""
    return "other"


@only(following="$")
def lost_behind(seen: Seen) -> str | None:
    """提高1$1.$2个百分点: the rest of the figure was lost."""
    return "other"


_AMONG = compiled(
    r"[^{mark}\d]{2,16}中(?:，[^{clause_end}\d]{0,16}?{stands_second}|[^{clause_end}]{0,10}?{stands_among})"
)
_AMONG_BEFORE = compiled(r"在(?:{rank_among})?$")
_AMONG_ALL = compiled(r"{han}{2,14}?(?:第[{numeral}\d](?!{no_rank_behind})|(?:前|后)[{numeral}\d]|{at_the_top})")


@only("个", "座", "家")
def among(seen: Seen) -> str | None:
    """增速在9个国家中心城市中排名第二, 位居全国36个大中城市第六: among how many."""
    all_of_them = seen.before.endswith((*WORDS["rank_among"], *WORDS["stands_at"])) and _AMONG_ALL.match(seen.after)
    return "name" if all_of_them or (_AMONG_BEFORE.search(seen.before) and _AMONG.match(seen.after)) else None


# 1类新药 is a grade; 11类民生支出3569.5亿元 is about the amount, 8类刑事案件下降19.4% about the fall.
_OF_KIND = compiled(r"{graded}|{han}{2,14}(?:\d[\d.]*(?:%|{myriads}*元))")


@only("类")
def kinds(seen: Seen) -> str | None:
    """1类新药, 劣5类."""
    named = seen.before.endswith(WORDS["worse_than"]) or _OF_KIND.match(seen.after)
    return "name" if named else None


@only("团")
def regiment(seen: Seen) -> str | None:
    """兵团3团."""
    named = seen.before.endswith(WORDS["regiment_before"]) and seen.after[1:3] > "一"
    return "name" if named else None


@only(*WORDS["held_unit"])
def held(seen: Seen) -> str | None:
    """连续三届."""
    return "duration" if seen.before.endswith(WORDS["held"]) else None


@only(*WORDS["counted_in_a_row"], last={word[-1] for word in WORDS["in_a_row"]})
def in_a_row(seen: Seen) -> str | None:
    """连续4次获得一等奖, 连续31个防期: how long it went on."""
    return "duration" if seen.before.endswith(WORDS["in_a_row"]) else None


_GOOD_DAYS = compiled("{and_or}?{above}?的?{good_days}")


@only(*WORDS["grade"])
def graded(seen: Seen) -> str | None:
    """3级医院; 达到3级 states something."""
    reached = seen.before.endswith(WORDS["grade_reached"]) and not _GOOD_DAYS.match(seen.after)
    return STATES if reached else "name"


LISTINGS: Rules = (
    *(among_cities, parted, steps, kinds_of_money, listed, aspects, one_of, among),
    *(kinds, regiment, held, in_a_row, graded),
)
"""What is divided, listed, held or graded."""
