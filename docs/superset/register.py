"""Make the warehouse known to Superset: the database, read-only; a dataset; a chart; and prove that the chart has data.

`make superset` runs this in an environment of Superset's own. Run it again after any change: it changes what is there
and makes nothing twice.
"""

import json
import secrets
import sys
from pathlib import Path
from typing import Any

from superset.app import create_app

DATABASE = "政府工作报告"
DATASET = ("中文", "目标完成情况")
CHART = "各年目标完成情况"


def main(warehouse: Path) -> None:
    """Register the published file `warehouse`, and print the rows that the chart shows."""
    app = create_app()
    with app.app_context():
        from superset import db, security_manager
        from superset.utils.core import override_user

        admin = security_manager.find_user("admin") or _add_admin(security_manager)
        with override_user(admin):
            chart = _chart(_dataset(_database(warehouse.absolute())))
            db.session.commit()
            rows = _rows(chart.id)
        for row in rows:
            print(*row.values(), sep="\t")
        if not rows:
            raise SystemExit("The chart is empty: is anything published?")
        print(f"Database {DATABASE}, dataset {'.'.join(DATASET)}, chart {CHART} ({len(rows)} rows) are in Superset.")


def _add_admin(security_manager: Any) -> Any:
    password = secrets.token_urlsafe(12)
    role = security_manager.find_role("Admin")
    print(f"Sign in as admin with the password {password}; it is shown this once.")
    return security_manager.add_user("admin", "Admin", "", "admin@localhost", role, password=password)


def _database(warehouse: Path) -> Any:
    from superset import db
    from superset.models.core import Database

    database = db.session.query(Database).filter_by(database_name=DATABASE).one_or_none() or Database()
    database.database_name = DATABASE
    database.set_sqlalchemy_uri(f"duckdb:///{warehouse}")
    # Read-only: Superset can't hold up a run, nor change a row. Superset opens the file for each query and closes it
    # behind, so the next query sees a new release.
    database.extra = json.dumps({"engine_params": {"connect_args": {"read_only": True}}})
    database.expose_in_sqllab = True
    database.allow_dml = False
    db.session.add(database)
    db.session.flush()
    return database


def _dataset(database: Any) -> Any:
    from superset import db
    from superset.connectors.sqla.models import SqlaTable

    schema, name = DATASET
    dataset = db.session.query(SqlaTable).filter_by(
        database_id=database.id, schema=schema, table_name=name
    ).one_or_none() or SqlaTable(table_name=name, schema=schema, database=database)
    db.session.add(dataset)
    db.session.flush()
    dataset.fetch_metadata()
    return dataset


def _chart(dataset: Any) -> Any:
    from superset import db
    from superset.models.slice import Slice

    chart = db.session.query(Slice).filter_by(slice_name=CHART).one_or_none() or Slice(slice_name=CHART)
    chart.datasource_id, chart.datasource_type, chart.viz_type = dataset.id, "table", "echarts_timeseries_bar"
    chart.params = json.dumps(
        {
            "datasource": f"{dataset.id}__table",
            "viz_type": "echarts_timeseries_bar",
            "x_axis": "计划年度",
            "x_axis_sort_asc": True,
            "metrics": ["count"],
            "groupby": ["完成情况"],
            "stack": "Stack",
            "row_limit": 1000,
            "show_legend": True,
        }
    )
    chart.query_context = json.dumps(
        {
            "datasource": {"id": dataset.id, "type": "table"},
            "queries": [
                {
                    "columns": ["计划年度", "完成情况"],
                    "metrics": ["count"],
                    "orderby": [["计划年度", True]],
                    "row_limit": 1000,
                }
            ],
            "result_format": "json",
            "result_type": "full",
        }
    )
    db.session.add(chart)
    db.session.flush()
    return chart


def _rows(chart: int) -> list[dict[str, Any]]:
    """The rows of a chart, through the same command that answers a browser."""
    from superset import db
    from superset.charts.schemas import ChartDataQueryContextSchema
    from superset.commands.chart.data.get_data_command import ChartDataCommand
    from superset.models.slice import Slice

    context = ChartDataQueryContextSchema().load(json.loads(db.session.get(Slice, chart).query_context))
    command = ChartDataCommand(context)
    command.validate()
    answer = command.run()["queries"][0]
    if answer.get("error"):
        raise SystemExit(answer["error"])
    return list(answer["data"])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
