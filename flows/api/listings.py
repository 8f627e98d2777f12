"""The listings: the rows of each, its filters, and the order of its pages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flows.api.served import Opened
from flows.publication import codes

_PLACES = codes.PLACES.format("$p")
_NOT_SHOWN = ("built_from", "order_key")


class Refused(Exception):
    """A value that can't be asked for: the message says why, `suggestions` lists likely ones."""

    def __init__(self, message: str, suggestions: Sequence[str] = ()) -> None:  # noqa: D107 - the class says it
        super().__init__(message)
        self.suggestions = list(suggestions)


def _refused(why: str, value: str, known: dict[str, str]) -> Refused:
    """The refusal of an unknown value, with suggestions."""
    return Refused(f"{why}; {codes.meant(value, known)}", codes.near(value, known))


@dataclass(frozen=True)
class Kind:
    """How a filter works: its SQL condition, how its values are converted, and whether it takes several."""

    sql: str  # {column} and the parameter $p
    value: Callable[[Opened, "Filter", Any], Any]
    type: Any = list[str]
    says: str = ""


@dataclass(frozen=True)
class Filter:
    """A parameter that filters a listing by a column, and is described by that column's description."""

    name: str
    kind: Kind
    example: str
    column: str = ""
    says: str = ""
    required: bool = False
    among: str = ""  # the table with its possible values, if they are not codes

    @property
    def by(self) -> str:
        """The column."""
        return self.column or self.name


@dataclass(frozen=True)
class Listing:
    """Rows that can be listed, or fetched one by one by key."""

    name: str
    relation: str
    key: str  # empty when rows can't be fetched one by one
    order: str  # SQL for a text that is unique and never null
    says: str
    filters: Sequence[Filter]
    without: Sequence[str] = ()
    columns: Mapping[str, str] | None = None  # their descriptions, if the relation is not a documented table
    needs: Mapping[str, str] = field(default_factory=dict)  # example values of the relation's own parameters

    def page(
        self, opened: Opened, asked: Mapping[str, Any], limit: int, after: str = ""
    ) -> tuple[list[dict[str, Any]], int, str | None]:
        """The rows after `after`, how many there are in all, and the key after which the next page begins.

        `asked` has values by filter: {"region": ["牡丹江市"], "measure": ["增速"]}. Raises `Refused`, `TooMuch`.
        """
        where, parameters = _conditions(self.filters, opened, asked)
        total = opened.ask(f"SELECT count(*) FROM {self.relation} WHERE {where}", parameters).item()
        rows = opened.ask(
            f"WITH found AS (SELECT {self._shown()}, {self.order} AS order_key FROM {self.relation} WHERE {where})"
            " FROM found WHERE order_key > $after ORDER BY order_key LIMIT $limit",
            parameters | {"after": after, "limit": limit + 1},
        )
        behind = rows["order_key"][limit - 1] if rows.height > limit else None
        return rows.head(limit).drop("order_key").to_dicts(), total, behind

    def one(self, opened: Opened, key: str) -> dict[str, Any]:
        """The row with a key. Raises `Refused`, with suggestions when the key is a code."""
        rows = opened.ask(f'SELECT {self._shown(False)} FROM {self.relation} WHERE "{self.key}" = $key', {"key": key})
        if rows.height:
            return rows.row(0, named=True)
        known = opened.known(self.key)
        if known:
            raise _refused(f"there is no {self.key} {key}", key, known)
        raise Refused(f"there is no {self.key} {key}; /{self.name} lists the existing ones")

    def sample(self, opened: Opened) -> list[dict[str, Any]]:
        """An example row, if there is one."""
        return opened.ask(f"SELECT {self._shown()} FROM {self.relation} LIMIT 1", self.needs).to_dicts()

    def described(self, opened: Opened, briefly: bool = True) -> list[tuple[str, str, str]]:
        """Name, type and description of each column in the release; `briefly`: only those shown in lists."""
        schema, _, table = self.relation.partition(".")
        comments = self.columns or dict(
            opened.ask(
                "SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = $schema AND table_name = $table"
                " AND comment IS NOT NULL",
                {"schema": schema, "table": table},
            ).iter_rows()
        )
        columns = opened.ask(
            f"SELECT column_name, column_type FROM (DESCRIBE SELECT {self._shown(briefly)} FROM {self.relation})",
            self.needs,
        )
        return [(name, kind, comments.get(name, "")) for name, kind in columns.iter_rows()]

    def _shown(self, briefly: bool = True) -> str:
        without = ", ".join(f"'{name}'" for name in (*_NOT_SHOWN, *(self.without if briefly else ())))
        return f"COLUMNS(name -> name NOT IN ({without}))"


def _conditions(filters: Sequence[Filter], opened: Opened, asked: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    parts, parameters = [], {}
    for one in filters:
        given = asked.get(one.name)
        if given is not None and given != []:
            parts.append(one.kind.sql.replace("$p", f"$p_{one.name}").format(column=f'"{one.by}"'))
            parameters[f"p_{one.name}"] = one.kind.value(opened, one, given)
    return " AND ".join(parts) or "true", parameters


def _places(opened: Opened, one: Filter, names: list[str]) -> list[str]:
    for name in names:
        if opened.ask(_PLACES, {"p": [name]}).is_empty():
            raise _refused(f"{one.name}: no place is {name}", name, opened.known("region_code"))
    return names


def _codes(opened: Opened, one: Filter, names: list[str]) -> list[str]:
    known = opened.known(one.by)
    for name in names:
        if known and name not in known:
            raise _refused(f"no {one.name} is {name}", name, known)
    return [known.get(name, name) for name in names]


def _there(opened: Opened, one: Filter, given: list[str]) -> list[str]:
    known = {name: name for (name,) in opened.ask(f'SELECT DISTINCT "{one.by}" FROM {one.among}').iter_rows()}
    for name in given:
        if name not in known:
            raise _refused(f"no {one.name} is {name}", name, known)
    return given


def _years(opened: Opened, one: Filter, texts: list[str]) -> list[int]:
    try:
        spans = [codes.span(text) for text in texts]
    except ValueError as error:
        raise Refused(f"{one.name} {error}") from error
    return sorted({year for first, last in spans for year in range(first, last + 1)})


def _as_given(opened: Opened, one: Filter, given: Any) -> Any:
    return given


_PLACE = Kind(f"{{column}} IN ({_PLACES})", _places, says="By name or code.")
_WITHIN = Kind(
    "{column} IN (SELECT region_code FROM marts.dim_region"
    f" WHERE list_has_any([region_code, city_code, province_code], (SELECT list(region_code) FROM ({_PLACES}))))",
    _places,
    says="A place and everything in it: 黑龙江省 with its cities and counties.",
)
_YEARS = Kind("list_contains($p, {column})", _years, says="2020, or 2016-2020.")
_CODE = Kind("list_contains($p, {column})", _codes, says="By code or name.")
_THERE = Kind("list_contains($p, {column})", _there)
_TEXT = Kind("list_contains($p, {column})", _as_given)
_PART = Kind("contains({column}, $p)", _as_given, str, "Rows that contain this text.")
_FLAG = Kind("{column} = $p", _as_given, bool)

_REGION = Filter("region", _PLACE, "牡丹江市", "region_code")
_OF_REPORTS = (
    _REGION,
    Filter("within", _WITHIN, "黑龙江省", "region_code"),
    Filter("level", _CODE, "city"),
    Filter("year", _YEARS, "2020-2022", "plan_year"),
    Filter("report_id", _THERE, "a0e4641304f510d4", among="marts.dim_report"),
)
_OF_FIGURES = (
    Filter("indicator", _CODE, "地区生产总值", "indicator_code"),
    Filter("name", _PART, "生产总值"),
    Filter("measure", _CODE, "增速"),
    Filter("period", _TEXT, "2021"),
    Filter("qualifier", _CODE, "at_least"),
)
# By place, year and report; within a report in the order of the text.
_BY_REPORT = "printf('%s %04d %s %09d %s', coalesce(region_code, ''), coalesce(plan_year, 0), report_id, {}, {})"


def _in_text(key: str) -> str:
    return _BY_REPORT.format(f"split_part({key}, ':', 2)::INTEGER", key)


# Names are compared case-insensitively; texts exactly, so that offsets hold.
_SEARCH = """(
    WITH place AS (
        SELECT 'place' AS kind, region_code AS id, region AS name, full_name AS excerpt, region_code,
            concat_ws('|', region_code, region, short_name, full_name, former_names) AS names
        FROM marts.dim_region
    ),
    indicator AS (
        SELECT 'indicator', indicator_code, name_zh, name_en, NULL,
            concat_ws('|', indicator_code, name_zh, name_en, aliases)
        FROM marts.dim_indicator
    ),
    entity AS (
        SELECT 'entity', entity_id, name, coalesce(other_spellings, name), region_code,
            concat_ws('|', name, other_spellings)
        FROM marts.dim_entity
    ),
    named AS (
        SELECT kind, id, name, excerpt, region_code, NULL::INTEGER AS plan_year, NULL::INTEGER AS start,
            NULL::INTEGER AS "end", if(list_contains(string_split(lower(names), '|'), lower($p_q)), 0, 1) AS far
        FROM (FROM place UNION ALL FROM indicator UNION ALL FROM entity)
        WHERE contains(lower(names), lower($p_q))
    ),
    report AS (
        SELECT report_id, region_code, region, plan_year, string_split(text, $p_q) AS parts
        FROM marts.dim_report WHERE is_current AND contains(text, $p_q)
    ),
    part AS (
        SELECT * EXCLUDE (parts), unnest(parts) AS before, generate_subscripts(parts, 1) AS number FROM report
    ),
    hit AS (
        SELECT *, lead(before) OVER (PARTITION BY report_id ORDER BY number) AS behind,
            (sum(length(before)) OVER (PARTITION BY report_id ORDER BY number)
            + (number - 1) * length($p_q))::INTEGER AS start
        FROM part
    ),
    said AS (
        SELECT 'text', hit.report_id, concat_ws(' ', hit.region, hit.plan_year::VARCHAR, section.path),
            concat(right(hit.before, 30), $p_q, left(hit.behind, 30)), hit.region_code, hit.plan_year,
            hit.start, (hit.start + length($p_q))::INTEGER, 2
        FROM hit ASOF JOIN marts.dim_section AS section
            ON hit.report_id = section.report_id AND hit.start >= section.start
        WHERE hit.behind IS NOT NULL AND section.kind NOT IN ('header', 'navigation')
    )
    FROM named UNION ALL FROM said
)"""

LISTINGS = (
    Listing(
        "observations",
        "marts.observation",
        "observation_id",
        _BY_REPORT.format("start", "observation_id"),
        "Figures and targets: one statement of one number for one indicator in a report in force.",
        (
            *_OF_REPORTS,
            *_OF_FIGURES,
            Filter("status", _CODE, "目标"),
            Filter("domain", _CODE, "economy"),
            Filter("basis", _CODE, "plain"),
            Filter("is_own_place", _FLAG, "true"),
        ),
    ),
    Listing(
        "targets",
        "marts.mart_target_fulfilment",
        "observation_id",
        _in_text("observation_id"),
        "Targets, the figure later reported for each, and the verdict.",
        (
            *_OF_REPORTS,
            *_OF_FIGURES,
            Filter("verdict", _CODE, "完成"),
            Filter("verdict_reason", _CODE, "figure_is_a_bound"),
            Filter("is_striven_for", _FLAG, "true"),
        ),
    ),
    Listing(
        "promises",
        "marts.mart_promise_outcome",
        "promise_id",
        _in_text("promise_id"),
        "Promises, and what the next report says about each.",
        (
            *_OF_REPORTS,
            Filter("domain", _CODE, "agriculture"),
            Filter("outcome", _CODE, "done"),
            Filter("step", _CODE, "complete"),
            Filter("verdict", _CODE, "完成"),
            Filter("text", _PART, "高标准农田"),
        ),
    ),
    Listing(
        "reports",
        "marts.dim_report",
        "report_id",
        "printf('%s %04d %s', coalesce(region_code, ''), coalesce(plan_year, 0), report_id)",
        "Reports, all versions, without their texts: /reports/{report_id} has the text.",
        (*_OF_REPORTS, Filter("kind", _CODE, "full"), Filter("is_current", _FLAG, "true")),
        without=("text",),
    ),
    Listing(
        "regions",
        "marts.dim_region",
        "region_code",
        "region_code",
        "Places: provinces, cities and counties with a code of GB/T 2260, and zones that reports name.",
        (
            _REGION,
            Filter("within", _WITHIN, "黑龙江省", "region_code"),
            Filter("level", _CODE, "city"),
            Filter("is_in_force", _FLAG, "true"),
        ),
    ),
    Listing(
        "indicators",
        "marts.dim_indicator",
        "indicator_code",
        "indicator_code",
        "Indicators of the catalogue, with definitions and the names that reports use.",
        (Filter("indicator", _CODE, "地区生产总值", "indicator_code"), Filter("domain", _CODE, "economy")),
    ),
    Listing(
        "codes",
        "marts.dim_term",
        "",
        "concat(field, ' ', value)",
        "Values of coded columns, with names and meanings.",
        (Filter("field", _THERE, "verdict", among="marts.dim_term"),),
    ),
)
SEARCH = Listing(
    "search",
    _SEARCH,
    "",
    "printf('%d %s %s %04d %s %09d', far, kind, coalesce(region_code, ''), coalesce(plan_year, 0), id,"
    " coalesce(start, 0))",
    "Search in the names of places, indicators and named things, and in the texts of reports in force.",
    (
        Filter("q", Kind("true", _as_given, str), "高标准农田", says="The words to look for.", required=True),
        Filter("kind", _TEXT, "text"),
        Filter("region", _PLACE, "牡丹江市", "region_code"),
        Filter("year", _YEARS, "2020-2022", "plan_year"),
    ),
    without=("far",),
    needs={"p_q": "农业"},
    columns={
        "kind": "What was found: place, indicator, entity (a named thing) or text. 类别：地区、指标、具名事物、正文。",
        "id": "Its key: region_code, indicator_code or entity_id; report_id for a text. 编号。",
        "name": "Its name; place, year and section for a text. 名称；正文为地区、年度、章节。",
        "excerpt": "More about it; for a text, the words around the match. 摘录。",
        "region_code": "The place. 地区代码。",
        "plan_year": "Year whose plan the report sets out. 报告部署的年度。",
        "start": "First character of the words in the report's text, counted from 0. 在全文中的起始位置，从 0 起。",
        "end": "Character behind the last one. 结束位置（不含）。",
    },
)

SECTIONS = Listing(
    "sections",
    "marts.dim_section",
    "",
    "printf('%s %09d', report_id, number)",
    "The sections of a report in the order of its text; start and end count in it.",
    (Filter("report_id", _TEXT, "a0e4641304f510d4"),),
)
