{{ config(**incremental_by('report_id', 'int_report')) }}

select
    promise.promise_id,
    promise.report_id,
    promise.section_id,
    commitment.commitment_id,
    observation.observation_id,
    {{ entity_id('report', 'promise') }} as entity_id,
    report.region_code,
    report.plan_year,
    promise.verb,
    promise.what,
    promise.step,
    promise.value,
    promise.unit,
    promise.region,
    promise.domain,
    promise.text,
    promise.start,
    promise."end",
    section.path as section_path,
    section.kind as section_kind,
    report.built_from
from {{ ref('stg_promise') }} as promise
inner join {{ ref('int_report') }} as report on promise.report_id = report.report_id
left join {{ ref('stg_section') }} as section on promise.section_id = section.section_id
-- Commitments and observations that were set aside or rejected by a correction no longer exist.
left join {{ ref('stg_commitment') }} as commitment on promise.commitment_id = commitment.commitment_id
left join {{ ref('stg_observation') }} as observation on promise.observation_id = observation.observation_id
where {{ not_yet_built('promise.report_id') }}
