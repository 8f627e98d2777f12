select distinct
    observation.name || '|' || observation.measure || '|' || unit.dimension as name_key,
    observation.name,
    observation.measure,
    unit.dimension,
    '{{ build_digest() }}' as built_from
from {{ ref('stg_observation') }} as observation
inner join {{ ref('int_unit') }} as unit on observation.unit = unit.unit
