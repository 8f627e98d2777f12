with place as (
    select *
    from {{ ref('int_place') }}
)

select
    place.region_code,
    place.region,
    place.region_en,
    place.full_name,
    place.level,
    place.short_name,
    place.former_names,
    place.parent_code,
    parent.region as parent,
    province.region_code as province_code,
    province.region as province,
    city.region_code as city_code,
    city.region as city,
    place.valid_from,
    place.valid_to,
    place.valid_to is null as is_in_force
from place
left join place as parent on place.parent_code = parent.region_code
left join place as province on left(place.region_code, 2) || '0000' = province.region_code
left join place as city on left(place.region_code, 4) || '00' = city.region_code and city.level = 'city'
union all
select
    'OTHER' as region_code,
    '其他' as region,
    'Other' as region_en,
    '其他' as full_name,
    'other' as level,
    '其他' as short_name,
    null as former_names,
    null as parent_code,
    null as parent,
    null as province_code,
    null as province,
    null as city_code,
    null as city,
    null as valid_from,
    null as valid_to,
    true as is_in_force
