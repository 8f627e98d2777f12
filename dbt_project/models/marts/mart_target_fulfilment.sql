{{ config(**incremental_by('region_code', 'int_place_state')) }}

with figure as (
    select
        *,
        left(sentence, start - sentence_start) as said
    from {{ ref('int_figure') }}
    where {{ not_yet_built('region_code') }}
),

-- The years that reports of the place review: a target for a later year is not due yet.
horizon as (
    select
        region_code,
        list(distinct review_year) as review_years,
        max(review_year) as last_review_year
    from {{ ref('dim_report') }}
    where is_current
    group by region_code
),

target as (
    select
        *,
        -- 近20亿 is no ceiling, 控制在4.5%以内 and 控制在4.5% are.
        coalesce(
            (qualifier = 'at_most' and not ends_with(said, '近'))
            or regexp_matches(said, '{{ var('target_words').ceiling }}'),
            false
        ) as is_ceiling,
        -- 2%左右, 6%—6.5%: neither more nor less is wanted.
        coalesce(qualifier = 'approx' or value_high is not null, false) as is_band,
        coalesce(regexp_matches(said, '{{ var('target_words').striving }}'), false) as is_striven_for
    from figure
    -- 由500元提高到600元: 500 is the starting value, not a target.
    where status = 'target' and basis != 'start' and end_year >= plan_year
),

compared as (
    select
        target.* replace (
            -- The open side of a ceiling; a fall of at most 3% is bounded below.
            case
                when target.is_ceiling and target.direction is distinct from 'down' then null
                -- For prices neither side is better: 2%左右 allows half a point, not a twentieth.
                when target.polarity = 0 and target.qualifier = 'approx' and target.base_unit = '%'
                    then least(target.lower_bound, target.signed_value - {{ var('band_tolerance') }})
                else target.lower_bound
            end as lower_bound,
            case
                when target.is_ceiling and target.direction = 'down' then null
                when target.polarity = 0 and target.qualifier = 'approx' and target.base_unit = '%'
                    then greatest(target.upper_bound, target.signed_value + {{ var('band_tolerance') }})
                else target.upper_bound
            end as upper_bound
        ),
        actual.observation_id as actual_observation_id,
        actual.report_id as actual_report_id,
        actual.name as actual_name,
        actual.printed as actual_printed,
        actual.qualifier as actual_qualifier,
        actual.signed_value as actual_value,
        actual.sentence as actual_sentence,
        horizon.last_review_year,
        coalesce(list_contains(horizon.review_years, target.end_year), false) as is_looked_back_on,
        coalesce(otherwise.reason, if(told.target_id is not null, 'told_in_other_words', null)) as told_otherwise,
        -- Binary fractions: 7.1 and 7.1 given in different units may differ in the last bit.
        1e-9 * greatest(1, abs(target.signed_value)) as epsilon
    from target
    left join {{ ref('int_target_figure') }} as pair on target.observation_id = pair.target_id and pair.choice = 1
    left join {{ ref('int_target_told') }} as told on target.observation_id = told.target_id
    left join figure as actual
        on coalesce(pair.actual_id, if(told.is_answer, told.actual_id, null)) = actual.observation_id
    left join {{ ref('int_told_otherwise') }} as otherwise on target.observation_id = otherwise.target_id
    left join horizon on target.region_code = horizon.region_code
),

judged as (
    select
        *,
        {{ verdict('compared') }} as verdict,
        {{ verdict_reason('compared') }} as verdict_reason,
        coalesce(compared.lower_bound, compared.upper_bound) as floor_value,
        coalesce(compared.upper_bound, compared.lower_bound) as ceiling_value
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
    judged.is_striven_for,
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
    judged.verdict_reason,
    case
        when judged.actual_value > judged.ceiling_value then judged.actual_value - judged.ceiling_value
        when judged.actual_value < judged.floor_value then judged.actual_value - judged.floor_value
        when judged.actual_value is not null then 0
    end as gap,
    judged.sentence as target_sentence,
    judged.actual_sentence,
    state.built_from
from judged
inner join {{ ref('int_place_state') }} as state on judged.region_code = state.region_code
