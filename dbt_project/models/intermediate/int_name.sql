with told as (
    select distinct
        observation.name,
        observation.region,
        observation.measure,
        unit.dimension
    from {{ ref('stg_observation') }} as observation
    inner join {{ ref('int_unit') }} as unit on observation.unit = unit.unit
),

-- A name that begins with its place is also looked up without it.
name as (
    select
        name,
        measure,
        dimension
    from told
    union
    select
        {{ without_place('name', 'region') }} as name,
        measure,
        dimension
    from told
    where {{ without_place('name', 'region') }} is not null
)

select
    name || '|' || measure || '|' || dimension as name_key,
    name,
    measure,
    dimension,
    '{{ build_digest() }}' as built_from
from name
