{{ config(**incremental_by('region_code', 'int_place_state')) }}

with report as (
    select *
    from {{ ref('dim_report') }}
    where is_current and region_code is not null and plan_year is not null and {{ not_yet_built('region_code') }}
),

-- The years that the place's reports plan or look back on.
place_year as (
    select
        region_code,
        plan_year as year
    from report
    union
    select
        region_code,
        review_year as year
    from report
    where review_year is not null
),

figure as (
    select
        *,
        case status when 'target' then plan_year else review_year end = end_year as is_at_hand
    from {{ ref('int_figure') }}
    where
        telling = 1
        and start_year = end_year
        -- Of several reports that speak of a year's plan only the one that sets it out counts.
        and (status = 'actual' or plan_year = end_year)
        and {{ not_yet_built('region_code') }}
),

-- Which codes give a column, in order of preference.
headline as (
    select unnest({{ headline_entries() }}, recursive := true)
),

chosen as (
    select
        headline.headline,
        figure.*
    from figure
    inner join headline on figure.indicator_code = headline.indicator_code and figure.measure = headline.measure
    -- A level in dollars is not the series in yuan.
    where not starts_with(figure.dimension, 'money_')
    qualify
        row_number() over (
            partition by figure.region_code, figure.end_year, headline.headline, figure.status
            -- The report of the year itself; failing that, the latest that speaks of it.
            order by
                figure.is_at_hand desc, headline.preference asc, figure.plan_year desc, figure.start asc
        ) = 1
)

select
    place_year.region_code,
    place.region,
    place.level,
    place_year.year,
    planning.report_id as target_report_id,
    reviewing.report_id as actual_report_id,
    {{ headline_columns('chosen') }},
    any_value(state.built_from) as built_from
from place_year
inner join {{ ref('int_place_state') }} as state on place_year.region_code = state.region_code
inner join {{ ref('dim_region') }} as place on place_year.region_code = place.region_code
left join report as planning on place_year.region_code = planning.region_code and place_year.year = planning.plan_year
left join report as reviewing
    on place_year.region_code = reviewing.region_code and place_year.year = reviewing.review_year
left join chosen on place_year.region_code = chosen.region_code and place_year.year = chosen.end_year
group by
    place_year.region_code, place.region, place.level, place_year.year, planning.report_id, reviewing.report_id
