{{ config(**incremental_by('report_id', 'int_report')) }}

select
    mention.mention_id,
    {{ entity_id('report', 'mention') }} as entity_id,
    mention.report_id,
    mention.section_id,
    report.region_code,
    report.plan_year,
    mention.entity as name,
    mention.kind,
    mention.verb,
    mention.step,
    mention.text,
    mention.clause,
    mention.start,
    mention."end",
    section.kind as section_kind,
    report.built_from
from {{ ref('stg_mention') }} as mention
inner join {{ ref('int_report') }} as report on mention.report_id = report.report_id
left join {{ ref('stg_section') }} as section on mention.section_id = section.section_id
where {{ not_yet_built('mention.report_id') }}
