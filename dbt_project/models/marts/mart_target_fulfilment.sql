{{ config(**incremental_by('region_code', 'int_place_state')) }}

with figure as (
    select *
    from {{ ref('int_figure') }}
    where {{ not_yet_built('region_code') }}
),

-- The last year that reports of the place look back on: a target for a later year is not due yet.
horizon as (
    select
        region_code,
        max(review_year) as last_review_year
    from {{ ref('dim_report') }}
    where is_current
    group by region_code
),

compared as (
    select
        target.*,
        actual.observation_id as actual_observation_id,
        actual.report_id as actual_report_id,
        actual.name as actual_name,
        actual.printed as actual_printed,
        actual.qualifier as actual_qualifier,
        actual.signed_value as actual_value,
        actual.sentence as actual_sentence,
        horizon.last_review_year,
        coalesce(target.lower_bound, target.upper_bound) as floor_value,
        coalesce(target.upper_bound, target.lower_bound) as ceiling_value,
        -- Binary fractions: 7.1 and 7.1 told in different units may differ in the last bit.
        1e-9 * greatest(1, abs(target.signed_value)) as epsilon
    from figure as target
    left join {{ ref('int_target_figure') }} as pair on target.observation_id = pair.target_id and pair.choice = 1
    left join figure as actual on pair.actual_id = actual.observation_id
    left join horizon on target.region_code = horizon.region_code
    -- 由500元提高到600元: 500 is where the plan sets out from.
    where target.status = 'target' and target.basis != 'start' and target.end_year >= target.plan_year
),

judged as (
    select
        *,
        {{ verdict('compared') }} as verdict
    from compared
)

select
    judged.observation_id,
    judged.region_code,
    judged.place as region,
    judged.level,
    judged.indicator_code,
    judged.measure,
    judged.period,
    judged.plan_year,
    judged.report_id,
    judged.name,
    judged.printed,
    judged.qualifier,
    judged.signed_value as target_value,
    judged.lower_bound,
    judged.upper_bound,
    judged.base_unit,
    judged.polarity,
    judged.actual_observation_id,
    judged.actual_report_id,
    judged.actual_name,
    judged.actual_printed,
    judged.actual_qualifier,
    judged.actual_value,
    judged.verdict,
    case
        when judged.actual_value > judged.ceiling_value then judged.actual_value - judged.ceiling_value
        when judged.actual_value < judged.floor_value then judged.actual_value - judged.floor_value
        when judged.actual_value is not null then 0
    end as gap,
    judged.sentence,
    judged.actual_sentence,
    state.built_from
from judged
inner join {{ ref('int_place_state') }} as state on judged.region_code = state.region_code
