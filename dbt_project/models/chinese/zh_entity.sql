select
    this.entity_id as 事物编号,
    this.region_code as 地区代码,
    this.name as 名称,
    {{ in_chinese('entity_kind', 'this.kind') }} as 类别,
    this.other_spellings as 其他写法,
    this.first_year as 最早年度,
    this.last_year as 最近年度,
    this.mentions as 提及次数,
    this.reports as 报告数
from {{ local_ref('dim_entity') }} as this
