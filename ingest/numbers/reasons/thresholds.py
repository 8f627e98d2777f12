"""Bounds that define a class of things: 60岁以上老人, 百亿企业, 500户以上行政村."""

from ingest.language.lexicon import any_of, words
from ingest.numbers.reasons.seen import STATES, WORDS, Rules, Seen, compiled, only

_LIFESPAN = compiled("{lifespan}[^{clause_end}]{0,18}$")
_AGE_LIMIT = compiled("{age_limit}(?:由|从)(?:[^{clause_end}]{0,12}(?:到|至|为))?$")
_ABOVE = compiled("(?:（含）)?{and_or}?{above}的?(?=[{han}“])")


def age(seen: Seen) -> str:
    """60岁以上老人; but 人均预期寿命达到79岁，比五年前提高1.2岁 and 年龄上限由7岁提升至8岁 state something."""
    grew = seen.before.removesuffix("了").endswith(WORDS["age_grew"]) and not _ABOVE.match(seen.after)
    return STATES if grew or _LIFESPAN.search(seen.before) or _AGE_LIMIT.search(seen.before) else "threshold"


_HUNDRED_MILLION = 1e8


_CLAUSE_BEGINS = ("", "，", "。", "；", "、", "\n")
_PLACES_DID = compiled(r"(?:区|市|州)?[^{mark}\d]{0,10}?(?:{place_did}|(?<!人)均)")


_PLACES_TOO = compiled(r"\d+{place}[^{mark}\d]{0,10}?{place_did}")
_SO_MANY_PLACES = compiled(r"(?:^|[{clause_end}、\n])\d+{place}$")


def places(seen: Seen) -> str | None:
    """千亿镇, 山区26县; 8县（市）全部通过验收 counts them."""
    number, before = seen.number, seen.before
    if (number.bare_multiplier or number.value >= _HUNDRED_MILLION) and number.unit in ("级", *WORDS["size_class"]):
        return "threshold"
    if number.unit not in WORDS["place"] or before.endswith((*WORDS["reached"], *WORDS["place_counted"])):
        return None
    begins, did = before[-1:] in _CLAUSE_BEGINS, _PLACES_DID.match(seen.after)
    first = begins and (did or _PLACES_TOO.match(seen.after))
    second = did and _SO_MANY_PLACES.search(before)  # 3镇65村入选省级乡村治理示范镇村
    return None if first or second else "name"


_PASSED = "(?:新|大)?{step_reached}"  # 首次突破千亿元大关 states a figure
_STEP = compiled(_PASSED)
# 千亿级、万亿级大宗商品交易平台; 百亿元、十亿元企业
_NOUN = "(?:[{han}“A-Z]|、{tens}*{myriads}+{class_unit}?(?:级|{classed_by}))"
_CLASSED_NOUN = compiled(f"(?!{_PASSED}){_NOUN}")
_OF_GRADE = compiled(f"级(?!{_PASSED}){_NOUN}")


def _meets_count(seen: Seen) -> bool:
    """Whether a bound stands right before the count of its class: 亿元以上425宗, 其中10亿元以上110个."""
    number = seen.number
    return number.tail > number.end and seen.clean[number.tail : number.tail + 1].isdigit()


_OF_A_CAMPAIGN = compiled("[^{clause_end}]{0,24}?{of_a_campaign}")


@only(chinese=True)
def round_figure(seen: Seen) -> str | None:
    """百亿企业, 亿元以上项目 define a class; 突破千亿元 and 建设百个标杆场景 state something."""
    number, before, clean = seen.number, seen.before, seen.clean
    if not number.bare_multiplier:
        return None
    end, tail = number.end, number.tail
    if tail == end and number.unit in WORDS["round_counter"] and before.endswith(WORDS["round_made"]):
        return "threshold" if _OF_A_CAMPAIGN.match(seen.after) else STATES
    if _meets_count(seen):
        return "threshold"
    if before.endswith(WORDS["counted_of"]) and _STEP.match(clean, end):
        return "threshold"  # 跨越两个千亿元台阶
    if _OF_GRADE.match(clean, end) and not before.endswith(WORDS["grade_reached"]):
        return "threshold"  # 新增万吨级泊位
    if number.qualifier != "at_least" and number.kind != "ratio":
        if not before.endswith(WORDS["reached"]):
            return "threshold" if _CLASSED_NOUN.match(clean, end) else STATES
        if not before.endswith(WORDS["passed"]) or not _CLASSED_NOUN.match(clean, tail):
            return STATES
        classed = number.kind in ("money", "size") or clean.startswith(("的", "级"), tail)
        return "threshold" if classed or (not number.unit and seen.after.startswith(WORDS["size_class"])) else STATES
    if tail > end and number.kind in ("money", "size", "count") and _CLASSED_NOUN.match(clean, tail):
        return "threshold"
    return None


_BOUND_STATES = compiled("{above}(?:的?{bound_aim}|{bound_states})")
_VILLAGES = compiled("的?{villages}")
_INHABITED = compiled("人?(?:口?{above}的?|口{above}?){inhabited}")
_LEAST_INHABITANTS = 10_000
_LARGE_AREA = 100_000
_BELOW_LISTED = compiled(r"{lower_bound}、[^{mark}]{2,16}的\d")
_REACHED = compiled("{shortened}(?:到|至)了?$")
_GIVEN = compiled("{given}[^{clause_end}]{0,4}$")


def bounded(seen: Seen) -> str | None:
    """50万元以上项目, 500户以上行政村."""
    number, clean = seen.number, seen.clean
    if number.kind == "money" and _meets_count(seen):
        return "threshold"
    if number.tail > number.end and _BELOW_LISTED.match(clean, number.end):
        return "threshold"  # 人均年收入1000元以下、有劳动能力的4540户贫困户
    if number.kind == "time" and _REACHED.search(seen.before):
        return None  # 审批时限缩短到70个工作日以内办结
    if number.value >= _LARGE_AREA and number.unit in WORDS["area_unit"] and seen.before.endswith(WORDS["works_on"]):
        return "threshold" if clean.endswith(WORDS["below"], 0, number.tail) else None
    if number.tail == number.end or not _ABOVE.match(clean, number.end) or _BOUND_STATES.match(clean, number.end):
        return None
    if number.kind in ("money", "size", "time") and not _GIVEN.search(seen.before):
        return "threshold"
    if number.kind == "count" and clean.endswith(WORDS["below"], 0, number.tail):
        return "threshold"  # 8座以下小汽车
    if number.unit in WORDS["villagers"] and _VILLAGES.match(clean, number.tail):
        return "threshold"  # 实现300户以上自然村公厕全覆盖
    if number.unit in WORDS["bound_units"] and not seen.before.endswith(WORDS["does"]):
        return "threshold"
    return None


@only("", "人")
def inhabited(seen: Seen) -> str | None:
    """20万人口以上县域, 300万以下的城市."""
    number = seen.number
    if number.value < _LEAST_INHABITANTS:
        return None
    return "threshold" if _INHABITED.match(seen.clean, number.end - len(number.unit)) else None


_OF_THEM = compiled("的{han}")


@only(last={word[-1] for word in WORDS["unmet"]})
def unmet(seen: Seen) -> str | None:
    """公办幼儿园占比未达30%的镇街, 人均住房面积不足15平方米的家庭: the bound says which ones are meant."""
    classed = seen.before.endswith(WORDS["unmet"]) and _OF_THEM.match(seen.after)
    return "threshold" if classed else None


_SO_MANY_WITH = compiled(r"\d余?{class_counter}[^{mark}\d]{1,5}率$")


@only("%")
def share_of_each(seen: Seen) -> str | None:
    """18个空置率50%以上村庄: the bound says which ones are counted."""
    number = seen.number
    if not _ABOVE.match(seen.clean, number.end) or _BOUND_STATES.match(seen.clean, number.end):
        return None
    which = not seen.clean.startswith("的", number.tail) and _SO_MANY_WITH.search(seen.before)
    return "threshold" if which else None


_SIZED = compiled(r"(?:[、和]\d+亿)*级?的?{han}{0,6}{sized}")


def sized(seen: Seen) -> str | None:
    """培育销售收入100亿、500亿的企业: a size without its 元."""
    number, clean = seen.number, seen.clean
    classed = clean.endswith("亿", 0, number.end) and _SIZED.match(clean, number.end)
    return "threshold" if classed else None


_COUNTED_CLASS = compiled(r"{han}{0,6}?{classed_by}{count_told}?\d[\d.]*余?{class_counter}")


def counted_class(seen: Seen) -> str | None:
    """新签约50亿元重大项目5个: the size of each project; 投资50亿元实施项目5个 states what was spent."""
    spent = seen.before.endswith(WORDS["spent"])
    return "threshold" if not spent and _COUNTED_CLASS.match(seen.after) else None


_LEAST_CLASSED, _TOTAL = 10_000, words("common")["total_investment"]
_NEXT_SIZE = r"、{beyond}?[{numeral}{tens}{myriads}\d]+元?[的级]?"
_CLASSED = compiled(
    f"(?:{_NEXT_SIZE})*的{{han}}{{0,8}}?{{classed_of}}|(?:{_NEXT_SIZE})?(?:{{han}}{{0,6}}?{{classed_by}}|{{classed_place}})"
    f"|(?:{_NEXT_SIZE})*的{{han}}{{0,4}}?{{classed_place}}"
)


def classed(seen: Seen) -> str | None:
    """2个超万亿先进制造业产业集群, 5000万以上项目200个, 过15万的县城: a bound without its unit."""
    number = seen.number
    over = seen.before.endswith(WORDS["money_passed"]) and not seen.before.endswith(WORDS["more"])
    bound = number.tail > number.end and number.value >= _LEAST_CLASSED
    if not (over or bound) or number.value < _LEAST_CLASSED or _ALL_WORTH.search(seen.before):
        return None
    return "threshold" if _CLASSED.match(seen.clean, number.tail) else None


_BOUNDS_BEFORE = compiled(rf"{{money_passed}}[{{numeral}}{{tens}}{{myriads}}\d.]+元?(?:{_NEXT_SIZE})*、{{beyond}}?$")
_BOUNDS_NEXT = compiled(f"(?:{_NEXT_SIZE})*的?{{han}}{{0,8}}?(?:{{classed_by}}|{{classed_place}})")


@only(opened="、")
def bounds_listed(seen: Seen) -> str | None:
    """过1亿元、10亿元、20亿元的优质企业: the further bounds in a list."""
    if seen.number.value < _LEAST_CLASSED or not _BOUNDS_BEFORE.search(seen.before):
        return None
    return "threshold" if _BOUNDS_NEXT.match(seen.clean, seen.number.tail) else None


_OF_NOUN = compiled(r"的[{han}\d]")
_SO_MANY = compiled(r"\d+余?{class_counter}")  # 产值超亿元企业12家、超10亿元2家
_COUNTED_THINGS = compiled(r"\d[\d.]*余?{class_counter}(?=[{han}A-Z“])")  # 其中总投资超50亿元的3个 are a class
_COUNTED_BEFORE = compiled(r"\d余?{fund_counter}{total_passed}$")
_ALL_WORTH = compiled("{class_counter}、{total_investment}额?{all_worth}$")


@only(last={word[-1] for word in WORDS["money_passed"]})
def worth_over(seen: Seen) -> str | None:
    """投资超10亿元的项目; 400多个、总投资超1700亿元的项目 states the total of all projects."""
    number, before = seen.number, seen.before
    total = before.endswith(WORDS["total_passed"]) and seen.clean.startswith("的", number.tail)
    if total and (_COUNTED_THINGS.match(seen.clean, number.tail + 1) or _COUNTED_BEFORE.search(before)):
        return STATES  # 总投资超1300亿元的203个项目, 14支总规模达1700亿元的产业基金
    classed = (
        before.endswith(WORDS["money_passed"])
        and not before.endswith(WORDS["more"])
        and (_OF_NOUN.match(seen.clean, number.tail) or _SO_MANY.match(seen.clean, number.tail))
        and not _ALL_WORTH.search(before)
    )
    return "threshold" if classed else None


_UNDER = compiled("{money_measure}{level_told}?{money_under}$")
_THE_POOR = compiled("的{han}|{low_paid}?{the_poor}")


@only(last={word[-1] for word in WORDS["money_under"]})
def worth_under(seen: Seen) -> str | None:
    """人均纯收入低于2000元的农村居民家庭, 低于6500元低收入农户: the bound says which ones are meant."""
    return "threshold" if _UNDER.search(seen.before) and _THE_POOR.match(seen.after) else None


_EACH_WORTH = compiled(
    r"\d+余?{class_counter}(?:{measure_lead}?{money_measure}{measure_end}?{each_worth}?|{each_over})$"
    r"|\d+余?{class_counter}{each_noun}均?{output_worth}$"
)
_EACH_OUTPUT = compiled(r"\d+{odd}?(?!条){class_counter}[^{mark}\d]{1,9}?{each_output}{output_worth}$")


def each_worth(seen: Seen) -> str | None:
    """7个投资50亿元以上项目, 3个镇生产总值超100亿元, 5个产值超百亿; but 280个总投资635亿元的项目 states the total."""
    number, before = seen.number, seen.before
    if not number.unit and number.value < _HUNDRED_MILLION:
        return None
    in_all = number.tail == number.end and before.endswith(_TOTAL) and _OF_NOUN.match(seen.after)
    if in_all and _EACH_WORTH.search(before):
        return STATES
    return "threshold" if _EACH_WORTH.search(seen.before) or _EACH_OUTPUT.search(seen.before) else None


_COUNT_BEFORE = compiled(r"\d余?{class_counter}$")


def counted_worth(seen: Seen) -> str | None:
    """基地等23个50亿元以上，产业园等300个亿元以上工业项目."""
    number = seen.number
    return "threshold" if number.tail > number.end and _COUNT_BEFORE.search(seen.before) else None


_EACH_OF_SIZE = compiled("{size_told}$")
_SO_MANY_OF_SIZE = compiled(r"\d+余?(?:{class_counter}|宗)")


def counted_size(seen: Seen) -> str | None:
    """其中10亿元20个、50亿元5个: the size of each."""
    adjoins = seen.number.tail == seen.number.end and _SO_MANY_OF_SIZE.match(seen.after)
    return "threshold" if adjoins and _EACH_OF_SIZE.search(seen.before) else None


_PART_OF_MANY = compiled(r"\d[%％][^{mark}\d]{0,11}?{one_of_many}[^{mark}\d]{0,14}$")


def part_of_many(seen: Seen) -> str | None:
    """70%的行政村集体经济收入达到100万元: the level that part of a class has reached."""
    return "threshold" if _PART_OF_MANY.search(seen.before) else None


_ENTERED = compiled("{money}{entered}$", money=any_of(words("heads")["money"]))
_CLUSTER = compiled("{cluster_size}?的?[^{mark}]{0,6}{cluster}(?=[{mark}和]|$)")


def cluster(seen: Seen) -> str | None:
    """五千亿元产业集群; 存款进入1万亿元俱乐部 states a figure."""
    tail = seen.number.tail
    classed = _CLUSTER.match(seen.clean[tail : tail + 16]) and not _ENTERED.search(seen.before)
    return "threshold" if classed else None


@only(last={word[-1] for word in WORDS["counted_of"]})
def steps_of(seen: Seen) -> str | None:
    """连跨两个10亿元关口."""
    return "threshold" if _STEP.match(seen.clean, seen.number.end) else None


_GRADE = compiled(f"级(?!{_PASSED})")


def of_grade(seen: Seen) -> str | None:
    """正在推进一批100亿元级、50亿元级重大项目: how large each is; 生产总值跨上5000亿元级台阶 states a figure."""
    reached = seen.before.endswith((*WORDS["grade_reached"], *WORDS["reached"]))
    return "threshold" if not reached and _GRADE.match(seen.after) else None


_RANGED = compiled("的?{han}{0,6}?{classed_by}")


def ranged(seen: Seen) -> str | None:
    """10亿元-50亿元项目投产10个: between which sizes each is."""
    if seen.number.high is None or seen.before.endswith(WORDS["spent"]):
        return None
    return "threshold" if _RANGED.match(seen.clean, seen.number.tail) else None


def taxpayer(seen: Seen) -> str | None:
    """300万元的部分."""
    return "threshold" if seen.clean.startswith(WORDS["taxpayer"], seen.number.tail) else None


WORTH: Rules = (
    *(worth_over, worth_under, each_worth, counted_worth),
    *(counted_size, steps_of, cluster, of_grade, ranged, taxpayer),
)
"""Amounts of money that define a class."""
