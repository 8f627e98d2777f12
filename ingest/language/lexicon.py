"""Word lists as data: in `ingest/words/NAME.txt` the words of a class stand under a line `@class`."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

_MANY, _SOME = 8, 32
_END = {"": ""}

_COMMON = "common"
# A part of a template: an escaped character, a set of characters, or {name}.
_PART = re.compile(r"\\.|\[(?:[^\]\\]|\\.)*\]|\{([a-z_]+)\}", re.DOTALL)
_IN_SET = re.compile(r"\{([a-z_]+)\}")

pattern = cache(re.compile)
"""Compile a regular expression once, for patterns written where they are used."""


@cache
def words(name: str) -> dict[str, tuple[str, ...]]:
    """The classes of `ingest/words/NAME.txt`, each with its words in the order of the file; `#` starts a comment."""
    table: dict[str, list[str]] = {}
    group: list[str] = []
    for line in (files("ingest") / "words" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            group = table.setdefault(line[1:].strip(), [])
        elif not line.startswith("#"):
            group += line.split()
    return {key: tuple(value) for key, value in table.items()}


@cache
def pairs(name: str, group: str) -> dict[str, str]:
    """A class whose entries are `one=other`, as a table: 个百分点=百分点."""
    return dict(entry.split("=", 1) for entry in words(name)[group])


def any_of(choices: Iterable[str]) -> str:
    """A pattern that matches any of the words, the longest first.

    A word may name the longer words in which it does not count: `有~拥有,有效` is 有, but neither in 拥有 nor in 有效.
    Words are laid out as a tree of their characters (`增(?:长|加)`), so that a place in the text is compared with each
    first character once, however many words there are.
    """
    tree: dict[str, Any] = {}
    for choice in choices:
        word, _, longer = choice.partition("~")
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = _outside(word, longer.split(",")) if longer else ""
    return _pattern(tree)


_any_of_class = cache(any_of)
"""The same for a whole class, which stands in many patterns."""


def word(name: str, group: str) -> str:
    """The only word of a class: 完成 of `@done` in `ingest/words/common.txt`."""
    (only,) = words(name)[group]
    return only


def characters(name: str, group: str) -> str:
    """A class of characters as the inside of a regular expression's set: `一二三`, or `一-鿿` for `一—鿿`."""
    return "".join(f"{one[0]}-{one[2]}" if _is_range(one) else re.escape(one) for one in words(name)[group])


def fill(template: str, name: str = _COMMON, **parts: str) -> str:
    """A pattern with its parts filled in: `{until}` is any word of the class `@until` in `ingest/words/NAME.txt`.

    A class that is not in that file is taken from `common.txt`. In a set of characters a class stands for its
    characters: `[^{mark}\\d]`. `parts` are the caller's own patterns, by name:
    `fill("{until}{year}年", "times", year=r"20\\d\\d")`.
    """

    def file_of(group: str) -> str:
        return name if group in words(name) else _COMMON

    def filled(part: re.Match[str]) -> str:
        group = part[1]
        if group is None:
            return _IN_SET.sub(lambda one: parts.get(one[1]) or characters(file_of(one[1]), one[1]), part[0])
        if group in parts:
            return parts[group]
        choices = words(file_of(group))[group]
        if any(map(_is_range, choices)):
            return f"[{characters(file_of(group), group)}]"
        return f"(?:{_any_of_class(choices)})"

    return _PART.sub(filled, template)


def compiled(template: str, name: str = _COMMON, **parts: str) -> re.Pattern[str]:
    """A template filled in by `fill` and compiled."""
    return re.compile(fill(template, name, **parts))


def plain(choices: Iterable[str]) -> tuple[str, ...]:
    """Words without the longer words in which they do not count: `服务~服务业` gives 服务."""
    return tuple(choice.partition("~")[0] for choice in choices)


def _is_range(word: str) -> bool:
    return len(word) == 3 and word[1] == "—"


def _outside(word: str, longer: list[str]) -> str:
    parts = [other.partition(word) for other in longer]
    before = "".join(f"(?<!{re.escape(head + word)})" for head, _, tail in parts if head)
    after = [tail for head, _, tail in parts if not head]
    return before + (f"(?!{any_of(after)})" if after else "")


def _pattern(node: dict[str, Any]) -> str:
    if len(node) > 1 and all(character and follow == _END for character, follow in node.items()):
        return f"[{_escaped(''.join(node))}]"
    if len(node) > 2 * _SOME and "" not in node:
        first = list(node)
        parts = (first[start : start + _SOME] for start in range(0, len(first), _SOME))
        branches = [_pattern({character: node[character] for character in part}) for part in parts]
    else:
        branches = [_escaped(character) + _pattern(follow) for character, follow in node.items() if character]
    if "" in node:
        branches.append(node[""])
    if len(branches) == 1:
        return branches[0]
    any_branch = f"(?:{'|'.join(branches)})"
    if len(node) <= _MANY or "" in node:
        return any_branch
    # With many words, a check of their first characters is quicker than trying each word: of all, then of some.
    return f"(?:(?=[{_escaped(''.join(node))}]){any_branch})"


def _escaped(characters: str) -> str:
    """Letters and digits, which is nearly all there is, need no escape: to look for one takes several times as long."""
    return characters if characters.isalnum() else re.escape(characters)
