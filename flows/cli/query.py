"""`gwr query` and `gwr show`: query the release in force."""

import os
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Column, Table

from flows.cli.console import Exit, Format, Warehouse, fail, lake_in_force, out, published, write_rows

if TYPE_CHECKING:
    import duckdb

_SCREEN = 16


def query(
    sql: Annotated[
        str, typer.Argument(help="One SQL query; the tables are in the schemas marts, 中文, staging and release.")
    ],
    format: Annotated[Format, typer.Option(help="Format of the rows on standard output.")] = Format.table,
    lake: Annotated[
        bool, typer.Option("--lake", help="Query the lake of the settings instead of the published file.")
    ] = False,
    snapshot: Annotated[
        int | None, typer.Option(help="Query the lake at this snapshot: `gwr releases --lake`.")
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """Query the release in force, read-only.

    \b
      gwr query "SELECT name, period, status, printed FROM marts.observation LIMIT 5"
      gwr query "FROM 中文.目标完成情况 WHERE 地区 = '牡丹江市'" --format csv > 完成情况.csv
      gwr query "SHOW ALL TABLES"
      gwr query "FROM release.record" --lake
    """
    import duckdb
    import polars as pl

    from flows.publication.codes import unknown

    with lake_in_force().reading(snapshot) if lake or snapshot is not None else published(warehouse) as connection:
        try:
            statements = connection.extract_statements(sql)
            if len(statements) != 1 or statements[0].type not in (
                duckdb.StatementType.SELECT,
                duckdb.StatementType.EXPLAIN,
            ):
                fail(2, "One query, please, and nothing but a query (SELECT, FROM, DESCRIBE, SUMMARIZE, SHOW ...).")
            rows = connection.execute(statements[0]).pl()
            wrong = unknown(connection, sql)
        except (duckdb.Error, pl.exceptions.PolarsError) as error:
            fail(Exit.ERROR, str(error))
    if wrong:
        fail(2, "\n".join(wrong))
    write_rows(rows, format)


_REPORT = """
    SELECT r.report_id, r.region, r.plan_year, r.review_year, r.session, r.speaker, r.delivered_on, r.region_code
    FROM marts.dim_report r LEFT JOIN marts.dim_region p USING (region_code)
    WHERE $place IN (r.region, r.region_code, p.full_name, p.short_name, p.region_en) AND r.plan_year = $year
    ORDER BY r.is_current DESC LIMIT 1
"""
_COUNTS = """
    SELECT 'commitments', count(*) FROM marts.fct_commitment WHERE report_id = $report
    UNION ALL SELECT 'actual', count(*) FROM marts.fct_observation WHERE report_id = $report AND status = 'actual'
    UNION ALL SELECT 'target', count(*) FROM marts.fct_observation WHERE report_id = $report AND status = 'target'
"""
# Last year's figures, this year's targets and their outcomes; indicators with most of the three come first.
_HEADLINES = """
    WITH told AS (
        SELECT h.*,
            {sign} || printed AS figure
        FROM marts.mart_headline h WHERE region_code = $region AND year IN ($year - 1, $year)
    )
    SELECT any_value(i.name_zh) AS name_zh, any_value(i.name_en) AS name_en, any_value(told.measure) AS measure,
        any_value(figure) FILTER (WHERE status = 'actual' AND year = $year - 1) AS before,
        any_value(figure) FILTER (WHERE status = 'target' AND year = $year) AS target,
        any_value(figure) FILTER (WHERE status = 'actual' AND year = $year) AS actual,
        any_value(t.verdict) FILTER (WHERE status = 'target' AND year = $year) AS verdict
    FROM told JOIN marts.dim_indicator i USING (indicator_code)
    LEFT JOIN marts.mart_target_fulfilment t USING (observation_id)
    GROUP BY headline
    HAVING coalesce(before, target, actual) IS NOT NULL
    ORDER BY (before IS NULL)::INT + (target IS NULL)::INT + (actual IS NULL)::INT, min(told.observation_id)
"""
_VERDICTS = """
    SELECT verdict, count(*) FROM marts.mart_target_fulfilment WHERE region_code = $region AND plan_year = $year
    GROUP BY verdict ORDER BY count(*) DESC
"""
_PROMISES = """
    SELECT outcome, count(*) FROM marts.mart_promise_outcome WHERE region_code = $region AND plan_year = $year
    GROUP BY outcome ORDER BY list_position(['done', 'under_way', 'not_done', 'promised_again'], outcome) NULLS LAST
"""
_THEMES = """
    SELECT word FROM marts.fct_keyword WHERE report_id = $report AND section_kind NOT IN ('header', 'navigation')
    GROUP BY word ORDER BY sum(score) DESC, word LIMIT 12
"""
_YEARS = """
    SELECT DISTINCT r.plan_year FROM marts.dim_report r LEFT JOIN marts.dim_region p USING (region_code)
    WHERE $place IN (r.region, r.region_code, p.full_name, p.short_name, p.region_en) AND r.plan_year IS NOT NULL
    ORDER BY 1
"""


class Language(StrEnum):
    """The language of a card's labels."""

    zh = "zh"
    en = "en"


def _language() -> Language:
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return Language.zh if spoken.startswith("zh") else Language.en


def _places(incomplete: str) -> list[str]:
    """Names for tab completion: places with a report in the release in force."""
    with published(None) as connection:
        names = connection.execute("SELECT DISTINCT region FROM marts.dim_report WHERE region IS NOT NULL").fetchall()
    return sorted(name for (name,) in names if name.startswith(incomplete))


def show(
    place: Annotated[
        str, typer.Argument(help="A place by name or code: 牡丹江市, 浙江, Mudanjiang, 231000.", autocompletion=_places)
    ],
    year: Annotated[int, typer.Argument(help="The plan year of the report.")],
    lang: Annotated[
        Language | None, typer.Option(help="Labels in Chinese or English; by default the terminal's language.")
    ] = None,
    warehouse: Warehouse = None,
) -> None:
    """Print the report card of a place and year on one screen: figures, targets, and their outcomes.

    \b
      gwr show 牡丹江市 2020
      gwr show 330000 2019 --lang zh
    """
    with published(warehouse) as connection:
        _show(connection, place, year, 0 if (lang or _language()) is Language.zh else 1)


def _show(connection: "duckdb.DuckDBPyConnection", place: str, year: int, lang: int) -> None:
    from flows.publication.codes import PLACES, meant, values
    from flows.publication.summary import QUALIFIER_SIGN

    found = connection.execute(_REPORT, {"place": place, "year": year}).pl().to_dicts()
    if not found:
        years = [str(told) for (told,) in connection.execute(_YEARS, {"place": place}).fetchall()]
        there = f"there are {', '.join(years)}." if years else "nor for any other year."
        if not years and not connection.execute(PLACES.format("?"), [[place]]).fetchone():
            there = f"there is no such place; {meant(place, values(connection, 'region'))}"
        fail(Exit.ERROR, f"There is no report of {place} for {year}; {there}")
    report = found[0]
    keys = {"region": report["region_code"], "year": year}
    counts = dict(connection.execute(_COUNTS, {"report": report["report_id"]}).fetchall())
    told = [report["session"], report["speaker"], report["delivered_on"] and str(report["delivered_on"])]
    out.print(f"[bold]{escape(report['region'])} {year}[/]  {escape(' · '.join(filter(None, told)))}", highlight=False)
    out.print(
        (
            f"{counts['actual']} 个实际值，{counts['target']} 个目标值，{counts['commitments']} 项承诺",
            f"{counts['actual']} figures, {counts['target']} targets, {counts['commitments']} commitments",
        )[lang],
        highlight=False,
    )
    table = Table(
        ("指标", "Indicator")[lang],
        "",
        *(Column(head, justify="right") for head in _heads(year, lang)),
        ("结果", "Outcome")[lang],
        box=None,
        padding=(0, 2, 0, 0),
    )
    headlines = connection.execute(_HEADLINES.format(sign=QUALIFIER_SIGN), keys).fetchall()
    for name_zh, name_en, measure, *figures, verdict in headlines[:_SCREEN]:
        names = [(name_zh, name_en)[lang], _name("measure", measure, lang)]
        table.add_row(
            *map(escape, names), *(escape(figure or "—") for figure in figures), _told("verdict", verdict, lang)
        )
    if table.row_count:
        out.print()
        out.print(table)
    verdicts = connection.execute(_VERDICTS, keys).fetchall()
    if verdicts:
        summary = "  ".join(f"{_told('verdict', verdict, lang)} {count}" for verdict, count in verdicts)
        out.print()
        out.print(f"{('目标', 'Targets')[lang]}  {summary}", highlight=False)
    promises = connection.execute(_PROMISES, keys).fetchall()
    if promises:
        kept = "  ".join(f"{_told('outcome', outcome, lang)} {count}" for outcome, count in promises)
        out.print(f"{('承诺', 'Promises')[lang]}  {kept}", highlight=False)
    words = [word for (word,) in connection.execute(_THEMES, {"report": report["report_id"]}).fetchall()]
    if words:
        out.print(f"{('主题', 'Themes')[lang]}  {escape(' '.join(words))}", highlight=False)


def _heads(year: int, lang: int) -> tuple[str, str, str]:
    if lang == 0:
        return f"{year - 1} 实际", f"{year} 目标", f"{year} 实际"
    return f"{year - 1} figure", f"{year} target", f"{year} figure"


def _name(field: str, value: str, lang: int) -> str:
    from flows.pages.render import terms

    return terms()[field][value][lang]


_STYLES = {
    **{"exceeded": "cyan", "met": "green", "missed": "red"},
    **{"done": "green", "under_way": "cyan", "not_done": "red", "promised_again": "yellow"},
}


def _told(field: str, value: str | None, lang: int) -> str:
    """The `verdict` on a target or the `outcome` of a promise, in words and colour."""
    return f"[{_STYLES.get(value, 'dim')}]{escape(_name(field, value, lang))}[/]" if value else "—"
