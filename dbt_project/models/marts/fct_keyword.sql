{{ config(**incremental_by('report_id', 'int_report')) }}

select
    keyword.keyword_id,
    keyword.report_id,
    keyword.section_id,
    report.region_code,
    report.plan_year,
    keyword.word,
    keyword.occurrences,
    keyword.score,
    keyword.rank,
    section.path as section_path,
    section.kind as section_kind,
    report.built_from
from {{ ref('stg_keyword') }} as keyword
inner join {{ ref('int_report') }} as report on keyword.report_id = report.report_id
left join {{ ref('stg_section') }} as section on keyword.section_id = section.section_id
where {{ not_yet_built('keyword.report_id') }}
