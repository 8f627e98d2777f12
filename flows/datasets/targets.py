"""The data set `targets`: each target, its qualifier, and the figure later reported for it."""

from flows.datasets.definition import INDICATOR, REGION, YEAR, Dataset, Variable, asked

_ROWS = """
    SELECT
        t.region_code, t.region AS place, r.region_en AS place_en, t.level, r.province, t.plan_year AS year, t.period,
        t.indicator_code, i.name_zh AS indicator, i.name_en AS indicator_en, t.name, t.measure, t.base_unit AS unit,
        CASE WHEN t.qualifier <> 'at_most' THEN least(t.target_value, coalesce(high, t.target_value)) END AS target_low,
        CASE WHEN t.qualifier <> 'at_least' THEN greatest(t.target_value, coalesce(high, t.target_value)) END
            AS target_high,
        t.qualifier AS tone, t.is_striven_for AS striven_for, t.printed, t.target_sentence,
        t.actual_value AS reported, t.actual_qualifier AS reported_tone, t.actual_printed AS reported_printed,
        t.actual_sentence AS reported_sentence, t.verdict, t.verdict_reason, t.gap,
        t.observation_id AS target_id, t.actual_observation_id AS reported_id
    FROM (
        SELECT f.*, sign(f.target_value) * abs(o.value_high_base) AS high
        FROM marts.mart_target_fulfilment AS f JOIN marts.fct_observation AS o USING (observation_id)
    ) AS t
    JOIN marts.dim_region AS r USING (region_code)
    JOIN marts.dim_indicator AS i USING (indicator_code)
    ORDER BY t.region_code, t.plan_year, t.observation_id
"""
VARIABLES = (
    *REGION,
    Variable("province", "Province that the place lies in", "所在省份"),
    YEAR,
    Variable("period", "Year or years of the target", "目标时期"),
    *INDICATOR,
    Variable("target_low", "Lower bound of the target; empty: none", "目标下限", "unit"),
    Variable("target_high", "Upper bound of the target; empty: none", "目标上限", "unit"),
    Variable(
        "tone", "Qualifier: exact, approximate, at least, at most", "语气：等于、左右、以上、以内", field="qualifier"
    ),
    Variable("striven_for", "Whether it is aspirational (力争)", "是否力争"),
    Variable("printed", "The target as printed, with the sign of a fall", "目标原文"),
    Variable("target_sentence", "Sentence that sets it", "提出目标的句子"),
    Variable("reported", "Figure reported later", "后来报告的实际值", "unit"),
    Variable("reported_tone", "Qualifier of the figure", "实际值的语气", field="qualifier"),
    Variable("reported_printed", "The figure as printed, with the sign of a fall", "实际值原文"),
    Variable("reported_sentence", "Sentence that reports it", "报告实际值的句子"),
    Variable("verdict", "Outcome of the target", "完成情况", field="verdict"),
    Variable("verdict_reason", "Why there is no verdict", "难定原因", field="verdict_reason"),
    Variable("gap", "How far the figure is outside the target", "差距", "unit"),
    Variable("target_id", "The target: observation_id in the warehouse", "目标的观测编号"),
    Variable("reported_id", "The figure: observation_id in the warehouse", "实际值的观测编号"),
)


TARGETS = Dataset(
    "targets",
    "Targets and the figures reported for them",
    "目标及其完成情况",
    "one target that a report in force sets for its own place",
    lambda connection: VARIABLES,
    asked(_ROWS),
)
