"""Make `ingest/words/name_parts.txt`: how the names of indicators begin and end in many reports.

    gwr extract FOLDER --format csv > figures.csv
    python -m ingest.observations.make_name_parts figures.csv tests/gold

The confidence looks there (`ingest/observations/confidence.py`): a name that begins or ends as hardly any other does is
often cut in a word (田地区生产总值) or not cut at all. Annotated reports, the texts in the second folder, are left out:
they judge the confidence.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import polars as pl

from ingest.language.lexicon import characters
from ingest.observations.confidence import BEGINNING, ENDING, NAME_PARTS

_OFTEN_FIRST, _OFTEN_INSIDE, _SELDOM_FIRST, _OFTEN_LAST = 30, 50, 0.02, 20
_WIDTH = 110  # characters a line


def main(figures: Path, annotated: Path) -> None:
    """Rewrite the file from the rows of `gwr extract`."""
    gold = "\n".join(path.read_text(encoding="utf-8") for path in sorted(annotated.glob("*.txt")))
    rows = pl.read_csv(figures, columns=["source", "name", "sentence"])
    longest = rows.sort(pl.col("sentence").str.len_chars()).group_by("source").last()
    judging = longest.filter([sentence in gold for sentence in longest["sentence"]])
    names = rows.join(judging, on="source", how="anti")["name"].unique().to_list()

    first = Counter(name[:BEGINNING] for name in names)
    last = Counter(name[-ENDING:] for name in names)
    anywhere = Counter("".join(pair) for name in names for pair in pairwise(name))
    kept = {
        f"What {_OFTEN_FIRST} names and more begin with.": (
            "begins", [one for one, count in first.items() if count >= _OFTEN_FIRST]
        ),
        f"What {_OFTEN_INSIDE} names and more hold, and less than {_SELDOM_FIRST:.0%} of them begin with.": (
            "inside",
            [one for one, count in anywhere.items() if count >= _OFTEN_INSIDE and first[one] < _SELDOM_FIRST * count],
        ),
        f"What {_OFTEN_LAST} names and more end with.": (
            "ends", [one for one, count in last.items() if count >= _OFTEN_LAST]
        ),
        "What others end with, and not one name alone.": (
            "ends_seldom", [one for one, count in last.items() if 1 < count < _OFTEN_LAST]
        ),
    }  # fmt: skip
    lines = [f"# Parts of {len(names):,} names. Made by `python -m ingest.observations.make_name_parts`."]
    for told, (group, parts) in kept.items():
        lines += [f"@{group}", f"# {told}", *_lines(parts)]
    NAME_PARTS.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _lines(parts: Iterable[str]) -> list[str]:
    """Those of Chinese characters, in order, as many to a line as fit."""
    han = re.compile(f"[{characters('common', 'han')}]+")
    chosen = sorted(part for part in parts if han.fullmatch(part))
    step = _WIDTH // (len(chosen[0]) + 1)
    return [" ".join(chosen[at : at + step]) for at in range(0, len(chosen), step)]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
