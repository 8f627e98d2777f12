-- The report that looks back on a target's year may tell the indicator, yet nothing to hold the target against.
with target as (
    select
        observation_id,
        region_code,
        indicator_code,
        end_year
    from {{ ref('int_figure') }}
    where status = 'target' and indicator_match = 'exact' and end_year >= plan_year
),

answer as (
    select
        region_code,
        indicator_code,
        end_year,
        'told_in_other_form' as reason
    from {{ ref('int_figure') }}
    where status = 'actual' and indicator_match = 'exact' and review_year = end_year
    union all
    select
        doubted.region_code,
        doubted.indicator_code,
        report.review_year as end_year,
        'figure_is_doubted' as reason
    from {{ ref('fct_observation') }} as doubted
    inner join {{ ref('dim_report') }} as report
        on doubted.report_id = report.report_id and doubted.region_code = report.region_code
    where
        doubted.suspect is not null
        and doubted.status = 'actual'
        and doubted.indicator_match = 'exact'
        and report.is_current
        and doubted.period = report.review_year::varchar
)

select
    target.observation_id as target_id,
    max(answer.reason) as reason
from target
inner join answer
    on
        target.region_code = answer.region_code
        and target.indicator_code = answer.indicator_code
        and target.end_year = answer.end_year
group by target.observation_id
