{{ config(**incremental_by('report_id', 'int_report')) }}

with again as (
    select
        problem_id,
        earlier_problem_id,
        likeness
    from {{ ref('stg_admitted_again') }}
    qualify row_number() over (partition by problem_id order by likeness desc, earlier_problem_id asc) = 1
),

-- A promise that a problem admits as unkept: 未完成的公铁联运中心.
unkept as (
    select
        problem.problem_id,
        outcome.promise_id
    from {{ ref('stg_problem') }} as problem
    inner join {{ ref('stg_outcome') }} as outcome
        on
            problem.report_id = outcome.report_id
            and outcome.outcome = 'not_done'
            and problem.start <= outcome.passage_start
            and problem."end" >= outcome.passage_end
    qualify row_number() over (
        partition by problem.problem_id order by outcome.confidence desc, outcome.promise_id asc
    ) = 1
)

select
    problem.problem_id,
    problem.report_id,
    problem.section_id,
    report.region_code,
    report.plan_year,
    problem.domain,
    problem.text,
    again.problem_id is not null as is_admitted_again,
    again.earlier_problem_id,
    again.likeness,
    unkept.promise_id as unkept_promise_id,
    problem.start,
    problem."end",
    report.built_from
from {{ ref('stg_problem') }} as problem
inner join {{ ref('int_report') }} as report on problem.report_id = report.report_id
left join again on problem.problem_id = again.problem_id
left join unkept on problem.problem_id = unkept.problem_id
where {{ not_yet_built('problem.report_id') }}
