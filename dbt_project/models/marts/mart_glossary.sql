select
    explanation.explanation_id,
    explanation.term,
    explanation.text,
    report.region_code,
    report.region,
    report.level,
    report.plan_year,
    explanation.report_id,
    min(report.plan_year) over term as first_explained,
    count(distinct explanation.report_id) over term as reports
from {{ ref('fct_explanation') }} as explanation
inner join {{ ref('dim_report') }} as report on explanation.report_id = report.report_id
where report.is_current
window term as (partition by explanation.term)
