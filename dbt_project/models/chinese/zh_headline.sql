select
    figure.region_code as 地区代码,
    figure.region as 地区,
    {{ in_chinese('level', 'figure.level') }} as 层级,
    figure.year as 年度,
    {{ headline_name('figure.headline') }} as 主要指标,
    {{ in_chinese('status', 'figure.status') }} as 实际或目标,
    figure.indicator_code as 指标代码,
    {{ in_chinese('measure', 'figure.measure') }} as 性质,
    figure.name as 文中名称,
    figure.printed as 原文数字,
    {{ in_chinese('qualifier', 'figure.qualifier') }} as 限定,
    figure.signed_value as 带符号值,
    figure.value_high_base as 区间上限,
    figure.base_unit as 基准单位,
    figure.observation_id as 观测编号,
    figure.report_id as 报告编号
from {{ local_ref('mart_headline') }} as figure
