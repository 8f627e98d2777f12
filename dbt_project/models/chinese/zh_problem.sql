select
    this.problem_id as 问题编号,
    this.report_id as 报告编号,
    this.region_code as 地区代码,
    this.region as 地区,
    {{ in_chinese('level', 'this.level') }} as 层级,
    this.plan_year as 计划年度,
    {{ in_chinese('domain', 'this.domain') }} as 领域,
    this.text as 问题,
    this.is_admitted_again as 上年也承认,
    this.first_admitted as 起始年度,
    this.years_running as 连续年数,
    this.unkept_promise as 未兑现的承诺
from {{ local_ref('mart_problem') }} as this
