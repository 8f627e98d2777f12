with target as (
    select *
    from {{ ref('int_figure') }}
    where status = 'target' and basis != 'start' and end_year >= plan_year
),

figure as (
    select *
    from {{ ref('int_figure') }}
    where status = 'actual' and telling = 1
)

select
    target.observation_id as target_id,
    figure.observation_id as actual_id,
    row_number() over (
        partition by target.observation_id
        -- The report that reviews the target's last year; failing that, the latest with a figure.
        order by
            figure.review_year = target.end_year desc,
            figure.normalised_name = target.normalised_name desc,
            figure.plan_year desc,
            figure.start asc
    ) as choice
from target
inner join figure
    on
        target.region_code = figure.region_code
        and target.series = figure.series
        and target.measure = figure.measure
        and target.dimension = figure.dimension
        and target.period = figure.period
        and target.basis = figure.basis
        and target.plan_year < figure.plan_year
        -- A name that is not the indicator's own is unambiguous only if it occurs once in the report.
        and (target.indicator_match = 'exact' or (target.tellings = 1 and figure.tellings = 1))
        and {{ comparable('target', 'figure') }}
