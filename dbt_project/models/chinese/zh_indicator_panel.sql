select
    panel.region_code as 地区代码,
    panel.region as 地区,
    {{ in_chinese('level', 'panel.level') }} as 层级,
    panel.year as 年度,
    {% for column, name, _, _ in headlines() -%}
        panel.{{ column }}_target as {{ name }}目标,
        panel.{{ column }}_target_high as {{ name }}目标上限,
        panel.{{ column }}_actual as {{ name }}实际,
    {% endfor -%}
    panel.target_report_id as 目标报告编号,
    panel.actual_report_id as 实际报告编号
from {{ local_ref('mart_indicator_panel') }} as panel
