select
    code as indicator_code,
    name_zh,
    name_en,
    aliases,
    domain,
    unit_kind,
    polarity,
    definition_en,
    definition_zh
from {{ ref('indicators') }}
union all
select
    'UNMAPPED' as indicator_code,
    '未归类' as name_zh,
    'Not in the catalogue' as name_en,
    null as aliases,
    'none' as domain,
    'none' as unit_kind,
    0 as polarity,
    'Stands for every name that no entry of the catalogue covers; mart_unmapped_indicator lists them.' as definition_en,
    '目录尚未收录的指标名称的总称，明细见 mart_unmapped_indicator。' as definition_zh
