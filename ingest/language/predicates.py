"""The noun behind a number, and its predicate: 29个 建档立卡贫困村 全部出列."""

import re

import rjieba

from ingest.language.lexicon import compiled, words

_WORDS = words("names")
_NOUN_ENDS = _WORDS["noun_end"]
_PREDICATE = compiled("{predicate}|{main_part}(?={main_part_done})", "names")
_ADVERBS = compiled("{predicate_adverb}+", "names")
_TOLD_OF_LIST = compiled("({predicate_adverb}*)({predicate}|{told_of_list})", "names")
_OF_NO_NOUN = ("v", "d", "p", "m", "a", "b", "f", "t", "u")  # how the tags begin of words that end no noun
_BOUND = compiled(r"{bound_behind}?的?(?:[\d{dash}]+{age}{age_bound}?的?)?(?:可(?={promised}))?", "names")
_NO_NOUN = _WORDS["no_noun_behind"]
_LOOSE_END = compiled("(?:{loose_end}|(?<=[{han}]{2})为)+$", "names")  # 35条举措分解为148项任务
_QUOTED, _OF_NOUN = re.compile("“[^”]*$"), "的"
_OPENED = re.compile("（[^）]*$")  # 建设1所公办托育服务机构（牵头责任单位：自治区卫生健康委员会）
_LONGEST_NOUN, _LONGEST_PREDICATE = 40, 24


def is_predicate(text: str) -> bool:
    """Whether a text is a predicate and nothing else: 完工, 投入使用."""
    match = _PREDICATE.match(text)
    return match is not None and match.end() == len(text) and len(text) > 1


def noun_behind(right: str, led: bool) -> tuple[str, str, int]:
    """The noun behind a number, its predicate, and how many characters both take.

    `建档立卡贫困村全部出列` gives (建档立卡贫困村, 出列, 11). Where a verb stands before the number (`led`: 实施110个
    城中村改造项目), everything that follows is the noun.
    """
    bound = _BOUND.match(right)
    text = _OPENED.sub("", right[bound.end() :] if bound else right)
    if not led and text.startswith(_NO_NOUN):
        return "", text[:_LONGEST_PREDICATE], len(right)
    said_at = None if led else _said_at(text)
    if said_at is None:
        return _LOOSE_END.sub("", text)[:_LONGEST_NOUN], "", len(right)
    predicate = _ADVERBS.sub("", text[said_at:], count=1) if _ADVERBS.match(text, said_at) else text[said_at:]
    if predicate.startswith(_WORDS["no_predicate"]):
        predicate = ""
    return text[:said_at], predicate[:_LONGEST_PREDICATE], len(right)


def told_of_list(text: str) -> str:
    """What is said of the noun a text begins with, and so of all of a list that it ends: 医院选址落位 gives 选址落位.

    The noun may end with any word, so the sentence must be cut into words.
    """
    said = noun_behind(text, False)[1]
    if said or not _TOLD_OF_LIST.search(text):
        return said
    ends, at = {}, 0
    for word, tag in rjieba.tag(text):
        at += len(word)
        ends[at] = tag
    for match in _TOLD_OF_LIST.finditer(text):
        if match[2] in _WORDS["no_predicate"] or _QUOTED.search(text[: match.start()]):
            continue
        before = "n" if not match.start() or match[1] else ends.get(match.start(), "v")
        if before == "vn" or not before.startswith(_OF_NO_NOUN):
            return "" if _OF_NOUN in text[: match.start()] else text[match.start(2) :][:_LONGEST_PREDICATE]
    return ""


def _said_at(text: str) -> int | None:
    """Where the predicate begins behind the noun; None where there is none."""
    for match in _PREDICATE.finditer(text):
        at = match.start()
        if (at > 1 or (at == 1 and text[0] in _WORDS["counted_place"])) and text.endswith(_NOUN_ENDS, 0, at):
            return at
    return None
