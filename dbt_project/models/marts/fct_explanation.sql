{{ config(**incremental_by('report_id', 'int_report')) }}

select
    explanation.explanation_id,
    explanation.report_id,
    explanation.section_id,
    report.region_code,
    report.plan_year,
    explanation.term,
    explanation.text,
    explanation.start,
    explanation."end",
    report.built_from
from {{ ref('stg_explanation') }} as explanation
inner join {{ ref('int_report') }} as report on explanation.report_id = report.report_id
where {{ not_yet_built('explanation.report_id') }}
