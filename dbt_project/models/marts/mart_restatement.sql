{{ config(**incremental_by('region_code', 'int_place_state')) }}

with told as (
    select *
    from {{ ref('int_figure') }}
    where
        status = 'actual'
        and basis = 'plain'
        and indicator_match = 'exact'
        -- A change, gap or multiple depends on its reference, which two reports may choose differently.
        and measure in ('level', 'share', 'growth')
        -- Only exact figures can be restated; 约 and 超过 leave room.
        and qualifier = 'exact'
        and value_high is null
        and {{ not_yet_built('region_code') }}
    qualify
        row_number() over (
            partition by report_id, indicator_code, normalised_name, measure, period, dimension
            order by telling
        ) = 1
),

paired as (
    select
        *,
        lag(observation_id) over telling_of as earlier_observation_id,
        lag(report_id) over telling_of as earlier_report_id,
        lag(plan_year) over telling_of as earlier_plan_year,
        lag(printed) over telling_of as earlier_printed,
        lag(signed_value) over telling_of as earlier_value,
        lag(printed_step) over telling_of as earlier_step,
        lag(sentence) over telling_of as earlier_sentence
    from told
    window telling_of as (
        partition by region_code, indicator_code, normalised_name, measure, period, dimension
        order by plan_year, observation_id
    )
)

select
    paired.observation_id,
    paired.earlier_observation_id,
    paired.region_code,
    paired.place as region,
    paired.indicator_code,
    paired.name,
    paired.measure,
    paired.period,
    paired.base_unit,
    paired.earlier_report_id,
    paired.earlier_plan_year,
    paired.earlier_printed,
    paired.earlier_value,
    paired.report_id,
    paired.plan_year,
    paired.printed,
    paired.signed_value as restated_value,
    paired.signed_value - paired.earlier_value as difference,
    case
        when paired.earlier_value != 0 then (paired.signed_value - paired.earlier_value) / abs(paired.earlier_value)
    end as relative_difference,
    paired.earlier_sentence,
    paired.sentence,
    state.built_from
from paired
inner join {{ ref('int_place_state') }} as state on paired.region_code = state.region_code
where
    -- Not from the same report, nor from another of the same year: a place may have two in force, and neither is later.
    paired.earlier_plan_year < paired.plan_year
    -- A level many times off belongs to something else of that name.
    and abs(paired.signed_value) <= abs(paired.earlier_value) * {{ var('comparable_within') }}
    and abs(paired.earlier_value) <= abs(paired.signed_value) * {{ var('comparable_within') }}
    -- 326.4亿, 326亿 and 327亿 are one figure: a difference of less than one in the coarser last digit is rounding.
    and abs(paired.signed_value - paired.earlier_value)
    >= coalesce(greatest(paired.printed_step, paired.earlier_step), 0) * 0.999999
