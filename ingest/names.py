"""Names of indicators: the noun phrase that is measured, cut out of the words around a number and repaired."""

import re
from functools import cache, lru_cache

from ingest.lexicon import any_of, pattern, words

_CJK = "\u4e00-\u9fff"
_LEAD = re.compile(
    r"^(?:(?:到|至|截至)[一二][〇零○一二三四五六七八九]{3}年(?:底|末|初)?|[（(]?[一二三四五六七八九十]{1,3}[)）是要、]|[①-⑳]|——|[、，；：和与及并而且也又还]|同时|其中|此外|另外|特别是|尤其是|截至目前|截至|截止|目前|至此|至今|"
    r"(?:到|至|截至)?(?:19|20)\d\d年(?:底|末|初|度|全年|以来)?|(?:到|至)?(?:今年|去年|上年|明年|当年|本年|年内|全年|年底|年末|同年)(?:底|末|初|以来|内|上半年)?|过去一年(?:来)?|一年来|上半年|下半年|一季度|前三季度|"
    r"(?:过去|近|这)?[三五十两]年(?:来|间|中|累计)?|近年来|任期内|“?十[一二三四五]?五”?(?:时期|期间|以来|末)|“十[一二三四五]?五”|[一二][〇零○一二三四五六七八九]{3}年(?:底|末|初|度)?|"
    r"初步安排|初步预计|初步核算|初步统计|据统计|据初步统计|据测算|预计|预期|力争|确保|努力|力求|实现了?|使|让|将|把|对(?!外|俄|上|口|台|美|日|韩|欧|非|蒙|东盟|港)|全力|着力|积极|大力|切实|进一步|继续|不断|深入|加快|持续|稳步|扎实|全面|"
    r"全市|我市|我省|我区|我县|全县|本市|省内|市内|共(?!有产|同|享|建|和|青)|总共|一共|累计(?=[新完实建改发培])|先后|已|已经|可(?!再|持续|支配|降解|控|燃|穿|用|溶|视|比|利)|分\d+期|分期分批|分批|再(?!生|就业|制造|贷|担|保险|教育)|又|也|均(?!衡|等|价|质)|都(?!市|江)|能(?!源|力|耗|效)|要(?!件|素|害|点)|须|应(?!急|用|届|税|收)|仅|有(?!效|机|色|线|限|组|害|毒|形|轨|关)|了|的|是|为|其(?!他|余)|该|此|平均每|稳妥|有序|高效|抓紧|圆满|超额|较好|顺利|成功(?!率)|全年)+"
)
_TRAIL = re.compile(
    r"(?:的|了|等|在|是|为|(?<![拥保])有|共|已|将|可|全部|均|都|并|且|和|与|(?<![惠普涉])及|、|，|以|同比|名义|实际|预计|力争|分别|年均|平均|左右|进一步|稳步|继续|全年|年内|今年|去年|当年|累计|(?<!需)要|[一二三四五六七八]批)+$"
)
_BRACKET = re.compile(r"^[）)】]|[（(【]$")


@cache
def _flows() -> re.Pattern[str]:
    places = r"(?:[\u4e00-\u9fff]{0,5}(?:市区|城区|新区|农村|城市|城镇|全县|全区|园区|开发区))?"
    return re.compile(
        rf"^{places}(?:再|又|共|新|拟|计划|全年|累计|基本|全面|顺利|超额|高标准|建成并|重点|集中)*{any_of(words('verbs')['flow'])}(?:了|并投用)?"
    )


@cache
def _flow_inside() -> re.Pattern[str]:
    strong = [w for w in words("verbs")["flow"] if len(w) > 1 and (w[0] == "新" or w in words("verbs")["strong"])]
    return re.compile(any_of(strong))


@cache
def _heads() -> re.Pattern[str]:
    return re.compile(rf"{any_of(words('heads')['head'])}(?:（[^）]*）)?$")


@cache
def _weak() -> re.Pattern[str]:
    return re.compile(rf"{any_of(words('heads')['weak'])}$")


@cache
def _bare() -> frozenset[str]:
    return frozenset(words("heads")["bare"])


@lru_cache(maxsize=65536)
def clean_name(text: str) -> str:
    """Strip what is no part of a name from both ends: `初步预计，全市地区生产总值` to `地区生产总值`."""
    text = text.replace("\n", "")
    previous = None
    while text != previous:
        previous = text
        lead = _LEAD.match(text)
        if lead and lead.end() < len(text):
            text = text[lead.end() :]
        elif lead:
            return ""
        text = _TRAIL.sub("", text)
        text = _BRACKET.sub("", text)
    return text


@lru_cache(maxsize=65536)
def has_head(text: str) -> bool:
    """Whether a name ends with a noun that indicators end with (额, 率, 增加值 …)."""
    return bool(_heads().search(text))


def is_bare(text: str) -> bool:
    """Whether a name says only that something is measured, not what: 种植面积, 比重."""
    return text.removeprefix("实现") in _bare() or pattern(r"(?:增加值|产值|面积|收入|总量)占").match(text) is not None


# 招聘人才, 关停数控车间: what follows the verb is a word of its own.
_WORD_AFTER_VERB = re.compile(r"人[才员均口次]|总[部投]|数[字据控]|金[融牌]|力[争度]|量子|面积|额度")


@lru_cache(maxsize=65536)
def flow_verb(text: str) -> tuple[str, str]:
    """A name's leading verb and the rest: `新增规上企业` to (新增, 规上企业); ('', text) where it has none."""
    match = _flows().match(text)
    if not match:
        if len(text) > 22:
            inside = max(_flow_inside().finditer(text), key=re.Match.start, default=None)
            if inside and inside.end() + 1 < len(text) and not has_head(text[: inside.start()]):
                return inside[0], clean_name(text[inside.end() :])
        return "", text
    rest = text[match.end() :]
    if rest and has_head(text) and not has_head(rest) and len(rest) < 2:
        return "", text  # 投资, 生产总值: the word is the noun itself
    if rest[:1] in words("heads")["suffix"] and not _WORD_AFTER_VERB.match(rest):
        return "", text  # 覆盖率, 投资额, 开发区: the verb is part of the noun
    more = _flows().match(rest)
    if more and more.end() < len(rest):
        return text[: match.end()] + more[0], rest[more.end() :]
    return match[0], rest


def drop_examples(text: str) -> tuple[bool, str]:
    """Drop the examples before 等: `推进恒元加工等重点项目` names 推进重点项目. Says whether the text ends with 等."""
    at = text.rfind("等")
    if at < 0 or pattern(r"等(?:级|候|待|次)|").match(text[at:]) is None:
        return False, text
    if pattern(r"等(?:级|候|待|次|教育|额|值)").match(text[at:]) or text[at - 1 : at] in "高中初平同均何对":
        return False, text
    rest = text[at + 1 :]
    rest = pattern(r"^[一二三四五六七八九十\d]+[大个项类种]").sub("", rest)
    cut = max(text.rfind("，", 0, at), text.rfind("；", 0, at))
    verb, _ = flow_verb(clean_name(text[cut + 1 : at]))
    if not rest:
        return True, f"{verb}\0{text[cut + 1 : at]}"
    return False, f"{verb}{rest}"


_PREDICATE = re.compile(
    r"(?:全部|均|都|已|顺利|基本|全面|正式|相继|陆续|先后|成功|按期|如期|同步|分别|整体|首批|率先|得到|实现|完成|竣工|建成|开工|投产|投入|投用|开始|启动|通过|列入|纳入|入选|获批|获得|获评|获|荣获|荣膺|荣登|被|进行|接受|进入|达到|脱贫|出列|摘帽|通车|"
    r"完工|开业|开园|开馆|上线|上市|落地|签约|入驻|挂牌|运营|营业|恢复|受益|享受|参加|参与|得以|转为|转化|升级|改造|开通|通电|通水|通邮|接入|搬迁|搬入|喜迁|入住|解决|告别|用上|喝上|住上|走上|领到|办结|办理|实行|推行|推进|加快|有序|销号|清零|化解|整改|到位|生效|投运|并网|具备|建立|组建|落户|动工|复工|开建|在建|封顶|主体(?=完工|封顶|工程|竣工|结构)|交付|成为|跻身|晋升|晋级|评为|命名|可|能|有|无|由|在|向|从|以|为|用于|为了|不再|正在|取得|达标|覆盖|集中|就业|创业|返乡|返岗|转移|增加|减少|提高|下降|增长|超过|超额|占)"
)
_NOUN_END = re.compile(
    r"(?:项目|企业|工程|人员|人口|村|镇|乡|县|市|区|家庭|学校|医院|站|厂|园|路|街|桥|基地|中心|平台|事项|案件|问题|任务|指标|线路|公路|铁路|农户|群众|农民|学生|老人|职工|机构|单位|社区|小区|设施|产品|品牌|水库|房屋|住房|党员|干部|人才|河流|断面|岛|港|码头|机场|航线|部门|政策|措施|改革|场馆|景区|遗址|标准|成果|专利|技术|园区|开发区|集团|公司|银行|市场|商场|街区|楼|厅|馆|院|所|室|井|池|塔|机|车|船|炉|田|地|林|草原|湿地|公园|广场|用户|大户|户|人|家|者|员|师|生|岗位|名额|床位)"
)


def is_predicate(text: str) -> bool:
    """Whether a text is nothing but something said of a noun: 完工, 投入使用."""
    match = _PREDICATE.match(text)
    return match is not None and match.end() == len(text) and len(text) > 1


def noun_behind(right: str, led: bool) -> tuple[str, str, int]:
    """The noun behind a number, what is said of it, and how many characters both take.

    `建档立卡贫困村全部出列` gives (建档立卡贫困村, 出列, 10). Where a verb led to the number (`led`: 实施110个
    城中村改造项目) all that follows is the noun.
    """
    text = pattern(r"^(?:以上|左右)?的?(?:[\d\-—至到]+周?岁(?:以上|以下)?的?)?").sub("", right)
    skipped = len(right) - len(text)
    if pattern(r"(?:受益|享受|参与|参加|脱贫|就业|返岗|复工|免费|通过|实现|完成|得到)").match(text):
        return "", text[:16], skipped + len(text)
    best = None
    for match in () if led else _PREDICATE.finditer(text):
        at = match.start()
        if at < 2 and not (at == 1 and text[0] in "村县乡镇户"):
            continue
        if _NOUN_END.search(text[:at]) and re.search(rf"{_NOUN_END.pattern}$", text[:at]):
            best = match
            break
    if best is None:
        return pattern(r"(?:的|等|和|与|及|并)+$").sub("", text)[:40], "", skipped + len(text)
    noun = text[: best.start()]
    predicate = pattern(r"^(?:全部|均|都|已|顺利|基本|全面|正式|相继|陆续|先后|成功|按期|如期|同步|分别|整体)+").sub(
        "",
        text[best.start() :],
    )
    if pattern(r"为|在|向|从|对|让|以|由").match(predicate):
        predicate = ""
    return noun, predicate[:16], skipped + len(text)


# From the strongest joint to the weakest: 生物医药及高端医疗器械、半导体及集成电路 are two.
_PARTS = (re.compile(r"、"), re.compile(r"、|以及|和|与"), re.compile(r"、|以及|和|与|及"))
_NOT_SPLIT = re.compile(
    r"及周边|及以上|及其|(?:改革|建设|工程|行动|发展|制度|机制|治理)(?:、|和)|等|其他|仓储|邮政|住宿和餐饮|批发和零售|文化、体育|水利、环境|信息传输|租赁和商务|居民服务|农林|(?:和谐|平和|总和|温和|共和|普及|涉及|以及其|与会|参与|给与|和田|联合)"
)


@cache
def _drives() -> re.Pattern[str]:
    return re.compile(rf"^(?:{any_of(words('verbs')['drive'])}(?![值速]))+")


def drive_off(text: str) -> str:
    """Strip verbs of driving from the name of a rate: `推动固定资产投资` is `固定资产投资`."""
    lead = _drives().match(text)
    rest = text[lead.end() :] if lead else text
    return rest if len(rest) > 1 else text


def rate_part(text: str) -> str:
    """Of words with a list, the part that can be a rate: `强化平台应用、“一网通办”实办率` is 实办率."""
    parts = text.split("、")
    while len(parts) > 1 and not has_head(parts[0]) and _flow_inside().match(parts[0]) and has_head(parts[-1]):
        parts = parts[1:]
    return "、".join(parts)


def split_names(noun: str, count: int, together: bool, measure: str) -> list[str]:
    """One name for each indicator that a coordination holds, as far as `count` numbers or the measure call for it.

    `引进域外资金和实际利用外资` with two numbers is two names; `A、B增长5%` two names on one number; a count
    (`智能工厂、数字化车间11家`) stays one.
    """
    noun = noun.replace("存、贷款", "存款、贷款").replace("进、出口", "进口、出口")
    if together or measure in ("growth", "multiple"):
        for joint in (_PARTS[1], _PARTS[0]):
            listed = joint.split(noun)
            if (
                count == 1
                and len(listed) > 1
                and "等" not in noun
                and all(has_head(part) and len(part) > 1 for part in listed)
            ):
                return listed
    plain = pattern(r"（[^）]*）").sub(lambda m: "\0" * len(m[0]), noun)
    cuts: list[tuple[int, int]] = []
    for joint in _PARTS:
        cuts = [m.span() for m in joint.finditer(plain) if not _inside_quotes(noun, m.start())]
        if count > 1 and len(cuts) == count - 1:
            break
    if not cuts:
        return halves(noun) if count == 2 else [noun]
    parts = []
    at = 0
    for start, end in cuts:
        parts.append(noun[at:start])
        at = end
    parts.append(noun[at:])
    if any(not p for p in parts):
        return [noun]
    if count > 1:
        if len(parts) > count:
            # the first parts belong together: 天然气、电力和汽车 with two numbers
            keep = len(parts) - count + 1
            joined = noun[: cuts[keep - 1][0]]
            parts = [joined, *parts[keep:]]
        if len(parts) == count:
            return _complete(parts)
        return halves(noun) if count == 2 else [noun]
    if measure not in ("growth", "share", "multiple") or _NOT_SPLIT.search(noun):
        return [noun]
    headed = has_head(parts[-1])
    few = len(parts) < 4 and headed and all(len(p) > 1 and not flow_verb(p)[0] for p in parts)
    if (
        (few and (len(parts) == 2 or all(len(p) > 2 for p in parts)))
        or all(has_head(p) and len(p) > 1 for p in parts)
        or (together and measure == "share" and all(len(p) > 1 for p in parts))
        or (measure == "growth" and headed and has_head(parts[0]) and all(2 < len(p) < 12 for p in parts))
    ):
        return _complete(parts)
    return [noun]


def halves(noun: str) -> list[str]:
    """城乡居民收入 with two numbers is 城镇居民收入 and 农村居民收入."""
    for entry in words("heads")["split"]:
        whole, _, halves = entry.partition("=")
        if whole in noun:
            first, second = halves.split("|")
            return [noun.replace(whole, first, 1), noun.replace(whole, second, 1)]
    return [noun]


def _complete(parts: list[str]) -> list[str]:
    """Give each part the head that only the last one has: 政府会议、发文数量 → 政府会议数量, 发文数量."""
    parts = [clean_name(p) or p for p in parts]
    if len(parts[0]) > 5 and all(len(p) < 5 for p in parts[1:]):
        # 事业单位机构和编制: the first part's beginning holds for all.
        stem = parts[0][:-2]
        return [parts[0], *(stem + p for p in parts[1:])]
    last = parts[-1]
    if all(len(p) == 2 and p[-1] == last[1:2] for p in parts[:-1]):
        return [*(p + last[2:] for p in parts[:-1]), last]  # 重度和轻度残疾人
    if all(len(p) <= 4 and len(last) - len(p) > 1 and has_head(last[len(p) :]) for p in parts[:-1]):
        # 城镇和农村居民人均可支配收入, 进口、出口通关时间
        return [*(p + last[len(p) :] for p in parts[:-1]), last]
    head = _heads().search(last)
    if not head or len(head[0]) >= len(last):
        return parts
    shared = last.find(parts[0][-2:])
    if shared > 0 and not has_head(parts[0]) and len(parts) == 2:
        return [parts[0] + last[shared + 2 :], last]  # 医疗保险、养老保险参保率
    return [p if has_head(p) and not (_weak().search(p) and not _weak().search(last)) else p + head[0] for p in parts]


def _inside_quotes(text: str, at: int) -> bool:
    return text.count("“", 0, at) > text.count("”", 0, at)


def repaired(name: str, base: str) -> str:
    """A bare name with what it is of, from its neighbour: 净利润 after 规模以上工业增加值 is 规模以上工业净利润."""
    if name in ("增速", "增幅", "涨幅", "增长率", "总量", "规模"):
        return base + name
    if name.removeprefix("实现") in ("收入", "总收入", "综合收入", "旅游收入", "收入总额") and "游客" in base:
        return "旅游" + name.removeprefix("实现")
    head = _heads().search(base)
    stem = base[: head.start()] if head else base
    if not stem or name in base:
        stem = base if name not in base else ""
    if len(stem) + len(name) > 26:
        stem = stem[-(26 - len(name)) :] if len(name) < 26 else ""
    return stem + name
