"""The data set `ambition`: a place's target next to those of the government above it and of the nation (层层加码)."""

from flows.datasets.definition import INDICATOR, REGION, YEAR, Dataset, Variable, asked

_ROWS = """
    WITH target AS (
        SELECT t.*, r.parent_code, r.region_en AS place_en,
            CASE WHEN o.value_high_base IS NULL THEN t.target_value
                ELSE (t.target_value + sign(t.target_value) * abs(o.value_high_base)) / 2 END AS middle
        FROM marts.mart_target_fulfilment AS t
        JOIN marts.fct_observation AS o USING (observation_id)
        JOIN marts.dim_region AS r ON r.region_code = t.region_code
        WHERE o.indicator_match = 'exact' AND t.measure IN ('growth', 'share') AND t.period = t.plan_year::VARCHAR
            AND o.basis = 'plain'
        QUALIFY row_number() OVER (
            PARTITION BY t.region_code, t.indicator_code, t.measure, t.period ORDER BY o.start, t.observation_id
        ) = 1
    )
    SELECT
        t.region_code, t.region AS place, t.place_en, t.level, t.plan_year AS year,
        t.indicator_code, i.name_zh AS indicator, i.name_en AS indicator_en, t.name, t.measure, t.base_unit AS unit,
        t.middle AS target, t.qualifier AS tone,
        above.region_code AS superior_code, above.region AS superior, above.middle AS superior_target,
        t.middle - above.middle AS above_superior,
        nation.middle AS national_target, t.middle - nation.middle AS above_nation,
        t.observation_id AS target_id, above.observation_id AS superior_target_id
    FROM target AS t
    JOIN marts.dim_indicator AS i USING (indicator_code)
    LEFT JOIN target AS above ON above.region_code = t.parent_code
        AND above.indicator_code = t.indicator_code AND above.measure = t.measure AND above.period = t.period
    LEFT JOIN target AS nation ON nation.region_code = '100000' AND t.region_code <> '100000'
        AND nation.indicator_code = t.indicator_code AND nation.measure = t.measure AND nation.period = t.period
    WHERE above.middle IS NOT NULL OR nation.middle IS NOT NULL
    ORDER BY t.indicator_code, t.measure, t.plan_year, t.region_code
"""
_POINTS = "percentage points"
VARIABLES = (
    *REGION,
    YEAR,
    *INDICATOR,
    Variable("target", "Target; the middle of a range", "目标值（区间取中点）", "unit"),
    Variable(
        "tone", "Qualifier: exact, approximate, at least, at most", "语气：等于、左右、以上、以内", field="qualifier"
    ),
    Variable("superior_code", "The government above: code", "上级地区代码"),
    Variable("superior", "The government above: name", "上级地区"),
    Variable("superior_target", "Its target for the year", "上级当年目标", "unit"),
    Variable("above_superior", "Target minus that of the government above", "比上级目标高", _POINTS),
    Variable("national_target", "The nation's target for the year", "全国当年目标", "unit"),
    Variable("above_nation", "Target minus the nation's", "比全国目标高", _POINTS),
    Variable("target_id", "The target: observation_id in the warehouse", "目标的观测编号"),
    Variable("superior_target_id", "The superior's target: observation_id", "上级目标的观测编号"),
)


AMBITION = Dataset(
    "ambition",
    "Targets against those of the governments above",
    "与上级目标之比（层层加码）",
    "one yearly percentage target that the government above or the nation also sets",
    lambda connection: VARIABLES,
    asked(_ROWS),
)
