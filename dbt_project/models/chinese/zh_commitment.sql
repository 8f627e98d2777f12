select
    commitment.commitment_id as 承诺编号,
    commitment.report_id as 报告编号,
    commitment.region_code as 地区代码,
    report.region as 地区,
    {{ in_chinese('level', 'report.level') }} as 层级,
    commitment.plan_year as 计划年度,
    report.is_current as 现行版本,
    commitment.item as 序号,
    commitment.verb as 动词,
    {{ in_chinese('domain', 'commitment.domain') }} as 领域,
    commitment.text as 承诺,
    commitment.observations as 观测数,
    commitment.section_path as 章节,
    {{ in_chinese('kind', 'commitment.section_kind') }} as 章节性质,
    commitment.start as 起始位置,
    commitment."end" as 结束位置
from {{ local_ref('fct_commitment') }} as commitment
inner join {{ local_ref('dim_report') }} as report on commitment.report_id = report.report_id
