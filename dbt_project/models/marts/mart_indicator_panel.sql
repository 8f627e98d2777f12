{{ config(**incremental_by('region_code', 'int_place_state')) }}

with report as (
    select *
    from {{ ref('dim_report') }}
    where is_current and region_code is not null and plan_year is not null and {{ not_yet_built('region_code') }}
),

-- The years that the place's reports plan or review.
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

-- Of two reports of one year the first plans the year.
planning as (
    select *
    from report
    qualify row_number() over (partition by region_code, plan_year order by delivered_on asc, report_id asc) = 1
),

-- A report held late reviews the year that it plans. So does the next one, which knows how the year ended.
reviewing as (
    select *
    from report
    where review_year is not null
    qualify row_number() over (
        partition by region_code, review_year order by plan_year desc, delivered_on asc, report_id asc
    ) = 1
),

chosen as (
    select *
    from {{ ref('mart_headline') }}
    where {{ not_yet_built('region_code') }}
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
left join planning on place_year.region_code = planning.region_code and place_year.year = planning.plan_year
left join reviewing
    on place_year.region_code = reviewing.region_code and place_year.year = reviewing.review_year
left join chosen on place_year.region_code = chosen.region_code and place_year.year = chosen.year
group by
    place_year.region_code, place.region, place.level, place_year.year, planning.report_id, reviewing.report_id
