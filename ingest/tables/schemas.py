"""The staging tables: one polars schema each, with grain and key.

Every frame that `ingest` makes for staging has one of these schemas; the DuckDB tables of the same names in schema
`staging` are created from them (`ingest.tables.staging`). All offsets count characters (Unicode code points) of the
report's text as read, end exclusive: `text[start:end]` is the number, heading or clause as printed.

Keys are strings that stay the same from run to run: `report_id` is the first 16 hex digits of the SHA-256 of the
document's bytes; every other key is `report_id`, a colon and the row's own offset or number within its report.
`terms.csv` in the catalogue lists the values of coded columns.
"""

from dataclasses import dataclass

import polars as pl

from ingest.catalogue.terms import codes


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


# The input of the parse: a text with its origin, and what a catalogue says about the report (null if it says nothing).
# The catalogue takes precedence over the text.
_DOCUMENT: dict[str, pl.DataType | type[pl.DataType]] = {
    "document_sha256": pl.String,
    "source": pl.String,
    "media_type": pl.String,
    "encoding": pl.String,
    "text": pl.String,
    "pages": pl.List(pl.Int32),  # where each printed page begins in the text; null if there are no pages
    "kind": pl.String,  # full | summary | retold | other, or one of `BESIDE`; null if nobody judged it
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
        "encoding": pl.String,  # null if the format fixes it
        "kind": pl.String,  # full | summary | retold | no_plan | other | ... (`ingest.report.recognise.KINDS`)
        "title": pl.String,
        "region": pl.String,  # 牡丹江市; 全国 for the State Council
        "region_code": pl.String,  # six digits (GB/T 2260); 100000 for 全国; null when unknown
        "level": pl.String,  # national | province | city | county
        "delivered_on": pl.Date,
        "review_year": pl.Int32,  # the year the report looks back on
        "plan_year": pl.Int32,  # the year whose plan it sets out
        "speaker": pl.String,
        "session": pl.String,  # 牡丹江市第十六届人民代表大会第五次会议
        # JSON: [{"field": "plan_year", "value": "2020", "told_by": "day of delivery", "printed": "2020年1月7日",
        # "start": 7, "end": 16}, ...], the strongest sign of a field first; no start and end for signs without words
        "evidence": pl.String,
        "chars": pl.Int32,
        "text": pl.String,  # the text as read; every offset points into it
        "pages": pl.List(pl.Int32),  # where each printed page begins in the text; null if there are no pages
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
        "kind": pl.String,  # what the section does: review, plan …
        "start": pl.Int32,
        "end": pl.Int32,
    },
)

REASONS = tuple(reason for reason in codes("reason") if reason not in ("observation", "unresolved"))
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
        "value": pl.Float64,  # multiplier applied; null if the token has no value
        "value_high": pl.Float64,  # upper end of a range
        "unit": pl.String,  # without its multiplier; null when bare
        "reason": pl.String,  # one of `REASONS`; or observation, or unresolved
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
        "measure": pl.String,  # level, growth …
        "direction": pl.String,
        "qualifier": pl.String,  # exact, at_least …
        "status": pl.String,
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
        "domain": pl.String,  # policy domain; none if no word shows it
        "text": pl.String,  # the clause as read
        "start": pl.Int32,
        "end": pl.Int32,
    },
)

PROMISE = Table(
    "promise",
    "one thing that a plan section promises, named or counted; what is too general to be followed is none",
    ("promise_id",),
    {
        "promise_id": pl.String,  # report_id:start:number within the clause
        "report_id": pl.String,
        "section_id": pl.String,
        "commitment_id": pl.String,  # the commitment whose clause it stands in; null outside commitments
        "observation_id": pl.String,  # the target that its number states; null if it states none
        "entity": pl.String,  # the name under which the thing is known; null if it is named by common words
        "verb": pl.String,  # 改造; null if there is none
        "what": pl.String,  # 老旧小区
        # prepare | apply | begin | advance | main | complete | use; null if the verb names no step
        "step": pl.String,
        "value": pl.Float64,
        "unit": pl.String,
        "region": pl.String,
        "domain": pl.String,  # policy domain; none if no word shows it
        "text": pl.String,  # the words of the clause that promise it, as read
        "start": pl.Int32,
        "end": pl.Int32,
    },
)

MENTION = Table(
    "mention",
    "one place in a report that names a work, zone, institution, programme, law or event",
    ("mention_id",),
    {
        "mention_id": pl.String,  # report_id:start
        "report_id": pl.String,
        "section_id": pl.String,
        "entity": pl.String,  # the name under which the thing is known
        "kind": pl.String,  # work | zone | institution | programme | law | event | title | other
        "verb": pl.String,  # the verb used with it; null if there is none
        "step": pl.String,  # as for promises
        "text": pl.String,  # the name as read
        "clause": pl.String,  # the part of a clause that it stands in, as read
        "start": pl.Int32,
        "end": pl.Int32,
    },
)

PROBLEM = Table(
    "problem",
    "one shortcoming that a report admits",
    ("problem_id",),
    {
        "problem_id": pl.String,  # report_id:start
        "report_id": pl.String,
        "section_id": pl.String,
        "domain": pl.String,  # policy domain; none if no word shows it
        "text": pl.String,
        "start": pl.Int32,
        "end": pl.Int32,
    },
)

EXPLANATION = Table(
    "explanation",
    "what a report says that one of its terms stands for",
    ("explanation_id",),
    {
        "explanation_id": pl.String,  # report_id:start
        "report_id": pl.String,
        "section_id": pl.String,
        "term": pl.String,  # without quotation marks
        "text": pl.String,  # the words that explain it
        "start": pl.Int32,
        "end": pl.Int32,
    },
)

OUTCOMES = ("done", "under_way", "not_done", "promised_again", "not_mentioned")
"""The outcomes that a report can give for a promise of the previous report."""

OUTCOME = Table(
    "outcome",
    "what the next report of a place tells of one promise; made when both reports are loaded",
    ("promise_id", "report_id"),
    {
        "promise_id": pl.String,
        "report_id": pl.String,  # the report that gives the outcome
        "promising_report_id": pl.String,
        "outcome": pl.String,  # one of OUTCOMES; not_mentioned does not mean that it was not done
        "passage": pl.String,  # the words that give it, as read; null if nothing is mentioned
        "passage_start": pl.Int32,
        "passage_end": pl.Int32,
        "confidence": pl.Float64,  # 0 to 1
    },
)

ADMITTED_AGAIN = Table(
    "admitted_again",
    "a problem that the report of the year before admitted too; made when both reports are loaded",
    ("problem_id", "earlier_problem_id"),
    {
        "problem_id": pl.String,
        "report_id": pl.String,
        "earlier_problem_id": pl.String,
        "likeness": pl.Float64,  # share of the rarer words that the shorter of the two has in common with the other
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
        "rank": pl.Int32,  # 1 is the most distinctive
    },
)

CORRECTION = Table(
    "correction",
    "what a person has said of one observation or a field of it (`ingest.tables.corrections`); most runs have none",
    ("observation_id", "field"),
    {
        "observation_id": pl.String,  # the row that was judged; it no longer exists if field is `reason`
        "report_id": pl.String,
        # the corrected column; `reason` for a number that is no observation; `row` for a row that is right as it stands
        "field": pl.String,
        "original": pl.String,  # what was read; empty for null
        "corrected": pl.String,  # the value that replaced it
        "review": pl.String,  # corrected | taken_out | accepted; lapsed if the row has changed since
        "reason": pl.String,  # why, in the reviewer's words
        "corrected_by": pl.String,
        "corrected_on": pl.Date,
    },
)

TABLES = (
    *(REPORT, SECTION, QUANTITY, OBSERVATION, COMMITMENT, PROMISE, MENTION, PROBLEM, KEYWORD, CORRECTION),
    *(EXPLANATION, OUTCOME, ADMITTED_AGAIN),
)
