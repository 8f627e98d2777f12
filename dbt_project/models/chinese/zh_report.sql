select
    report.report_id as 报告编号,
    report.title as 标题,
    report.region_code as 地区代码,
    report.region as 地区,
    {{ in_chinese('level', 'report.level') }} as 层级,
    report.plan_year as 计划年度,
    report.review_year as 回顾年度,
    report.delivered_on as 报告日期,
    report.session as 会议,
    report.speaker as 报告人,
    report.chars as 字数,
    report.is_current as 现行版本,
    report.version_rank as 版本序位,
    report.versions as 版本数,
    report.source as 来源,
    report.text as 全文
from {{ local_ref('dim_report') }} as report
