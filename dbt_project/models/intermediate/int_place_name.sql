with name as (
    select
        region_code,
        level,
        valid_to,
        full_name as name,
        1 as name_rank
    from {{ ref('int_place') }}
    union all
    select
        region_code,
        level,
        valid_to,
        region as name,
        2 as name_rank
    from {{ ref('int_place') }}
    union all
    select
        region_code,
        level,
        valid_to,
        short_name as name,
        3 as name_rank
    from {{ ref('int_place') }}
    union all
    select
        region_code,
        level,
        valid_to,
        unnest(string_split(former_names, '|')) as name,
        4 as name_rank
    from {{ ref('int_place') }}
    where former_names is not null
)

select
    region_code,
    level,
    name,
    min(name_rank) as name_rank,
    any_value(valid_to) as valid_to
from name
group by region_code, level, name
