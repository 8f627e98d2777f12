{{ config(**incremental_by('region_code', 'int_place_state')) }}

with mention as (
    select
        mention.*,
        mention.section_kind in ('plan', 'five_year_plan') as is_planned,
        {{ step_number('mention.step') }} as reached
    from {{ ref('fct_mention') }} as mention
    inner join {{ ref('dim_report') }} as report on mention.report_id = report.report_id
    where
        report.is_current and mention.region_code is not null and mention.plan_year is not null
        and {{ not_yet_built('mention.region_code') }}
)

select
    mention.entity_id,
    mention.plan_year,
    mention.report_id,
    mention.region_code,
    any_value(mention.name) as name,
    count(*) as mentions,
    -- The furthest step reported in the review and promised in the plan, with the first words that say so.
    arg_max(mention.step, mention.reached order by mention.start) filter (where not mention.is_planned) as told_step,
    arg_max(mention.clause, mention.reached order by mention.start) filter (where not mention.is_planned) as told,
    arg_max(mention.step, mention.reached order by mention.start) filter (where mention.is_planned) as promised_step,
    arg_max(mention.clause, mention.reached order by mention.start) filter (where mention.is_planned) as promised,
    any_value(state.built_from) as built_from
from mention
inner join {{ ref('int_place_state') }} as state on mention.region_code = state.region_code
group by mention.entity_id, mention.plan_year, mention.report_id, mention.region_code
