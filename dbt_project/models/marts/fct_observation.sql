{{ config(**incremental_by('report_id', 'int_report')) }}

-- depends_on: {{ ref('int_report') }}
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
    observation.region,
    observation.measure,
    observation.direction,
    observation.qualifier,
    observation.status,
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
    observation.sentence,
    observation.sentence_start,
    observation.sentence_end,
    section.path as section_path,
    section.kind as section_kind,
    observation.rule,
    observation.confidence,
    observation.built_from
from {{ ref('int_observation') }} as observation
left join {{ ref('stg_section') }} as section on observation.section_id = section.section_id
where {{ not_yet_built('observation.report_id') }}
