with recursive problem as (
    select
        problem.*,
        report.region,
        report.level
    from {{ ref('fct_problem') }} as problem
    inner join {{ ref('dim_report') }} as report on problem.report_id = report.report_id
    where report.is_current and problem.region_code is not null and problem.plan_year is not null
),

-- Follows a problem back through the years in which it was admitted.
chain as (
    select
        problem_id,
        problem_id as earlier_id,
        plan_year
    from problem
    union all
    select
        chain.problem_id,
        earlier.problem_id as earlier_id,
        earlier.plan_year
    from chain
    inner join problem as one on chain.earlier_id = one.problem_id
    inner join problem as earlier on one.earlier_problem_id = earlier.problem_id
),

years as (
    select
        problem_id,
        min(plan_year) as first_admitted,
        count(*) as years_running
    from chain
    group by problem_id
)

select
    problem.problem_id,
    problem.region_code,
    problem.region,
    problem.level,
    problem.plan_year,
    problem.report_id,
    problem.domain,
    problem.text,
    problem.is_admitted_again,
    problem.earlier_problem_id,
    years.first_admitted,
    years.years_running,
    problem.unkept_promise_id,
    promise.text as unkept_promise
from problem
inner join years on problem.problem_id = years.problem_id
left join {{ ref('fct_promise') }} as promise on problem.unkept_promise_id = promise.promise_id
