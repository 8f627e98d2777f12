"""The things that a verb's object names: one or several, each with its full name.

`甬江、瓯江等省实验室` names 甬江省实验室 and 瓯江省实验室. `节能、节水、节地、节材行动` names one thing: its parts make
no sense without the last word.
"""

import re
from functools import cache, lru_cache

from ingest.language.lexicon import any_of, compiled, word, words
from ingest.language.listed import Listed

_WORDS = words("promises")
_NAME = re.compile("(?:[^、“《（]+|[“《（][^”》）]{0,60}[”》）]|[“《（])+")
_QUOTED = re.compile("“[^”]{1,60}”")
_ETC = compiled("^(?P<names>.+?){etc}(?P<rest>[^等]*)$", "promises")
_TWO_LISTS = re.compile(r"^(?P<first>.+?)等(?P<between>[^等]+)等(?P<rest>[^等]*)$")
_AND = compiled("{both}(?=[^{clause_end}]{4,})", "promises")
_EDGE_BEGINS, _EDGE_ENDS = compiled("(?: |{edge_begins})+", "promises"), " " + "".join(_WORDS["edge_ends"])
_LISTS = compiled("{list_sign}", "promises")
_FRAMED = compiled("{frame_sign}", "promises")
_BETWEEN_LISTS = compiled("{between_lists}", "promises")
_CARRY = word("promises", "carry")
_OF_ALL = re.compile("[^的“《]{2,}的(?P<thing>[^的“《]{2,})$")
_SHORT = 3  # characters; shorter names in a list may be incomplete without the list's last word


def named_things(words_of: str) -> list[str]:
    """The names in the object of a verb, at least one."""
    words_of = _without_lead(words_of)
    if not _LISTS.search(words_of):
        return [trim(words_of)]
    two = _TWO_LISTS.match(words_of)
    if two and (cut := _BETWEEN_LISTS.search(two["between"])):
        # 杭温等铁路和湖杭等公路: the noun after 等 belongs to the list before it.
        first = _with_noun(two["first"], two["between"][: cut.start()])
        return first + _with_noun(two["between"][cut.end() :], two["rest"])
    etc = _ETC.match(words_of)
    if not etc:
        return [trim(name) for name in _listed(words_of)]
    if acts := _actors().match(etc["rest"]):
        return named_things(etc["rest"][acts.end() :])
    both = _AND.search(etc["rest"])
    if both and _class_noun().search(etc["rest"][: both.start()]):  # 凤凰山、万家等水库及南漪湖治理
        return _with_noun(etc["names"], etc["rest"][: both.start()]) + named_things(etc["rest"][both.end() :])
    things = _with_noun(etc["names"], etc["rest"])
    noun = _plural().sub("", trim(etc["rest"]))
    if noun not in _WORDS["plural"] and is_named(trim(noun)) and not any(is_named(name) for name in things):
        return [trim(words_of)]  # 工业、商贸、交通等领域专项规划
    if etc["rest"].startswith("“"):  # 镜泊湖污染治理等“一市一单”整改任务: the list has a name of its own
        things.append(trim(etc["rest"]))
    for match in _AND.finditer(etc["rest"]):
        if is_named(trim(etc["rest"][match.end() :])):
            return things + named_things(etc["rest"][match.end() :])
    return things


@lru_cache(maxsize=100_000)
def trim(name: str) -> str:
    """A name without what is done to it: 江南体育公园 of 江南体育公园建设, 牡敦客专 of 牡敦客专纳入国家规划."""
    name = name.rstrip(_EDGE_ENDS)
    if left := _EDGE_BEGINS.match(name):
        name = name[left.end() :]
    if name[:1] in _begins():
        name = _quantifier().sub("", name)
    if _FRAMED.search(name):
        name = _frame().sub("", name)
    name = _without_lead(name)
    if _CARRY in name:
        name = _carried_out().sub("", name)
    shorter = _tail().sub("", name).rstrip("的") if name[-1:] in _ends("tail", "ending_adverb") else name
    if shorter.endswith(_WORDS["work_noun"]):
        shorter = _work().sub(r"\1", shorter)
    return shorter if len(shorter) > 1 else name


@lru_cache(maxsize=100_000)
def is_named(name: str) -> bool:
    """Whether a name ends like the names of works, campaigns, laws and institutions."""
    return _end_of_name(name) != ""


def names_nothing(name: str) -> bool:
    """Whether a name is only a general word for things of any kind: 项目."""
    return name in _WORDS["plural"] or name in _WORDS["any_thing"]


def noun_of(name: str) -> str:
    """The word at the end of a name that says what it is: 体系; empty if there is none."""
    return _end_of_name(name)


def kind_of(name: str) -> str:
    """The kind of thing, by the end of its name: work, zone, institution, programme, law, event, title; or other."""
    return _kinds().get(_end_of_name(name), "other")


def _end_of_name(name: str) -> str:
    """The longest known word that a name ends with; empty if none is known."""
    if name[-1:] not in _named_ends():
        return ""
    kinds = _kinds()
    for length in _lengths():
        if kind := kinds.get(name[-length:]):
            return "" if kind == "none" else name[-length:]
    return ""


def may_be_named(text: str) -> bytearray:
    """A byte for each character of a text: 1 where the last word of a name, or a quotation, may begin."""
    return _named().may_begin(text)


@cache
def _named() -> Listed:
    return Listed(("“", "《", *_kinds()))


def _with_noun(names: str, behind: str) -> list[str]:
    """The names in a list; a name without a noun of its own gets the one after the list: 杭温 becomes 杭温铁路."""
    noun = _class_noun().search(trim(_plural().sub("", trim(behind))))
    listed = _listed(names)
    return [trim(name if not noun or (is_named(name) and len(name) >= _SHORT) else name + noun[0]) for name in listed]


def _listed(text: str) -> list[str]:
    """The names between 、 and 和; the whole text if they are incomplete without the last word."""
    names = [part for name in _NAME.findall(text) if name for part in _quotes(name) or _at_and(name)]
    if len(names) > 1 and (both := _AND.search(names[-1])) and 1 < both.start() <= max(map(len, names[:-1])) < 5:
        return [*names[:-1], names[-1][: both.start()], names[-1][both.end() :]]  # 京雄、京德和荣乌高速新线
    last = trim(names[-1]) if names else text
    if len(names) > 1 and (of := _OF_ALL.match(names[-1])) and not any("的" in n or is_named(n) for n in names[:-1]):
        return [of["thing"]]  # 安全、环保、低成本的管道运输
    if len(names) > 1 and is_named(last) and not any(is_named(trim(name)) for name in names[:-1]):
        both = _AND.search(names[-1])
        if any(len(name) < _SHORT for name in names[1:-1]) or (both and both.start() < _SHORT):
            return [text]  # 智慧旅游服务、管理和营销平台
    if len(names) > 1 and len(last) > _SHORT and all(len(name) < _SHORT for name in names[:-1]):
        noun = _class_noun().search(last)
        if noun and len(last) - len(noun[0]) < _SHORT:  # 宁波、杭州、金义新片区
            return [*(name + noun[0] for name in names[:-1]), last]
        return [text]
    return names or [text]


def _quotes(name: str) -> list[str]:
    """The names of quotations without a comma between them: “智安小区”“智安街道”建设 has two."""
    if not name.startswith("“") or "”“" not in name:
        return []
    rest = _QUOTED.sub("", name)
    return [one + rest for one in _QUOTED.findall(name)]


def _at_and(name: str) -> list[str]:
    """The two names around 和 if the first is complete: 城市内涝治理工程和地下管网减漏行动."""
    match = _AND.search(name)
    while match:
        left, right = name[: match.start()], name[match.end() :]
        inside = left.count("“") > left.count("”") or left.count("（") > left.count("）")
        if not inside and len(left) > 2 and is_named(trim(left)):
            return [left, *_at_and(right)]
        match = _AND.search(name, match.end())
    return [name]


@cache
def examples() -> re.Pattern[str]:
    """A pattern for what follows names given as examples: 等10个亿元以上项目, 等企业."""
    return compiled("等[^{mark}等]{0,12}{exemplified}", "promises")


@cache
def _begins() -> frozenset[str]:
    return frozenset(word[0] for word in _WORDS["quantifier"])


@cache
def _ends(*classes: str) -> frozenset[str]:
    """The last characters of the words in some classes."""
    return frozenset(word[-1] for name in classes for word in _WORDS[name])


@cache
def _named_ends() -> frozenset[str]:
    return frozenset(word[-1] for word in _kinds())


@cache
def _quantifier() -> re.Pattern[str]:
    return re.compile(rf"^{any_of(_WORDS['quantifier'])}(?=..)")


def _without_lead(name: str) -> str:
    """A name without the verbs left in front of it."""
    left = _left_before().match(name) if name[:1] in _leads() else None
    return name[left.end() :] if left else name


@cache
def _leads() -> frozenset[str]:
    return frozenset(word[0] for name in ("lead", "adverb", "lead_adverb") for word in _WORDS[name])


@cache
def _left_before() -> re.Pattern[str]:
    one = "(?!{no_verb}){adverb}*{lead}(?!{lead_noun})"
    return compiled(
        "(?:{lead_adverb}+(?=..))?(?:(?:" + one + "(?:{lead_joint}(?=" + one + "))?)+(?=[^的]{4}))?", "promises"
    )


@cache
def _actors() -> re.Pattern[str]:
    """A pattern for who acts, and the verb: 宁国、绩溪等地设立… names what they set up."""
    return compiled("{actor}{lead}(?!{lead_noun})(?=...)", "promises")


@cache
def _carried_out() -> re.Pattern[str]:
    return compiled("{carry}(?:{carried_out}$)?", "promises")


@cache
def _work() -> re.Pattern[str]:
    """A pattern for a word like 项目 after a name: 林海水库项目 is 林海水库."""
    return compiled("(?<=..)({class}”?){work_noun}$", "promises")


@cache
def _tail() -> re.Pattern[str]:
    # 重点工程建设 must not become 重点: a word that only grades a noun names nothing on its own.
    tail = any_of(_WORDS["tail"] + _WORDS["ending_adverb"])
    return compiled("(?<=..)(?<!{grading})(?:{tail})+$", "promises", tail=tail)


@cache
def _lengths() -> list[int]:
    return sorted({len(word) for word in _kinds()}, reverse=True)


@cache
def _kinds() -> dict[str, str]:
    """The words that names end with, and the kind of thing each stands for: 水库 is a work."""
    return {word: name.split()[1] for name, listed in _WORDS.items() if name.startswith("named") for word in listed}


@cache
def _plural() -> re.Pattern[str]:
    return re.compile(rf"(?<=..)(?:{any_of(_WORDS['plural'])})+$")


@cache
def _class_noun() -> re.Pattern[str]:
    return re.compile(rf"{any_of(_WORDS['class'])}$")


@cache
def _frame() -> re.Pattern[str]:
    return compiled("^{framing}(?=..)|为{means}$|(?<=...){taken_into}[^，]{2,24}$", "promises")
