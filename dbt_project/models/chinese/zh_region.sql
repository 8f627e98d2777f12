select
    place.region_code as 地区代码,
    place.region as 地区,
    place.region_en as 英文名,
    place.full_name as 全称,
    place.short_name as 简称,
    place.former_names as 曾用名,
    {{ in_chinese('level', 'place.level') }} as 层级,
    place.parent_code as 上级代码,
    place.parent as 上级,
    place.province_code as 省级代码,
    place.province as 省级,
    place.city_code as 地级代码,
    place.city as 地级,
    place.valid_from as 启用年,
    place.valid_to as 停用年,
    place.is_in_force as 现行
from {{ local_ref('dim_region') }} as place
