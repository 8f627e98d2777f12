"""`gwr compare`: targets that people have coded by hand, beside those read."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.console import Exit, Format, Warehouse, err, fail, published, tell, write_rows

_COLUMNS = ("code", "year", "target")
_ROUND = 0.06
"""How far a coded figure may lie outside the bounds read: some lists mark 12%以上 as 12.05."""

_COMPARED = f"""
    SELECT
        coded.code,
        report.region,
        coded.year,
        coded.target AS coded,
        chosen.printed AS read,
        chosen.signed_value IS NOT NULL AS is_read,
        coalesce(
            coded.target BETWEEN chosen.signed_value - {_ROUND}
            AND coalesce(chosen.value_high_base, chosen.signed_value) + {_ROUND},
            false
        ) AS agrees,
        coded.note,
        observation.sentence
    FROM coded
    JOIN marts.dim_report AS report
        ON report.region_code = coded.code AND report.plan_year = coded.year AND report.is_current
    LEFT JOIN marts.mart_headline AS chosen
        ON chosen.report_id = report.report_id AND chosen.year = coded.year
        AND chosen.headline = $headline AND chosen.status = 'target'
    LEFT JOIN marts.fct_observation AS observation ON observation.observation_id = chosen.observation_id
    ORDER BY coded.code, coded.year
"""


def compare(
    coded: Annotated[
        Path, typer.Argument(help="CSV with columns code (of the place), year (that is planned) and target.")
    ],
    headline: Annotated[str, typer.Option(help="The headline that was coded, see marts.mart_headline.")] = "gdp_growth",
    format: Annotated[Format, typer.Option(help="Format of the rows on standard output.")] = Format.table,
    warehouse: Warehouse = None,
) -> None:
    """Compare targets coded by hand with those read, and show where they differ, each with its sentence.

    Counted are places and years whose report is in the release in force. A coded figure agrees if it lies within the
    bounds read; where nothing was read, it may be that the report states no such target. A column `note` is shown.

    \b
      gwr compare gdp-targets.csv
      gwr compare revenue.csv --headline revenue_growth --format csv > differ.csv
    """
    import polars as pl

    try:
        listed = pl.read_csv(coded, schema_overrides={"code": pl.String, "year": pl.Int32, "target": pl.Float64})
    except (OSError, pl.exceptions.PolarsError) as error:
        fail(Exit.ERROR, f"{coded} can't be read as CSV: {error}")
    missing = [name for name in _COLUMNS if name not in listed.columns]
    if missing:
        fail(2, f"{coded} has no column {', '.join(missing)}; it needs {', '.join(_COLUMNS)}.")
    if "note" not in listed.columns:
        listed = listed.with_columns(note=pl.lit(None, pl.String))
    with published(warehouse) as connection:
        known = [one for (one,) in connection.execute("SELECT DISTINCT headline FROM marts.mart_headline").fetchall()]
        if headline not in known:
            fail(2, f"There is no headline {headline} in the warehouse; there are {', '.join(sorted(known))}.")
        connection.register("coded", listed.to_arrow())
        rows = connection.execute(_COMPARED, {"headline": headline}).pl()
    write_rows(rows.filter(~pl.col("agrees")).drop("agrees", "is_read"), format)
    read, agree = int(rows["is_read"].sum()), int(rows["agrees"].sum())
    tell(
        err,
        f"{listed.height:,} coded, {rows.height:,} of them of a report in the warehouse; {read:,} were read there, "
        f"{agree:,} of which agree" + (f" ({agree / read:.1%})" if read else ""),
    )
