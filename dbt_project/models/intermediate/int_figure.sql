{{ config(**incremental_by('region_code', 'int_place_state')) }}
-- Without a contract dbt can't know the columns; all rows are stale anyway when the model changes.
{{ config(on_schema_change='sync_all_columns') }}

select
    observation.*
    exclude (built_from)  -- noqa: RF02
    replace (if(observation.direction = 'down', '−', '') || observation.printed as printed),
    indicator.polarity,
    unit.dimension,
    report.region as place,
    report.level,
    report.plan_year,
    report.review_year,
    period.start_year,
    period.end_year,
    -- If a report gives a figure several times, the body outranks the appendix, the review or plan of one year that
    -- of five, a plain name one with a condition (扣除价格因素), a number 两位数, and the first statement later ones.
    row_number() over (
        partition by
            observation.report_id, observation.series, observation.measure, observation.period,
            observation.basis, observation.status, unit.dimension
        order by
            observation.section_kind in ('glossary', 'navigation'),
            period.start_year = period.end_year and starts_with(observation.section_kind, 'five_year_'),
            contains(observation.name, '（'),
            ends_with(observation.printed, '位数'),
            observation.start,
            observation.observation_id
    ) as telling,
    count(*) over (
        partition by
            observation.report_id, observation.series, observation.measure, observation.period,
            observation.basis, observation.status, unit.dimension
    ) as tellings,
    state.built_from
from {{ ref('fct_observation') }} as observation
inner join {{ ref('dim_report') }} as report
    on observation.report_id = report.report_id and observation.region_code = report.region_code
inner join {{ ref('dim_indicator') }} as indicator on observation.indicator_code = indicator.indicator_code
inner join {{ ref('dim_unit') }} as unit on observation.unit = unit.unit
inner join {{ ref('dim_period') }} as period on observation.period = period.period
inner join {{ ref('int_place_state') }} as state on report.region_code = state.region_code
where
    report.is_current
    and report.plan_year is not null
    and observation.suspect is null
    and {{ not_yet_built('report.region_code') }}
