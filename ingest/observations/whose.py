"""Whose a figure is, where its name does not say: 举办文体活动3800场，惠及群众200万人次.

Such a name says what something came to (惠及群众, 签约项目, 完成投资), and nothing of the thing: the number before
or the clause before tells of it.
"""

from ingest.language.coordination import without_acts
from ingest.language.lexicon import compiled, word, words
from ingest.language.phrases import (
    clean_name,
    drop_examples,
    flow_verb,
    is_bare,
    repaired,
    subject,
)
from ingest.observations.memory import Memory, Named, Seen
from ingest.observations.named_behind import PERSONS

_WORDS = words("whose")
_PORT = word("whose", "port")
_LONGEST, _LEAST, _LONGEST_NAME = 22, 2, 12
_LACKS = compiled(
    "{in_all}?(?:{reached}[{han}]{0,6}|{obtained}{funds}|{contracted}|{carried_out}|{new}{room}|{made})", "whose"
)
_TASK, _TOLD = compiled("{task}+$", "whose"), compiled("(?<=[{han}]{3}){told}.*$", "whose")
_WORTH = compiled("(?<=[{han}]{2}){worth}$", "whose")
_CONTRACTED = compiled("{contracted}$", "whose")
OF_ALL = compiled("^全{jurisdiction}")
"""A pattern for the whole of a place at the beginning of a name: 全市新增床位."""

_RULE = "repaired.with_owner"
SHOWN = {_RULE: "举办文体活动3800场，惠及群众200万人次."}
"""The sentence that shows the rule, by its full name."""


def with_owner(named: Named, seen: Seen) -> Named:
    """The names, completed by what the sentence told of before where they say nothing of whose they are.

    Whose it is holds for the next such figure too: 改造老旧小区351个，惠及群众9.7万户，带动就业5人.
    """
    name, memory = _said(named, seen), seen.memory
    paid = _to_whom(name, memory) if seen.group.numbers[0].kind == "money" else ""
    if paid:
        return named._replace(names=[paid], rule=_RULE)
    owner = _owner(seen, name) if len(named.names) == 1 and _lacks_owner(name) else ""
    memory.whose = owner
    if not owner or name in owner:
        return named
    whole = repaired(name, owner) if is_bare(name) else f"{owner}{name.removeprefix(owner[-2:])}"
    return named._replace(names=[whole], rule=_RULE)


def _said(named: Named, seen: Seen) -> str:
    """The name, without what was counted before where a verb took it over: 惠及 in 改造老旧小区5个，惠及28万人."""
    took_over = seen.verb in _WORDS["reached"] and named.rule.startswith(("verb_only", "topic"))
    return seen.verb if took_over and seen.group.unit in PERSONS else named.names[0]


def _to_whom(name: str, memory: Memory) -> str:
    """支付下岗职工生活费 in 为6万名下岗职工支付生活费2.59亿元: the number before counts who were paid."""
    last = memory.names[-1] if memory.names else ""
    who = last.removeprefix(f"{name}的")
    verb, paid = flow_verb(name)
    if who == last or not verb or not paid:
        return ""
    return f"{verb}{who}{paid}"


def _lacks_owner(name: str) -> bool:
    """Whether a name says nothing of whose it is: 惠及群众, 完成投资."""
    if len(name) > _LONGEST_NAME:
        return False
    bare = is_bare(name) and name not in _WORDS["of_all"]
    return bare or name in (*_WORDS["traffic"], *_WORDS["hours"]) or _LACKS.fullmatch(name) is not None


def _owner(seen: Seen, name: str) -> str:
    """Whose it is, from the clauses without a number right before, or else from the number before."""
    around, memory = seen.group.around, seen.memory
    if OF_ALL.match(around.core):
        return ""  # 鼓励社会办医，全市新增床位3500张
    nothing = _WORDS["of_nothing"] if is_bare(name) else ()  # 完善银企对接机制，产值突破200亿元
    told = next((of for of in map(_told_in, around.clauses) if of and not of.endswith(nothing)), "")
    if not told and memory.names and not around.after_semicolon and not around.topic:
        told = _handled(memory) if name in _WORDS["hours"] else _of_last(memory)
    if name in _WORDS["traffic"]:
        return told[: at + len(_PORT)] if (at := told.find(_PORT)) > 0 else ""
    if name in _WORDS["contracted"]:
        told = _CONTRACTED.sub("", told)
        return told if told.endswith(_WORDS["met"]) else ""
    return told


def _handled(memory: Memory) -> str:
    """市级行政审批事项精简73.1%，办理时限缩短65.2%; not 精简审批环节40个，压缩审批时限三分之一."""
    thing = flow_verb(memory.names[-1])[1]
    return thing if thing.endswith(_WORDS["handled"]) else ""


def _of_last(memory: Memory) -> str:
    """What the number before tells of: 文体活动 in 举办文体活动3800场."""
    last = memory.names[-1]
    if memory.whose:
        return memory.whose
    if memory.measure[0] not in ("level", "change") or "占" in last or is_bare(last):
        return ""
    verb, thing = flow_verb(last)
    thing = thing if verb else _WORTH.sub("", last)  # 特色产业产值100亿元，带动就业30万人
    return next((of for of in (last if verb else thing, thing) if len(of) <= _LONGEST), "")


def _told_in(clause: str) -> str:
    """What a clause without a number tells of: 康养项目 in 推进康养项目建设."""
    clause = clean_name(clause)
    if clause.startswith(_WORDS["no_thing"]):
        return ""
    of = without_acts(clause)
    of = flow_verb(of)[1] or of
    if len(of) > _LONGEST:
        of = flow_verb(drop_examples(of)[1])[1]
    of = _TASK.sub("", _TOLD.sub("", subject(of)))
    closed = of.count("“") == of.count("”") and of.count("（") == of.count("）")
    return of if _LEAST < len(of) <= _LONGEST and closed else ""
