"""Clauses and their parts: the verb of each part, the step that the verb names, and where the thing stands.

`开工建设林海水库、荒沟电站并网发电` is one clause with two parts: one starts a work, the other puts a work into use.
"""

import re
from collections.abc import Iterator
from functools import cache
from string import digits
from typing import NamedTuple

from ingest.language.lexicon import any_of, compiled, words
from ingest.language.listed import Listed

STEPS = tuple(name.split()[2] for name in words("promises") if name.startswith("step"))
"""How far a thing is to get, or has got; each step goes further than the one before."""

_WORDS = words("promises")
_QUOTED = "“[^“”\n]{0,40}”|《[^《》\n]{0,60}》|（[^（）\n]{0,60}）"
_CLAUSE = compiled(r"(?:[^{delimiter}\n“《（]+|{quoted}|[“《（])+", quoted=_QUOTED)
_FIGURE = compiled(r"\d|{hundreds}{first_of_unit}", "promises")
_ITEM = compiled("{numeral}{1,3}{point}(?=.)", "promises")
_NUMERALS = frozenset(words("common")["numeral"])
_PART = re.compile(f"(?:[^、“《（]+|{_QUOTED}|[“《（])+")


class Part(NamedTuple):
    """A part of a clause, `clean[start:end]`, that makes one statement about one thing or several."""

    start: int
    end: int
    verb: str  # 推进; empty if there is none
    thing: int  # where the verb's object begins; where the verb comes last, the beginning of its subject
    stop: int  # where that object or subject ends


@cache
def _steps() -> dict[str, int]:
    return {
        word: number
        for name, listed in _WORDS.items()
        if name.startswith("step")
        for word in listed
        for number in [int(name.split()[1])]
    }


def step_of(verb: str) -> int:
    """The number of a verb's step, 1 to 7; 0 if the verb names no step."""
    return _steps().get(verb, 0)


def step_name(step: int) -> str | None:
    """The name of a step by its number; None for 0."""
    return STEPS[step - 1] if step else None


@cache
def deeds() -> frozenset[str]:
    """Verbs of starting, bringing about or finishing something; not 加强 and 完善, which have no end."""
    steps = {word for word, step in _steps().items() if STEPS[step - 1] != "advance"}
    return frozenset(steps - {*_WORDS["endless"]} | {*_WORDS["done_once"], *_WORDS["deed"]})


@cache
def deed_words() -> Listed:
    """These verbs anywhere in a text."""
    return Listed(deeds())


@cache
def _verb() -> str:
    return any_of({*_steps(), *_WORDS["verb"], *_WORDS["held"]})


@cache
def leading_verbs() -> re.Pattern[str]:
    """A pattern for one or more verbs in a row: 开工建设, 其中新引进."""
    return compiled("(?:{leading}|{of_which})+", leading=_verb())


@cache
def _adverbs() -> re.Pattern[str]:
    # 支持 and 推动 act as adverbs before another verb (推动实施), and as verbs otherwise.
    adverb = any_of(_WORDS["adverb"])
    begins = "".join({word[0] for word in _WORDS["adverb"]})  # most words are neither, and need no further check
    return re.compile(rf"(?:(?=[{begins}])(?!{_verb()}(?!{adverb}|{_verb()})){adverb})*")


@cache
def _lead() -> re.Pattern[str]:
    return compiled(
        r"(?:以[^{clause_end}]{1,24}?为{means})?(?:在?{where})?(?:到?\d{4}年(?:底)?)?(?!{no_verb}){adverbs}(?!{no_verb})"
        "(?P<verb>{leading})(?:了|好)?(?=[^{clause_end}]{2})",
        "promises",
        adverbs=_adverbs().pattern,
        leading=_verb(),
    )


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(_WORDS['adverb'] + _WORDS['ending_adverb'])})*(?P<verb>{any_of(_far())})$")


def clauses(clean: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Start and end of each clause in `clean[start:end]`; a comma inside quotation marks does not end a clause."""
    for match in _CLAUSE.finditer(clean, start, end):
        first, last = match.span()
        while clean[first].isspace() and first < last - 1:
            first += 1
        if clean[first] in _NUMERALS and (item := _ITEM.match(clean, first, last)):
            first = item.end()
        if last - first > 1:
            yield first, last


def parts(clean: str, start: int, end: int) -> list[Part]:
    """The parts of a clause, each with its verb.

    `发放租赁补贴3300户、分配公租房500套` has two parts, `甬江、瓯江等省实验室` one. A thing with its own count is its
    own part and takes over the verb of the previous part: `改造老旧小区97万平方米、棚户区2698户`.
    """
    if clean.find("、", start, end) < 0:
        return [_part(clean, start, end)]
    begins, ends = _edges()
    found: list[Part] = []
    for piece in _PART.finditer(clean, start, end):
        first, last = piece.span()
        said_behind = clean[last - 2 : last] in ends
        one = _part(clean, first, last) if not found or said_behind or clean[first] in begins else None
        if one and (not found or one.verb):
            found.append(one)
            continue
        _, _, verb, thing, stop = before = found[-1]
        if _FIGURE.search(clean, first, last) and _FIGURE.search(clean, thing, stop):
            found.append(Part(first, last, verb, first, last))
        else:
            stop = _part(clean, before.start, last).stop if said_behind else last
            found[-1] = Part(before.start, last, verb, thing, stop)
    return found


def _part(clean: str, start: int, end: int) -> Part:
    begins, ends = _edges()
    lead = _lead().match(clean, start, end) if clean[start] in begins else None
    if lead:
        return Part(start, end, lead["verb"], lead.end(), end)
    said = _ending().search(clean, start, end) if clean[end - 2 : end] in ends else None
    if said:
        adverbs = _adverbs().match(clean, start, end)
        subject = adverbs.end() if adverbs else start
        if said.start() > subject + 1:
            return Part(start, end, said["verb"], subject, said.start())
    return Part(start, end, "", start, end)


@cache
def _edges() -> tuple[frozenset[str], frozenset[str]]:
    """The first character of parts that begin with a verb, and the last two characters of parts that end with one."""
    begin = (*_WORDS["adverb"], *_steps(), *_WORDS["verb"], *_WORDS["held"])
    return frozenset(("以", "到", *digits)) | {word[0] for word in begin}, frozenset(word[-2:] for word in _far())


@cache
def _far() -> frozenset[str]:
    """The verbs that may follow their subject: 林海水库开工建设."""
    return frozenset(word for word, step in _steps().items() if step in (3, 5, 6, 7))
