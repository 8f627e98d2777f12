select
    indicator.indicator_code as 指标代码,
    indicator.name_zh as 指标,
    indicator.aliases as 别名,
    {{ in_chinese('domain', 'indicator.domain') }} as 领域,
    indicator.unit_kind as 量纲,
    indicator.polarity as 极性,
    indicator.definition_zh as 定义
from {{ local_ref('dim_indicator') }} as indicator
