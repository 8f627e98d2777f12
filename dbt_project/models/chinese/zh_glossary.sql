select
    this.explanation_id as 解释编号,
    this.report_id as 报告编号,
    this.region_code as 地区代码,
    this.region as 地区,
    {{ in_chinese('level', 'this.level') }} as 层级,
    this.plan_year as 计划年度,
    this.term as 名词,
    this.text as 解释,
    this.first_explained as 最早年度,
    this.reports as 报告数
from {{ local_ref('mart_glossary') }} as this
