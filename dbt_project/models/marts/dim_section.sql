{{ config(**incremental_by('report_id', 'int_report')) }}

select
    section.section_id,
    section.report_id,
    section.number,
    section.parent_id,
    section.level,
    section.marker,
    section.heading,
    section.path,
    section.kind,
    section.start,
    section."end",
    report.built_from
from {{ ref('stg_section') }} as section
inner join {{ ref('int_report') }} as report on section.report_id = report.report_id
where {{ not_yet_built('section.report_id') }}
