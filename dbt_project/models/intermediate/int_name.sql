with told as (
    select distinct
        observation.name,
        {{ without_place('observation.name', 'observation.region') }} as name_without_place,
        observation.measure,
        unit.dimension
    from {{ ref('stg_observation') }} as observation
    inner join {{ ref('int_unit') }} as unit on observation.unit = unit.unit
),

-- A name that begins with its place is also looked up without it.
name as (
    select distinct
        unnest([name, name_without_place]) as name,
        measure,
        dimension
    from told
)

select
    name || '|' || measure || '|' || dimension as name_key,
    name,
    measure,
    dimension,
    '{{ build_digest() }}' as built_from
from name
where name is not null
