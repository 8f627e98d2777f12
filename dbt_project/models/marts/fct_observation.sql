{{ config(**incremental_by('report_id', 'int_report')) }}

-- depends_on: {{ ref('int_report') }}
with stale as (
    select *
    from {{ ref('int_report') }}
    where {{ not_yet_built('report_id') }}
),

-- Suspicion compares a report's figures with those of the place's other reports.
near as (
    select report_id
    from stale
    union
    select beside.report_id
    from stale
    inner join {{ ref('int_report') }} as beside
        on
            stale.region_code = beside.region_code
            and beside.is_current
            and beside.plan_year between stale.plan_year - 1 and stale.plan_year + 1
),

observation as (
    select told.*
    from {{ ref('int_observation') }} as told
    where told.report_id in (select near.report_id from near)
),

review as (
    select
        observation_id,
        if(bool_or(review = 'corrected'), 'corrected', 'accepted') as review
    from {{ ref('stg_correction') }}
    where review in ('accepted', 'corrected')
    group by observation_id
),

suspicion as (
    {{ suspicion('observation', ref('int_report'), ref('spans')) }}
)

select
    observation.observation_id,
    observation.report_id,
    observation.section_id,
    observation.quantity_id,
    observation.commitment_id,
    observation.indicator_code,
    observation.region_code,
    observation.period,
    observation.unit,
    observation.name,
    observation.normalised_name,
    observation.indicator_match,
    observation.series,
    observation.region,
    observation.measure,
    observation.direction,
    observation.qualifier,
    observation.status,
    observation.basis,
    observation.printed,
    observation.value,
    observation.value_high,
    observation.base_unit,
    observation.value_base,
    observation.value_high_base,
    observation.signed_value,
    observation.lower_bound,
    observation.upper_bound,
    observation.printed_step,
    observation.start,
    observation."end",
    observation.page,
    observation.sentence,
    observation.sentence_start,
    observation.sentence_end,
    section.path as section_path,
    section.kind as section_kind,
    observation.rule,
    -- A row that a person has confirmed or corrected is no longer suspect.
    case when review.review is null then suspicion.reason end as suspect,
    review.review,
    case
        when suspicion.reason is null or review.review is not null then observation.confidence
        else least(observation.confidence, {{ var('suspect_confidence') }})
    end as confidence,
    observation.built_from
from observation
left join {{ ref('stg_section') }} as section on observation.section_id = section.section_id
left join review on observation.observation_id = review.observation_id
left join suspicion on observation.observation_id = suspicion.observation_id
where observation.report_id in (select stale.report_id from stale)
