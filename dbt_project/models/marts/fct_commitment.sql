{{ config(**incremental_by('report_id', 'int_report')) }}

with observed as (
    select
        commitment_id,
        count(*) as observations
    from {{ ref('stg_observation') }}
    where commitment_id is not null and {{ not_yet_built('report_id') }}
    group by commitment_id
)

select
    commitment.commitment_id,
    commitment.report_id,
    commitment.section_id,
    report.region_code,
    report.plan_year,
    commitment.item,
    commitment.verb,
    commitment.domain,
    commitment.text,
    coalesce(observed.observations, 0) as observations,
    commitment.start,
    commitment."end",
    section.path as section_path,
    section.kind as section_kind,
    report.built_from
from {{ ref('stg_commitment') }} as commitment
inner join {{ ref('int_report') }} as report on commitment.report_id = report.report_id
left join {{ ref('stg_section') }} as section on commitment.section_id = section.section_id
left join observed on commitment.commitment_id = observed.commitment_id
where {{ not_yet_built('commitment.report_id') }}
