"""The staging tables: one polars schema each, with grain and key.

Everything that `ingest` hands on has one of these shapes; the DuckDB tables of the same names in schema `staging` are
made from them (`ingest.staging`). All offsets count characters (Unicode code points) of the report's text as read, end
exclusive: `text[start:end]` is the number, heading or clause as printed.

Keys are strings that stay the same from run to run: `report_id` is the first 16 hex digits of the SHA-256 of the
document's bytes; every other key is `report_id`, a colon and the row's own offset or number within its report.
"""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Table:
    """One staging table: its name in schema `staging`, what one row is, its key columns and its columns."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: dict[str, pl.DataType | type[pl.DataType]]

    @property
    def schema(self) -> pl.Schema:
        """The polars schema of the frame that holds this table."""
        return pl.Schema(self.columns)


# What a reader hands to the parse: text with its origin, and what a catalogue says of the report (null where it is
# silent). A catalogue's word outranks what the text tells.
_DOCUMENT: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_sha256": pl.String,
    "source": pl.String,
    "media_type": pl.String,
    "encoding": pl.String,
    "text": pl.String,
    "pages": pl.List(pl.Int32),  # where in the text each printed page begins; null where there are no pages
    "title": pl.String,
    "region": pl.String,
    "region_code": pl.String,
    "level": pl.String,
    "delivered_on": pl.Date,
    "review_year": pl.Int32,
    "plan_year": pl.Int32,
    "speaker": pl.String,
    "session": pl.String,
}
DOCUMENT = pl.Schema(_DOCUMENT)

REPORT = Table(
    "report",
    "one document that was read as a government work report",
    ("report_id",),
    {
        "report_id": pl.String,
        "document_sha256": pl.String,
        "source": pl.String,  # where the document was found: path, path!member of an archive, or URL
        "media_type": pl.String,  # text/plain, text/html, application/pdf ...
        "encoding": pl.String,  # null where the format fixes it
        "title": pl.String,
        "region": pl.String,  # 牡丹江市; 全国 for the State Council
        "region_code": pl.String,  # six digits (GB/T 2260); 100000 for 全国; null when unknown
        "level": pl.String,  # national | province | city | county
        "delivered_on": pl.Date,
        "review_year": pl.Int32,  # the year the report looks back on
        "plan_year": pl.Int32,  # the year whose plan it sets out
        "speaker": pl.String,
        "session": pl.String,  # 牡丹江市第十六届人民代表大会第五次会议
        "chars": pl.Int32,
        "text": pl.String,  # the text as read; every offset points into it
        "pages": pl.List(pl.Int32),  # where in the text each printed page begins; null where there are no pages
        "extractor_version": pl.String,
    },
)

SECTION = Table(
    "section",
    "one section of a report, from its heading to the next heading of the same or a higher level",
    ("section_id",),
    {
        "section_id": pl.String,  # report_id:number
        "report_id": pl.String,
        "number": pl.Int32,  # 0, 1, 2 ... in text order
        "parent_id": pl.String,  # null at the top
        "level": pl.Int32,  # 1 一、 2 （一） 3 一是 / 1. ...
        "marker": pl.String,  # 一、 （二） 三是; empty for a heading without one
        "heading": pl.String,  # without its marker
        "path": pl.String,  # headings from the top, joined by " / "
        # header | opening | review | problems | plan | five_year_review | five_year_plan | closing | glossary |
        # navigation
        "kind": pl.String,
        "start": pl.Int32,
        "end": pl.Int32,
    },
)

REASONS = ("date", "ordinal", "name", "threshold", "spec", "duration", "range_end", "other")
"""Why a number states nothing for an indicator; `docs/annotation-guide.md` has an example of each."""

QUANTITY = Table(
    "quantity",
    "one number token of a report, whatever became of it",
    ("quantity_id",),
    {
        "quantity_id": pl.String,  # report_id:start
        "report_id": pl.String,
        "section_id": pl.String,
        "start": pl.Int32,
        "end": pl.Int32,
        "printed": pl.String,  # text[start:end], unit included
        "value": pl.Float64,  # multiplier applied; null where the token has none
        "value_high": pl.Float64,  # upper end of a range
        "unit": pl.String,  # without its multiplier; null when bare
        # observation | date | ordinal | name | threshold | spec | duration | range_end | other | unresolved
        "reason": pl.String,
    },
)

OBSERVATION = Table(
    "observation",
    "one statement in a report that gives one number for one indicator",
    ("observation_id",),
    {
        "observation_id": pl.String,  # quantity_id:number (several indicators may share one number)
        "quantity_id": pl.String,
        "report_id": pl.String,
        "section_id": pl.String,
        "commitment_id": pl.String,  # null outside commitments
        "start": pl.Int32,
        "end": pl.Int32,
        "printed": pl.String,
        "name": pl.String,
        "value": pl.Float64,
        "value_high": pl.Float64,
        "unit": pl.String,
        "measure": pl.String,  # level | share | growth | change | gap | multiple | rank
        "direction": pl.String,  # up | down | none
        "qualifier": pl.String,  # exact | approx | at_least | at_most
        "status": pl.String,  # actual | target
        "period": pl.String,  # 2019 or 2016-2020
        "region": pl.String,
        "sentence": pl.String,  # as read, start and end below
        "sentence_start": pl.Int32,
        "sentence_end": pl.Int32,
        "rule": pl.String,  # the rule that read it
        "confidence": pl.Float64,  # 0 to 1
    },
)

COMMITMENT = Table(
    "commitment",
    "one thing that a plan section undertakes: one clause with its verb",
    ("commitment_id",),
    {
        "commitment_id": pl.String,  # report_id:start
        "report_id": pl.String,
        "section_id": pl.String,
        "item": pl.Int32,  # 1, 2, 3 ... within the section
        "verb": pl.String,  # 推进
        "text": pl.String,  # the clause as read
        "start": pl.Int32,
        "end": pl.Int32,
    },
)

KEYWORD = Table(
    "keyword",
    "one word among the most telling of one section (TF-IDF)",
    ("section_id", "word"),
    {
        "section_id": pl.String,
        "report_id": pl.String,
        "word": pl.String,
        "occurrences": pl.Int32,
        "score": pl.Float64,  # TF-IDF within the section
        "rank": pl.Int32,  # 1 is the most telling
    },
)

CORRECTION = Table(
    "correction",
    "one field of one observation that a person has corrected (`ingest.corrections`); most runs have none",
    ("observation_id", "field"),
    {
        "observation_id": pl.String,  # the corrected row; no longer there when field is `reason`
        "report_id": pl.String,
        "field": pl.String,  # the corrected column, or `reason` for a number that is no observation
        "original": pl.String,  # what was read; empty for null
        "corrected": pl.String,  # what stands there now
        "reason": pl.String,  # why, in the reviewer's words
        "corrected_by": pl.String,
        "corrected_on": pl.Date,
    },
)

TABLES = (REPORT, SECTION, QUANTITY, OBSERVATION, COMMITMENT, KEYWORD, CORRECTION)
