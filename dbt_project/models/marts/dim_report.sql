{{ config(**incremental_by('report_id', 'int_report')) }}

select
    report.report_id,
    report.document_sha256,
    report.source,
    report.media_type,
    report.encoding,
    report.kind,
    report.title,
    report.region,
    report.region_code,
    report.level,
    report.delivered_on,
    report.review_year,
    report.plan_year,
    report.speaker,
    report.session,
    report.evidence,
    report.chars,
    report.edition,
    report.is_current,
    report.version_rank,
    report.versions,
    report.version_by,
    report.extractor_version,
    report.run_id,
    report.loaded_at,
    staged.text,
    report.built_from
from {{ ref('int_report') }} as report
inner join {{ ref('stg_report') }} as staged on report.report_id = staged.report_id
where {{ not_yet_built('report.report_id') }}
