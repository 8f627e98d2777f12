"""Chart specifications, shared by the whole site; each page holds only its own data.

Each is a Vega-Lite specification in both languages, without data; the page's script puts its rows in.
"""

from collections.abc import Callable
from typing import Any

import altair as alt

from flows.pages.render import as_json, terms

_FONT = '"Noto Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif'
_ACTUAL, _TARGET = "#1f4f99", "#8f4a00"
JUDGED = {"exceeded": "#0f6468", "met": "#5aa876", "missed": "#b3261e", "undecided": "#b9b2a3"}
"""The verdicts on targets, each with its colour."""
_CONFIG: dict[str, Any] = {
    "font": _FONT,
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "#525c6b", "titleColor": "#525c6b", "titleFontWeight": "normal", "labelFontSize": 11,
        "gridColor": "#ece7dc", "domainColor": "#c9c2b3", "tickColor": "#c9c2b3",
    },
    "legend": {"orient": "top", "title": None, "labelFontSize": 12, "labelColor": "#1d2530", "symbolType": "square"},
}  # fmt: skip


def script() -> str:
    """All charts as a script that pages load."""
    made = {name: {lang: make(lang) for lang in ("zh", "en")} for name, make in _CHARTS.items()}
    return f"window.GWR_CHARTS={as_json(made)};"


def _spec(chart: Any, height: int | dict[str, int]) -> dict[str, Any]:
    spec: dict[str, Any] = chart.properties(width="container", height=height).to_dict()
    spec.pop("datasets", None)
    return spec | {"config": _CONFIG, "data": {"name": "rows"}, "autosize": {"type": "fit", "contains": "padding"}}


def _said(lang: str, zh: str, en: str) -> str:
    return zh if lang == "zh" else en


def _year(lang: str, **more: Any) -> alt.X:
    return alt.X(
        "year:Q",
        # With only two years the axis would also mark halves.
        axis=alt.Axis(
            labelExpr="datum.value % 1 ? '' : format(datum.value, 'd')",
            grid=False,
            ticks=False,
            tickCount=6,
            labelOverlap=True,
            title=None,
        ),
        **more,
    )


def _headline(lang: str) -> dict[str, Any]:
    """Target against actual by year: the figure as a line, the target as a diamond, a range as a bar."""
    tooltip = [
        alt.Tooltip("year:Q", format="d", title=_said(lang, "年度", "Year")),
        alt.Tooltip("actual_printed:N", title=_said(lang, "实际", "Actual")),
        alt.Tooltip("target_printed:N", title=_said(lang, "目标", "Target")),
    ]
    base = alt.Chart(alt.Data(name="rows")).encode(
        x=_year(lang, scale=alt.Scale(nice=False, padding=8)), tooltip=tooltip
    )
    axis = alt.Axis(title=None, tickCount=4)
    y = alt.Y("actual:Q", axis=axis, scale=alt.Scale(zero=False, padding=6))
    line = base.mark_line(color=_ACTUAL, strokeWidth=2).encode(y=y)
    point = base.mark_circle(color=_ACTUAL, size=34, opacity=1).encode(y="actual:Q", href="actual_link:N")
    span = base.mark_rule(color=_TARGET, strokeWidth=5, opacity=0.35, aria=False).encode(
        y="target:Q", y2="target_high:Q"
    )
    target = base.mark_point(
        color=_TARGET, shape="diamond", size=46, strokeWidth=1.8, fill="#fbfaf7", opacity=1
    ).encode(y="target:Q", href="target_link:N")
    return _spec(line + span + point + target, 150)


def _verdicts(lang: str) -> dict[str, Any]:
    """Targets of each plan year by verdict."""
    names = terms()["verdict"]
    labels = [names[verdict][0 if lang == "zh" else 1] for verdict in JUDGED]
    chart = (
        alt.Chart(alt.Data(name="rows"))
        .mark_bar()
        .encode(
            x=alt.X("year:O", axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True, ticks=False)),
            y=alt.Y("targets:Q", axis=alt.Axis(title=_said(lang, "目标数", "Targets"), tickMinStep=1)),
            color=alt.Color("label:N", scale=alt.Scale(domain=labels, range=list(JUDGED.values())), sort=labels),
            order="order:Q",
            tooltip=[
                alt.Tooltip("year:O", title=_said(lang, "计划年度", "Plan year")),
                alt.Tooltip("label:N", title=_said(lang, "结果", "Outcome")),
                alt.Tooltip("targets:Q", title=_said(lang, "目标数", "Targets")),
            ],
        )
    )
    return _spec(chart, 220)


def _domains(lang: str) -> dict[str, Any]:
    """Each domain's share of the plan's commitments, by year."""
    share = alt.Color(
        "share:Q",
        scale=alt.Scale(scheme="blues"),
        legend=alt.Legend(title=_said(lang, "占当年承诺", "Share of the year"), format=".0%", titleFontWeight="normal"),
    )
    chart = (
        alt.Chart(alt.Data(name="rows"))
        .mark_rect(stroke="#fbfaf7", strokeWidth=1)
        .encode(
            x=alt.X(
                "year:O",
                axis=alt.Axis(
                    title=None, labelAngle=0, labelOverlap=True, labelSeparation=6, ticks=False, domain=False
                ),
            ),
            y=alt.Y(
                "label:N", sort=alt.EncodingSortField("order"), axis=alt.Axis(title=None, ticks=False, domain=False)
            ),
            color=share,
            tooltip=[
                alt.Tooltip("label:N", title=_said(lang, "领域", "Domain")),
                alt.Tooltip("year:O", title=_said(lang, "计划年度", "Plan year")),
                alt.Tooltip("commitments:Q", title=_said(lang, "承诺数", "Commitments")),
                alt.Tooltip("share:Q", format=".1%", title=_said(lang, "占当年", "Share")),
            ],
        )
    )
    return _spec(chart, 480)


def _coverage(lang: str) -> dict[str, Any]:
    """Observations by plan year, actual and target."""
    names = terms()["status"]
    labels = [names[status][0 if lang == "zh" else 1] for status in ("actual", "target")]
    chart = (
        alt.Chart(alt.Data(name="rows"))
        .mark_bar()
        .encode(
            x=alt.X("year:O", axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True, ticks=False)),
            y=alt.Y("observations:Q", axis=alt.Axis(title=_said(lang, "观测值", "Observations"))),
            color=alt.Color("label:N", scale=alt.Scale(domain=labels, range=[_ACTUAL, "#d08a34"]), sort=labels),
            tooltip=[
                alt.Tooltip("year:O", title=_said(lang, "报告年度", "Plan year")),
                alt.Tooltip("label:N", title=_said(lang, "状态", "Status")),
                alt.Tooltip("observations:Q", title=_said(lang, "观测值", "Observations"), format=","),
                alt.Tooltip("reports:Q", title=_said(lang, "报告", "Reports")),
            ],
        )
    )
    return _spec(chart, 220)


def _accounted(lang: str) -> dict[str, Any]:
    """How the numbers were classified, one bar per reason."""
    chart = (
        alt.Chart(alt.Data(name="rows"))
        .mark_bar(color=_ACTUAL)
        .encode(
            x=alt.X("numbers:Q", axis=alt.Axis(title=None, format="~s", tickCount=6)),
            y=alt.Y("label:N", sort="-x", axis=alt.Axis(title=None, ticks=False, domain=False)),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=["observation", "reason", "unresolved"], range=[_ACTUAL, "#b9b2a3", "#b3261e"]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("label:N", title=_said(lang, "去向", "Classification")),
                alt.Tooltip("numbers:Q", title=_said(lang, "数字", "Numbers"), format=","),
                alt.Tooltip("share:Q", title=_said(lang, "占比", "Share"), format=".2%"),
            ],
        )
    )
    return _spec(chart, 240)


def _history(lang: str) -> dict[str, Any]:
    """Checks by run and outcome."""
    outcomes = {"passed": ("通过", "Passed"), "warned": ("警告", "Warned"), "failed": ("错误", "Failed")}
    labels = [_said(lang, *names) for names in outcomes.values()]
    chart = (
        alt.Chart(alt.Data(name="rows"))
        .mark_bar()
        .encode(
            x=alt.X("run:O", sort=None, axis=alt.Axis(title=None, labelAngle=-40, labelOverlap=True, ticks=False)),
            y=alt.Y("checks:Q", axis=alt.Axis(title=_said(lang, "检查数", "Checks"))),
            color=alt.Color(
                "label:N", scale=alt.Scale(domain=labels, range=["#5aa876", "#d08a34", "#b3261e"]), sort=labels
            ),
            order="order:Q",
            tooltip=[
                alt.Tooltip("run_id:N", title=_said(lang, "运行", "Run")),
                alt.Tooltip("label:N", title=_said(lang, "结果", "Outcome")),
                alt.Tooltip("checks:Q", title=_said(lang, "检查数", "Checks")),
            ],
        )
    )
    return _spec(chart, 240)


def _named(lang: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("place:N", title=_said(lang, "地区", "Place")),
        alt.Tooltip("actual_printed:N", title=_said(lang, "实际", "Actual")),
        alt.Tooltip("target_printed:N", title=_said(lang, "目标", "Target")),
    ]


def _ranking(lang: str) -> dict[str, Any]:
    """Places by their figures of a year, the target as a diamond."""
    base = alt.Chart(alt.Data(name="rows")).encode(
        y=alt.Y("place:N", sort=None, axis=alt.Axis(title=None, ticks=False, domain=False)),
        tooltip=_named(lang),
    )
    value = alt.X("actual:Q", axis=alt.Axis(title=None, tickCount=6))
    bar = base.mark_bar(color=_ACTUAL, height={"band": 0.7}).encode(x=value)
    target = base.mark_point(color=_TARGET, shape="diamond", size=46, fill="#fbfaf7", opacity=1).encode(x="target:Q")
    return _spec(bar + target, {"step": 20})


def _lines(lang: str) -> dict[str, Any]:
    """Places over the years: figures as lines, targets as diamonds."""
    color = alt.Color(
        "place:N",
        sort=None,
        scale=alt.Scale(scheme="tableau10"),
        legend=alt.Legend(columns=alt.ExprRef("max(2, floor(width / 130))")),
    )
    base = alt.Chart(alt.Data(name="rows")).encode(
        x=_year(lang, scale=alt.Scale(nice=False, padding=8)),
        color=color,
        tooltip=[alt.Tooltip("year:Q", format="d", title=_said(lang, "年度", "Year")), *_named(lang)],
    )
    y = alt.Y("actual:Q", axis=alt.Axis(title=None, tickCount=6), scale=alt.Scale(zero=False, padding=6))
    line = base.mark_line(strokeWidth=2).encode(y=y)
    point = base.mark_circle(size=34, opacity=1).encode(y="actual:Q")
    target = base.mark_point(shape="diamond", size=40, opacity=0.8).encode(y="target:Q")
    return _spec(line + point + target, 340)


def _tiles(lang: str) -> dict[str, Any]:
    """The provinces as tiles, roughly arranged as on a map."""
    base = alt.Chart(alt.Data(name="rows")).encode(
        x=alt.X("column:O", axis=None, scale=alt.Scale(domain=list(range(9)), paddingInner=0.04)),
        y=alt.Y("line:O", axis=None, scale=alt.Scale(domain=list(range(-1, 8)), paddingInner=0.04)),
        href="link:N",
        tooltip=[
            alt.Tooltip("name:N", title=_said(lang, "地区", "Place")),
            alt.Tooltip("printed:N", title=_said(lang, "实际", "Actual")),
        ],
    )
    shade = alt.Color(
        "value:Q", scale=alt.Scale(scheme="blues"), legend=alt.Legend(orient="top", title=None, gradientLength=160)
    )
    ground = base.mark_rect(color="#efeadf")
    tile = base.mark_rect().encode(color=shade)
    ink = alt.condition("datum.dark", alt.value("#fff"), alt.value("#1d2530"))
    name = base.mark_text(dy=-8, fontSize=12).encode(text="short:N", color=ink)
    value = base.mark_text(dy=8, fontSize=11).encode(text="printed:N", color=ink)
    return _spec(ground + tile + name + value, 460)


def _against(lang: str) -> dict[str, Any]:
    """Reported figures against their targets; on the line they are equal."""
    names = terms()["verdict"]
    labels = [names[verdict][0 if lang == "zh" else 1] for verdict in JUDGED]
    rows = alt.Chart(alt.Data(name="rows"))
    scale = alt.Scale(zero=False, padding=8)
    point = rows.mark_point(size=44, filled=True, opacity=0.8).encode(
        x=alt.X("target:Q", scale=scale, axis=alt.Axis(title=_said(lang, "目标", "Target"))),
        y=alt.Y("actual:Q", scale=scale, axis=alt.Axis(title=_said(lang, "实际", "Actual"))),
        color=alt.Color("label:N", scale=alt.Scale(domain=labels, range=list(JUDGED.values()))),
        tooltip=[alt.Tooltip("year:Q", format="d", title=_said(lang, "年度", "Year")), *_named(lang)],
    )
    same = rows.mark_line(color="#b9b2a3", strokeDash=[4, 3]).encode(x="target:Q", y="target:Q")
    return _spec(same + point, 340)


_CHARTS: dict[str, Callable[[str], dict[str, Any]]] = {
    "headline": _headline,
    "verdicts": _verdicts,
    "domains": _domains,
    "coverage": _coverage,
    "accounted": _accounted,
    "history": _history,
    "ranking": _ranking,
    "lines": _lines,
    "tiles": _tiles,
    "against": _against,
}
