"""Signs of damage in a text: lost figures and characters, columns run together, a missing end."""

import re
from collections.abc import Iterator

from ingest.language.lexicon import compiled
from ingest.report.cues import cues_for
from ingest.report.metadata import read_metadata
from ingest.report.paragraphs import layout_words
from ingest.report.structure import read_sections
from ingest.report.text import clean_text

# What a failed text replacement leaves of a number: 增长１$1.$2％.
_PLACEHOLDER = re.compile(r"\$\d(?:\.\$\d)?")
_LOST = re.compile("[\ufffd\ue000-\uf8ff]")
# Two columns side by side in one line: a gap between two halves, each of which could be a line.
_COLUMNS = compiled(r"[{han}{mark}]{8,}[ \u3000\t]{3,}[{han}{mark}]{8,}")
_MOST_IN_COLUMNS = 0.2  # share of a text's lines
_ENDING = 3000  # last characters of a text, in which the closing stands
_LEAST_PLAN = 0.02  # share of a text's characters
_AROUND = 12


def damage(text: str) -> Iterator[str]:
    """The damage in a report: one sentence for each kind, with the first place where it occurs.

    `增长１$1.$2％` has lost its figure, `发展�` a character. A report with neither a plan nor a closing was cut off.
    """
    for pattern, what in (
        (_PLACEHOLDER, "figures were replaced by signs like $1"),
        (_LOST, "characters were lost"),
        (re.compile(layout_words()["mojibake"]), "characters were decoded wrongly"),
    ):
        found = list(pattern.finditer(text))
        if found:
            around = text[max(0, found[0].start() - _AROUND) : found[0].end() + _AROUND].replace("\n", " ")
            yield f"{what}, {len(found)} times; the first: {around}"
    lines = [line for line in text.split("\n") if line.strip()]
    if sum(bool(_COLUMNS.search(line)) for line in lines) > max(10, _MOST_IN_COLUMNS * len(lines)):
        yield "two columns stand side by side in its lines: sentences of both may be mixed"
    if not cues_for(0, False).closing.search(text, max(0, len(text) - _ENDING)):
        clean = clean_text(text)
        sections = read_sections(clean, read_metadata(clean, ""))
        if sum(s.end - s.start for s in sections if "plan" in s.kind) < len(clean.clean) * _LEAST_PLAN:
            yield f"it ends before any plan: …{text.rstrip()[-2 * _AROUND :]}"
