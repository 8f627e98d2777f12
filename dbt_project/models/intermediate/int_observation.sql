select
    observation.*,
    coalesce(name.indicator_code, 'UNMAPPED') as indicator_code,
    region.region_code,
    report.built_from
from {{ ref('stg_observation') }} as observation
inner join {{ ref('int_report') }} as report on observation.report_id = report.report_id
left join {{ ref('units') }} as unit on observation.unit = unit.unit
left join {{ ref('int_indicator_name') }} as name
    on observation.name = name.name and observation.measure = name.measure
    and coalesce(unit.dimension, 'unknown') = name.dimension
left join {{ ref('int_region_name') }} as region
    on report.region_code is not distinct from region.home_code and observation.region is not distinct from region.region
