{{ config(**incremental_by('region_code', 'int_place_state')) }}
{%- set settled = "fulfilment.verdict in ('met', 'exceeded', 'missed')" %}

with report as (
    select
        report_id,
        region_code,
        region,
        level,
        plan_year
    from {{ ref('int_report') }}
    where is_current and region_code is not null and plan_year is not null and {{ not_yet_built('region_code') }}
),

-- A place may have two reports in force for one year, one of them by a newly elected government. The one that mentions
-- the thing counts; if both do, the one with the higher confidence.
told as (
    select
        outcome.promise_id,
        outcome.outcome,
        outcome.report_id,
        outcome.passage,
        outcome.passage_start,
        outcome.passage_end,
        outcome.confidence
    from {{ ref('stg_outcome') }} as outcome
    inner join report on outcome.report_id = report.report_id
    qualify row_number() over (
        partition by outcome.promise_id
        order by outcome.outcome = 'not_mentioned' asc, outcome.confidence desc, outcome.report_id asc
    ) = 1
),

promise as (
    select
        promise.*,
        report.region as place,
        report.level,
        -- A promise repeated over the years is one thread: by its entity, or else by the same words.
        coalesce(promise.entity_id, promise.region_code || ':' || promise.what) as thread_id
    from {{ ref('fct_promise') }} as promise
    inner join report on promise.report_id = report.report_id
),

thread as (
    select
        thread_id,
        min(plan_year) as first_promised,
        count(distinct plan_year) as years_promised
    from promise
    group by thread_id
)

select
    promise.promise_id,
    promise.region_code,
    promise.place as region,
    promise.level,
    promise.plan_year,
    promise.report_id,
    promise.entity_id,
    promise.what,
    promise.verb,
    promise.step,
    promise.domain,
    promise.text,
    -- Whether the promise's target was met or missed settles the outcome.
    case
        when fulfilment.verdict in ('met', 'exceeded') then 'done'
        when fulfilment.verdict = 'missed' then 'not_done'
        else coalesce(told.outcome, 'open')
    end as outcome,
    coalesce(told.report_id, fulfilment.actual_report_id) as telling_report_id,
    if({{ settled }}, fulfilment.actual_sentence, told.passage) as passage,
    if({{ settled }}, null, told.passage_start) as passage_start,
    if({{ settled }}, null, told.passage_end) as passage_end,
    if({{ settled }}, 1.0, told.confidence) as confidence,
    promise.observation_id,
    fulfilment.verdict,
    promise.thread_id,
    thread.first_promised,
    thread.years_promised,
    state.built_from
from promise
inner join thread on promise.thread_id = thread.thread_id
inner join {{ ref('int_place_state') }} as state on promise.region_code = state.region_code
left join told on promise.promise_id = told.promise_id
left join {{ ref('mart_target_fulfilment') }} as fulfilment on promise.observation_id = fulfilment.observation_id
