"""Why a number states nothing for an indicator: date, ordinal, name, threshold, spec, duration, other.

The rules look at the characters around the number alone. `None` means: this may be an observation.
"""

import re
from functools import cache

from ingest.lexicon import any_of, pattern, words
from ingest.quantities import Number

_CJK = "\u4e00-\u9fff"
_YEAR_NEXT = re.compile(
    r"\d{0}(?:年|[—\-－~～至、和到/]{1,2}(?:19|20)?\d\d(?:年|[、和—\-至到]))|[\-/.](?:0?[1-9]|1[0-2])[\-/.]\d"
)
_MONTH_DAY = re.compile(r"(?:月(?!均|薪|租|供|嫂|产|收)|日(?!均|产|供|处理|发|间|前办|办|照|加工))")
_DAY_BEFORE = re.compile(r"月(?:\d{1,2}日?)?[—\-至、和到]?$")
_MONTH_RANGE = re.compile(r"[—\-－~～至到、]{1,2}\d{1,2}月")
_DATE_NEXT = re.compile(
    r"周年|年代|世纪|号(?!线|院|楼|井|机)|时\d|时(?=[，至—])|点(?:钟|\d)|°|年(?=底|末|初|度|内|前|以来|以后|[春夏秋冬]|上半|下半)"
)
_RANK_BEFORE = re.compile(
    r"(?:居|列|位|排名?|跃[升至居]+|进入|升至|升到|前移至|名次|成绩|获|夺|为|到|保持|稳居|进至|晋至|实现|得|上升|至|成为|是|评为|分列|居于)[^，。；]{0,14}$"
)
_PLACE_BEFORE = re.compile(r"(?:全省|全国|全球|世界|全市|亚洲|东北|西部|中部|珠三角|长三角|地级市|城市|同类|副省级)$")
_RANK_NEXT = re.compile(
    rf"(?:位|名)?(?=[，。；、）\n和]|的好|$)|[位名](?![{_CJK}]{{0,1}}(?:[员单字]))|大(?!道|会|街|厦)|强|(?=城|市|省|县|个|位|家)"
)
_QUOTE_CLOSE = re.compile(r"[^“”]{0,24}”")
_LATIN_NEXT = re.compile(r"[A-Za-z+＋]|×|[xX]\d")
_LATIN_BEFORE = re.compile(r"[A-Za-z+＋×]$|[A-Za-z][-—]$|[A-Za-z]\.$")
_WORLD = re.compile(
    r"[强佳](?:县|市|区|镇|企|工|房|民|药|的|园|名|品|高|榜|，|、|。|家|医|城|物|旅|商|外|大|投|创|和)?"
)
_RULES = re.compile(
    r"(?:条|项|个|款)?(?:规定|措施》|禁令|准则|原则|制度|精神|红线|条例|意见》|代表|坚持|确立|维护|自信|意识)"
)
_NAME_BEFORE = re.compile(
    r"(?:中央|党的|省委|市委|世界|中国|全国|全球|民营|国务院|第|双|和平共处|“?十|国家|国道|省道|县道|线|编号|电话|公约|高速|型|No\.?)$"
)
_ABOVE = re.compile(rf"(?:（含）)?(?:及|或)?(?:以上|以下|以内)(?:的)?(?=[{_CJK}“])")
_STATES_AFTER = re.compile(
    r"(?:以上|以下|以内)(?:的)?(?:或|目标|水平|增速|速度|增长|左右|台阶|大关|幅度|，|增幅|用于|实现|得到|达到|能|可|已|由|在|和|与|、|并|且|时间|期间|高速|中高速|规模)"
)
_DURATION_BEFORE = re.compile(
    r"(?:连续|连获|历时|历经|为期|用时?|经过|时隔|长达|近|约|每|过去|未来|今后|往后|前|后|再|已|已有|整整|至少|不到|第|满|隔|间隔|仅用?|持续|坚持|"
    r"奋斗|奋战|苦干|实干|再干|深耕|期盼|使用|运营|走过|前瞻|来|接续|提早|超期|耗时|进入|共|全程|建设|推迟|成立|建市|建州|建区|建省|改革|设立|开放)$"
)
_DURATION_NEXT = re.compile(
    r"(?:多|余|左右|以上)?(?:来|内|里|间|之内|之间|期间|之久|前|后|以来|时间|时光|奋斗|努力|的努力|的发展|历程|行动|计划|规划|攻坚|目标|任务|大庆|蝉联|居|位居|获|保持|被评|荣|未|无|没|增产|丰收|行|超|在|全|稳|高于|实现|快于|为|零|成功|入选|名列|排|领先|跻|运行|维护|有|不|以)"
)
_TIME_STATES = re.compile(
    r"(?:缩短|压缩|压减|缩减|减少|减至|缩至|降至|降到|延长|提高|提速|提前|延期|延后|控制|时间|时限|工作日|天数|寿命|年限|期限|周期|时长|用时|平均|办结|由|从|至|到|达|达到|为|超过|不超过|最多|仅需|只需|承诺|审批|许可|办理|开办|登记|通关|天气|优良|增加|以内|在|假期|产假|总长|确保)[^，。；]{0,12}$"
)
_TIME_NEXT = re.compile(
    r"(?:以内|之内|内|左右|以上)?(?:办结|办好|办成|完成|审批|批复|办理|审结|拿证|拿地|取证|领证|出证|供热|停热|提速|答复|发证|开工|可|[，。；、和（]|$|缩短|压缩|减少|提高|延长|降|到|至|内)"
)
_SPEC_BEFORE = re.compile(rf"[{_CJK}A-Za-z”）\d]$")
_SPEC_NEXT = re.compile(
    rf"(?![、，；])(?:级|型)?[/／]?(?:[{_CJK}A-Za-z\d（）“”/+\-]{{0,22}}?)(?:项目|工程|生产线|机组|电站|电厂|煤矿|码头|基地|装置|一期|二期|三期|扩建|线路|输变电|变电站|园区|中心|厂|水库|矿井|井|铁路专用线|联产|矿|机场|轮|船|桥|跑道|首枚|首金|泊位|航道|热电|光伏|风电|储能|锅炉|车型|飞机|制造|加工|养殖)"
)
_ORDINAL_LINE = re.compile(r"^[ ]*[\[（(【〔]?$")
_ORDINAL_NEXT = re.compile(r"[\]）)】〕][^年]|、|[.．](?!\d)|[\t ]|\]")
_VAGUE_BEFORE = re.compile(r"几$")
_REACHED = re.compile(
    r"(?:突破|超|超过|超出|达|达到|近|接近|逾|破|上|过|迈上|跨上|站上|迈过|跨过|约|保持|有|减少|增加|完成|实现|新增|出栏|稳定在|首破)$"
)
_LARGE_NOUN_NEXT = re.compile(rf"(?:的|级|以上|及以上|以下|规模|大)*[{_CJK}“A-Z]")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_EVENT_NOUN = re.compile(
    r"(?:届|次)(?=[^，。；]{0,12}(?:会议|会|全会|大会|党代会|人代会|博览会|论坛|节|赛|运动会|委员会|常委会|世博会|交易会))"
)

# 培育500户以上企业 states a figure, 500户以上行政村 bounds a class.
_DOES_BEFORE = re.compile(
    r"(?:新增|培育|达到|建成|完成|带动|实现|扶持|支持|培训|突破|超过|引进|新建|转移|惠及|发展|引导|推动|净增|组织|招聘|确保)$"
)


def reason(clean: str, number: Number, before_number: Number | None) -> str | None:
    """The reason why `number` states nothing, or None.

    `before_number` is the token before it; dates, ranges and lists of numbers lean on it.
    """
    start, end, tail = number.start, number.end, number.tail
    before = clean[max(0, start - 24) : start]
    after = clean[end : end + 40]
    unit, kind = number.unit, number.kind
    last = before[-1:]
    line = before.rsplit("\n", 1)[-1] if "\n" in before or start < 24 else "x"
    digits = clean[start:end]

    if before.endswith(("第", "第十", "前")) and unit != "年":
        if (
            _EVENT_NOUN.match(after)
            or unit in ("届", "次", "批", "期", "部", "号", "个", "章", "轮", "代", "条", "产业")
            or after[:1] in "届次批期号章轮代三产书"
        ):
            return "ordinal"
        if (last == "前" and after[:1] in ("名", "位", "列", "，", "。", "；", "强", "、")) or (
            last == "前" and unit in ("位", "名")
        ):
            return None if _RANK_BEFORE.search(before[:-1]) else "other"
        if last == "前" and unit in ("月", "天", "小时", "年", "周"):
            return "duration"
        if unit in ("位", "名", "大") or not unit:
            if after[:1] in "一二三四五六七八九十" and not unit:
                return "ordinal"
            return (
                None
                if (_RANK_BEFORE.search(before[:-1]) or _PLACE_BEFORE.search(before[:-1]))
                and _RANK_NEXT.match(clean, end - (unit in ("位", "名")))
                else "ordinal"
            )
        return "ordinal"
    if date := _date(clean, number, before, after, before_number):
        return date
    if (
        _ORDINAL_LINE.match(line)
        and "\n" in before + ("\n" if start < 24 else "")
        and not unit
        and _ORDINAL_NEXT.match(after)
        and not number.chinese
    ):
        return "ordinal"
    if pattern(r" *\d{1,2}[、.．]?“?").fullmatch(line) and pattern(r"[^，。\n]{0,24}[：:]").match(after):
        return "name"  # a glossary's entry: 1、18个对口援建省市：…
    if last == "（" and not unit and after[:1] == "）" and number.value < 100:
        return "ordinal"
    if last in "[〔" and after[:1] in "]〕":
        return "ordinal"
    if pattern(r"每(?:增长|提高|增加|下降|减少|投入|新增)$").search(before):
        return "other"  # 国内生产总值每增长1个百分点
    if _VAGUE_BEFORE.search(before) or (
        number.bare_multiplier and last in "数上" and kind == "count" and before[-2:-1] not in "人户总件达以"
    ):
        return "other" if last != "上" else None
    if number.unit in ("倍", "番") and clean.startswith("倍增", start):
        return (
            None
            if pattern(r"[，。；、]").match(after)
            and pattern(r"(?:实现|一年|年内|总量|规模|收入|产值|数量|效益|数|额)$").search(before)
            else "name"
        )
    if name := _name(clean, number, before, after):
        return name
    if kind == "age":
        return None if pattern(r"寿命[^，。；]{0,8}$").search(before) else "threshold"
    if number.bare_multiplier and (
        unit in ("镇", "县", "市", "村", "区", "企业", "产业", "项目", "园")
        or (tail > end and clean[tail : tail + 1].isdigit())
    ):
        return "threshold"  # 千亿镇; 亿元以上425宗
    if (
        unit in ("县", "市", "省", "区", "国", "镇", "乡", "村", "港", "校")
        and not _REACHED.search(before)
        and not pattern(r"(?:覆盖|惠及|增至|增加到|扩大到|辐射|涉及|其中|有|等|、)$").search(before)
    ):
        return "name"  # 山区26县
    if number.bare_multiplier and number.qualifier != "at_least" and kind != "ratio":
        if _REACHED.search(before):
            if not pattern(r"(?:超|超过|上|破)$").search(before) or not _LARGE_NOUN_NEXT.match(clean, tail):
                return None
            if kind in ("money", "size") or clean[tail : tail + 1] in "的级":
                return "threshold"
            return None
        return "threshold" if _LARGE_NOUN_NEXT.match(clean, end) else None
    if (
        number.bare_multiplier
        and tail > end
        and _LARGE_NOUN_NEXT.match(clean, tail)
        and kind in ("money", "size", "count")
    ):
        return "threshold"
    given = pattern(r"(?:提供|给予|发放|补助|奖励|资助|补贴|一次性)[^，。；]{0,4}$").search(before)
    if (
        tail > end
        and kind in ("money", "size", "time")
        and not given
        and _ABOVE.match(clean, end)
        and not _STATES_AFTER.match(clean, end)
    ):
        return "threshold"
    bounds = tail > end and unit in ("户", "人", "层", "级", "吨位", "床", "头", "只")
    if bounds and _ABOVE.match(clean, end) and not (_STATES_AFTER.match(clean, end) or _DOES_BEFORE.search(before)):
        return "threshold"
    if (
        kind == "money"
        and pattern(r"(?:超过|超|过|逾|达|突破|上)$").search(before)
        and re.match(rf"的[{_CJK}]|[企项产园集]", clean[tail : tail + 2])
    ):
        return "threshold"
    if kind == "time":
        return _duration(clean, number, before, after)
    if kind == "money" and pattern(
        r"\d+余?[个家户条](?:总|年)?(?:投资|产值|年产值|营收|收入|销售收入|主营收入|市值)(?:额|规模)?(?:超过|超|过|达到?)?$"
    ).search(
        before,
    ):
        return "threshold"  # 7个投资50亿元以上先进制造业项目
    if kind == "money" and pattern(
        r"(?:级|规模)?(?:的)?[^，。；、]{0,6}(?:产业集群|集群|产业带|产业园区|企业集团)(?=[，。；、和]|$)"
    ).match(
        clean[tail : tail + 16],
    ):
        return "threshold"  # 打造五千亿元产业集群
    if unit == "米" and pattern(r"(?:蝶泳|自由泳|仰泳|蛙泳|混合泳|短跑|跑|栏|接力|短道|速滑|项目|决赛)").match(after):
        return "spec"
    if kind == "money" and pattern(r"的(?:部分|企业|纳税人|个人|小微)").match(clean[tail : tail + 5]):
        return "threshold"
    if 1.29e9 < number.value < 1.5e9 and pattern(r"(?:中国|人民|人口|同胞|国人|人的)").match(
        clean[end - (unit == "人") : end + 4]
    ):
        return "other"  # 14亿多中国人的饭碗
    if pattern(r"(?:重点)?城市(?:中)?(?:排名|排位)").match(after):
        return "name"
    if unit in ("期", "批", "步", "次") and pattern(r"分$").search(before):
        return "other"
    if pattern(
        r"(?:列入|纳入|入选|入围|进入)(?:国家|省|全国|全省|市|中央|联合国|20\d\d年[^，。；]{0,8})?(?:级)?$"
    ).search(before) and unit in ("项", "个", "强"):
        return "name"
    if unit in ("届", "轮") and pattern(r"(?:连续|蝉联|已|举办了?)$").search(before):
        return "duration"
    if unit in ("级", "层", "代", "号"):
        return "name" if not pattern(r"(?:达到|提升到|升至)$").search(before) else None
    if kind == "size" and (
        after[:1] == "级"
        or (unit in ("伏", "千伏", "蒸吨", "兆帕") and not pattern(r"(?:达到|达|提高到)$").search(before))
        or (unit == "斤" and pattern(r"粮食(?:生产能力|产能)").match(after))
    ):
        return "spec"
    bare = not unit and not kind and clean[end - 1 : end] not in "万亿千百多余" and number.high is None
    counts = ("." not in digits or digits.endswith(".0")) and pattern(r"[一-龥“]").match(after)
    if bare and (
        pattern(r"大[一-龥]").match(after)
        or (counts and not pattern(r"[和与至到、]\d|倍").match(after) and last not in ":：∶")
    ):
        return "name"
    if kind == "size" and last not in "，。；、：\n" and _spec(clean, number, before):
        return "spec"
    return None


def _date(clean: str, number: Number, before: str, after: str, previous: Number | None) -> str | None:
    start, end = number.start, number.end
    printed = clean[start:end]
    figures = printed.rstrip("年月日天号")
    unit = number.unit
    if number.chinese and unit == "年" and len(printed) == 5:
        return "date"
    if not number.chinese and len(figures) == 4 and figures.isdigit() and 1900 <= int(figures) <= 2100:
        if unit == "年" or pattern(
            r"年|[—\-－~～至、和到/]{1,2}(?:(?:19|20)?\d\d)(?:年|[—、和至到\-])|[.\-/]\d{1,2}[.\-/]\d"
        ).match(after):
            return "date"
        if not unit:
            return "date"
    if (
        not number.chinese
        and number.high is not None
        and 1900 <= number.value <= 2100
        and number.high <= 2100
        and unit == "年"
    ):
        return "date"
    if pattern(r"年代|周年|世纪").match(clean[end - (unit == "年") : end + 3]) or unit in ("周年",):
        return "date"
    if unit == "周" and after.startswith("年"):
        return "date"
    if unit == "月" and not printed.endswith("个月") and number.value <= 12 and not number.bare_multiplier:
        return "date"
    if (
        not unit
        and pattern(r"月(?:\d|[底末初份中上下，。、—\-至起开前以的]|$|[一-龥])").match(after)
        and number.value <= 12
        and not number.chinese
    ):
        return "date"
    if unit in ("", "日", "号") and number.value <= 31 and not number.chinese:
        if (unit in ("日", "号") or after[:1] in ("日", "号")) and pattern(r"月(?:\d{1,2}日?[—\-至、和到~])?$").search(
            before
        ):
            return "date"
        if not unit and pattern(r"月$").search(before) and pattern(r"[—\-至~、]{1,2}\d{1,2}日").match(after):
            return "date"
        if not unit and pattern(r"[—\-－~～至到、]{1,2}\d{1,2}月").match(after):
            return "date"
    if not unit and pattern(r"(?:时|点钟|:\d\d)").match(after) and pattern(r"(?:日|上午|下午|晚|早)$").search(before):
        return "date"
    if (
        not unit
        and previous is not None
        and pattern(r"[.\-/]").fullmatch(clean[previous.end : start])
        and pattern(r"(?:19|20)\d\d[.\-/](?:\d{1,2}[.\-/])?$").search(before)
    ):
        return "date"
    if (
        unit == "年"
        and number.value < 100
        and not number.chinese
        and pattern(r"[底末初]|上半年|下半年").match(after)
        and pattern(r"[’'‘]$").search(before)
    ):
        return "date"
    return None


def _name(clean: str, number: Number, before: str, after: str) -> str | None:
    start, end = number.start, number.end
    unit = number.unit
    # 5G, PM2.5, 1+6, 2×35, B2B, 4S店
    if _LATIN_BEFORE.search(before) and not (before.endswith("+") and number.kind == "ratio"):
        return "spec" if before.endswith(("×", "X")) else "name"
    if not unit and _LATIN_NEXT.match(after):
        return "spec" if after.startswith("×") else "name"
    if unit in ("P", "T", "M", "GB", "TB", "PB") and not pattern(
        r"(?:达到|达|突破|超过|算力)$|算力[^，。；]{0,12}$"
    ).search(before):
        return "name"
    opened = before.rfind("“")
    if opened >= 0 and "”" not in before[opened:]:
        closing = _QUOTE_CLOSE.match(clean, end)
        if closing:
            inside = before[opened + 1 :] + clean[start : closing.end() - 1]
            if number.chinese or not unit or len(inside) <= 16 or pattern(r"[+＋]").search(inside):
                # “新增就业超100万人”的目标 states a figure; a slogan does not.
                return (
                    None
                    if number.kind in ("ratio", "money") and not pattern(r"[%a-z+]").match(after) and len(inside) > 8
                    else "name"
                )
    if before.rfind("《") > before.rfind("》") and "》" in clean[end : end + 40]:
        return "name"
    if (unit in ("强", "") and after[:1] in ("强", "佳")) or (unit == "" and pattern(r"强|佳").match(after)):
        return "name"
    if pattern(r"[个项条大]?(?:代表|原则|规定|禁令|准则|意识|自信|维护|确立|不动摇|不摘|坚持|翻身仗)").match(
        clean[end - (unit in ("个", "项", "条")) : end + 6],
    ):
        return "name"
    if (
        not unit
        and pattern(r"(?:国道|省道|县道|专线|高速|地铁|号线|热线|编号|No|APP|办)$").search(before)
        and not number.chinese
    ):
        return "name"
    if (
        not unit
        and pattern(
            r"(?:热线|号线|国道|省道|平台|专线|院|所|厂|会议|高地|工程|计划|行动|战略|产业|体系|思路|布局|规划|模式|格局|政策|事件|奥运|世博|赛事|轴|带|区|圈|园|号)"
        ).match(
            after,
        )
        and number.value < 100_000
        and "." not in clean[start:end]
    ):
        return "name"
    if number.chinese:
        return _chinese_name(clean, number, before, after)
    if (
        not unit
        and not number.bare_multiplier
        and pattern(r"[—\-]$").search(before)
        and pattern(r"[A-Za-z]").match(before[-2:-1])
    ):
        return "name"
    return None


_COUNTED = re.compile(
    r"(?:个|项|条|件|位)(?:中心|方面|方针|一|建设|文明|基本|大事|制度|保险|体系|结合|融合|同步|一体|重点|市场|资源|循环|抓手|层次|重大突破|大局|着力|转变|统筹|更加|提升|打造|专项|坚决|统一|加强|确保|突出|百年|大局|阶段|时期|月|关键|新|关系|支撑|全面|高地|示范区|台阶|问题|环节|领域|层面|维度|大类|先行|倍增|规律|优先|到位|不变|之)"
)


@cache
def _abstract() -> re.Pattern[str]:
    return re.compile(rf"[^，。；、：\d]{{0,10}}?{any_of(words('heads')['abstract'])}(?=[，。；、：”\n和与])")


def _chinese_name(clean: str, number: Number, before: str, after: str) -> str | None:
    """Chinese numerals with a measure word: mostly turns of phrase (一个, 两个中心), sometimes counts (三家企业)."""
    if (
        number.unit in ("%", "倍", "番", "百分点")
        or number.high is not None
        or number.value >= 100
        or "点" in clean[number.start : number.end]
    ):
        return None
    if pattern(r"(?:[一-龥]”?、[一-龥]{1,4}|扶持|引导|支持|等)$").search(before) and number.unit == "元":
        return "name"
    if number.value == 1:
        if number.unit == "月" or pattern(r"(?:至少|超过|不少于|每[一-龥]{1,4}(?:有|建成?|配))$").search(before):
            return None
        return "other"
    if number.unit == "元":
        return "name"
    if _COUNTED.match(clean, number.end - len(number.unit)) or after.startswith("“"):
        return "name"
    if number.unit in ("项", "个", "条", "件") and number.value <= 10 and _abstract().match(clean, number.end):
        return "other"
    if number.unit in ("条", "头", "面", "成", "位") and number.value == 2 and after[:1] in "腿手个":
        return "other"
    return None


def _duration(clean: str, number: Number, before: str, after: str) -> str | None:
    unit = number.unit
    if pattern(r"(?:连续|连|历时|历经|为期约?|经过|时隔|长达|每隔|过去|未来|今后|整整|已有|持续|坚持|最近|近)$").search(
        before
    ):
        return "duration"
    if unit in ("年", "季度", "旬", "昼夜", "周"):
        stated = pattern(
            r"(?:寿命|年限|期限|工期|承包期|有效期|保质期|时限|周期|学制|假期)[^，。；]{0,8}$|(?:提高|延长|增加|缩短)[到至]$|年限[^。；]{0,16}[到至]$"
        ).search(
            before,
        )
        return None if stated and not pattern(r"[来内前后计规行的]").match(after) else "duration"
    if unit == "月" and not pattern(r"(?:缩短|压缩|延长|由|从|到|至|为)[^，。；]{0,5}$").search(before):
        return "duration"
    if (
        unit == "小时"
        and pattern(r"(?:全天候|全天)?$").search(before)
        and number.value == 24
        and pattern(r"(?:不|服务|全|值|在|自|运|营|开|热|监|通关|经|办|智|接|受|响)").match(after)
    ):
        return "duration"
    if pattern(r"(?:多|余|左右)?(?:内|里|间|之内)(?!办|完成审|审|领|取|发|出|答|开|批|拿)").match(
        after
    ) and not pattern(r"(?:压缩|缩短|控制|减)[^，。；]{0,6}$").search(before):
        return "duration"
    return None if _TIME_STATES.search(before) or _TIME_NEXT.match(after) else "duration"


_SPEC_VERB = re.compile(
    r"(?:建成|新建|新增|完成|实现|改造|增加|建设|开工|投产|达到?|形成|治理|整治|铺设|修建|改建|扩建|新改建|发展|种植|恢复|落实|拓宽|疏浚|拆除|供应|供给|收储|盘活|出让|"
    r"区|市|县|镇|村|省|内|淘汰|关停|关闭|压减|退出|化解|消化|有|开行|新开|打造|推广|播种|整理|流转|复垦|退耕|绿化|造林|栽植|建|修|通车|硬化|亮化|敷设|架设|疏通|清理|生产|出口|进口|超过|突破|约|近|超|逾|"
    r"区|市|县|镇|内|和|与|及|或|的|共|计|再|新|增|为|在|到|至|了|就|总长|全长|总面积|面积|全部|以上|积极|保障|确保|力争|累计|其中|启动|实施|推进|加快|抓好|续建|解决|征收|回收|销售|处理|处置|储备|投放|收购|消纳|供热|装机|规模)$"
)


@cache
def _flow_before() -> re.Pattern[str]:
    return re.compile(rf"{any_of(verb for verb in words('verbs')['flow'] if len(verb) > 1)}$")


def _spec(clean: str, number: Number, before: str) -> bool:
    """恒丰5万吨食品包装纸项目, 大唐700万吨露天矿: a size inside the name of a project."""
    if _SPEC_VERB.search(before) or _flow_before().search(before) or not _SPEC_BEFORE.search(before):
        return False
    return bool(_SPEC_NEXT.match(clean, number.tail))
