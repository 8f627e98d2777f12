-- Targets whose indicator the report that reviews the year gives in another form, so that they can't be compared. For a
-- name that is not the indicator's own, only another period or basis is another form: 累计建成5G基站 of 建成5G基站.
with figure as (
    select
        *,
        if(indicator_match = 'exact', null, concat(measure, ' ', dimension)) as form
    from {{ ref('int_figure') }}
),

target as (
    select
        observation_id,
        region_code,
        series,
        form,
        normalised_name,
        end_year
    from figure
    where status = 'target' and end_year >= plan_year
),

answer as (
    select
        region_code,
        series,
        form,
        normalised_name,
        end_year,
        'told_in_other_form' as reason
    from figure
    where status = 'actual' and review_year = end_year
    union all
    select
        doubted.region_code,
        doubted.series,
        null as form,
        doubted.normalised_name,
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
        and target.series = answer.series
        and target.form is not distinct from answer.form
        and target.end_year = answer.end_year
        and (
            target.form is null
            -- 建设项目 and 实施项目 share an ending, but may be about anything.
            or jaccard(nullif(target.normalised_name, ''), nullif(answer.normalised_name, ''))
            >= {{ var('told_likeness') }}
        )
group by target.observation_id
