select
    this.entity_id as 事物编号,
    this.report_id as 报告编号,
    this.region_code as 地区代码,
    this.plan_year as 计划年度,
    this.name as 名称,
    this.mentions as 提及次数,
    {{ in_chinese('step', 'this.told_step') }} as 回顾进度,
    this.told as 回顾原文,
    {{ in_chinese('step', 'this.promised_step') }} as 部署进度,
    this.promised as 部署原文
from {{ local_ref('mart_entity_timeline') }} as this
