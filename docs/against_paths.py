"""Compare what reports say of themselves with how they are filed: PLACE/YEAR.md in a folder or a zip.

    .venv/bin/python docs/against_paths.py china.zip

Prints what is refused, each report whose place or plan year is not its path's (with the reason that
docs/misfiled.csv gives, when the path is wrong), each whose head names a day while none was found, what signs disagree
on, and the shares. The path is never shown to the reader of the report. Ends with status 1 when a disagreement is not
explained.
"""

import csv
import re
import sys
from collections import Counter
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from ingest import readers
from ingest.land.landing import Landed, land
from ingest.report.metadata import read_metadata
from ingest.report.recognise import KINDS, recognise
from ingest.report.signs import doubts, evidence
from ingest.report.text import clean_text
from ingest.sources import discover

MISFILED = Path(__file__).with_name("misfiled.csv")
COUNTRY = "国务院"
# Made without a look at the rules that read the day: whatever has a month and a day, above the address.
NUMERALS = r"[\d〇零○ＯO一二三四五六七八九十廿元正]{1,3}"
DAY = re.compile(rf"{NUMERALS}\s*月\s*{NUMERALS}\s*日|(?:19|20)\d\d\s*[./-]\s*\d{{1,2}}\s*[./-]\s*\d{{1,2}}")
FRONT_MATTER = re.compile(r"\A---\n(?P<front>.*?)\n---\n", re.S)
ADDRESS = re.compile("各位代表|同志们[：:]")


def names_a_day(text: str) -> bool:
    """Whether the title of the file or the lines above the address name a day."""
    front = FRONT_MATTER.match(text)
    title = re.search("^title:.*", front["front"], re.M) if front else None
    head = ADDRESS.split(text[front.end() if front else 0 :])[0][:600]
    return bool(DAY.search(head) or (title and DAY.search(title[0])))


def filed(source: str) -> tuple[str, int] | None:
    """Place and year of a path: …/牡丹江市/2020.md, …/2021-08.md; None where it tells none."""
    path = PurePosixPath(source.replace("!", "/"))
    year = re.match(r"(?:19|20)\d\d", path.stem)
    if not year:
        return None
    place = path.parent.name
    return ("全国" if place.endswith(COUNTRY) else place), int(year[0])


def compare(one: Landed, misfiled: dict[str, str], counts: Counter[str]) -> None:
    """Count what one document comes to; print what is wrong with it."""
    text = readers.read(one.path.read_bytes(), one.name).text
    told = read_metadata(clean_text(text), "report.md")
    expected = filed(one.source)
    path = "/".join(PurePosixPath(one.source.replace("!", "/")).parts[-2:])
    counts["read"] += 1
    recognised = recognise(text)
    counts[recognised.kind or "refused"] += 1
    if recognised.kind != "full":
        print(f"{path}: {recognised.kind or f'refused: {recognised.reason}'}")
    for field, read, said in zip(("place", "year"), (told.region, told.plan_year), expected or (), strict=False):
        counts[f"{field} filed"] += 1
        if read == said:
            counts[f"{field} as filed"] += 1
        else:
            why = misfiled.get(path)
            counts[f"{field} {'misfiled' if why else 'wrong'}"] += 1
            print(f"{path}: {field} is {read}, filed under {said}: {why or 'NOT EXPLAINED'}")
    if names_a_day(text):
        counts["days named"] += 1
        counts["days found"] += told.delivered_on is not None
        if not told.delivered_on:
            print(f"{path}: the day that its head names was not found")
    row = {"region": told.region, "plan_year": told.plan_year, "evidence": evidence(told.signs, text)}
    for doubt in doubts(row):
        print(f"{path}: {doubt}")


def main(location: str) -> int:
    """Compare all documents of a folder or a zip; the exit status."""
    with MISFILED.open(encoding="utf-8", newline="") as lines:
        misfiled = {row["path"]: row["why"] for row in csv.DictReader(lines)}
    counts: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        landing = land(discover([location]), Path(folder))
        for one in landing.documents:
            compare(one, misfiled, counts)
    print(f"\n{counts['read']:,} read, {counts['refused']} refused, {len(landing.set_aside)} can't be read")
    print(", ".join(f"{kind}: {counts[kind]:,}" for kind in KINDS if counts[kind]))
    for field in ("place", "year"):
        agreed = counts[f"{field} as filed"]
        share = agreed / max(counts[f"{field} filed"], 1)
        misfiled_ones, wrong = counts[f"{field} misfiled"], counts[f"{field} wrong"]
        print(f"{field}: {agreed:,} as filed ({share:.2%}), {misfiled_ones} misfiled, {wrong} not explained")
    print(f"day: {counts['days found']:,} of {counts['days named']:,} found")
    return 1 if counts["place wrong"] + counts["year wrong"] + counts["refused"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
