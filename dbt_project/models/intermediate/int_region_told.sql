select distinct
    coalesce(report.region_code, 'unknown') || '|' || observation.region as region_key,
    report.region_code as home_code,
    report.region as home,
    observation.region,
    '{{ build_digest() }}' as built_from
from {{ ref('stg_observation') }} as observation
inner join {{ ref('int_report') }} as report on observation.report_id = report.report_id
