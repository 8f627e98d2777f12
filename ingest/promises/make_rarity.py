"""Make `ingest/words/rarity.txt`: count how many reports in a folder hold each pair of characters.

    python -m ingest.promises.make_rarity FOLDER

Pairs in fewer than 4 of 100 reports are left out: any of them is rare enough to identify a thing.
"""

import sys
from collections import Counter
from math import log
from pathlib import Path

from ingest.promises.likeness import RARITY, pairs_of

_LEAST = 0.04


def main(folder: Path) -> None:
    """Rewrite the file from all texts (`.txt`, `.md`) below a folder."""
    held: Counter[str] = Counter()
    texts = [path for path in sorted(folder.rglob("*")) if path.suffix in (".txt", ".md")]
    for path in texts:
        held.update(set(pairs_of(path.read_text(encoding="utf-8"))))
    levels: dict[float, list[str]] = {}
    for pair, count in sorted(held.items()):
        if count >= _LEAST * len(texts):
            levels.setdefault(round(-log(count / len(texts)), 1), []).append(pair)
    lines = [
        "# How rare pairs of characters are: the natural logarithm of how many reports there are to each that holds",
        f"# the pair, among {len(texts)}. Made by `python -m ingest.promises.make_rarity`; others are rarer.",
    ]
    for level, pairs in sorted(levels.items()):
        lines += [f"@{level:.1f}", " ".join(pairs)]
    RARITY.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
