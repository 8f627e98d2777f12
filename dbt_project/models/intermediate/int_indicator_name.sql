with name as (
    select distinct
        observation.name,
        observation.measure,
        coalesce(unit.dimension, 'unknown') as dimension
    from {{ ref('stg_observation') }} as observation
    left join {{ ref('units') }} as unit on observation.unit = unit.unit
)

select
    name.name,
    name.measure,
    name.dimension,
    {{ normalised_name('name.name') }} as normalised_name,
    any_value(alias.indicator_code) as indicator_code
from name
left join {{ ref('int_indicator_alias') }} as alias on {{ normalised_name('name.name') }} = alias.alias
group by all
