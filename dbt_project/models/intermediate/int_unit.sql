with listed as (
    select
        unit,
        dimension,
        base_unit,
        factor,
        name_en
    from {{ ref('units') }}
    -- Other forms of a unit are left out: observations have the unit itself.
    where same_as is null
)

select * from listed
union all
-- A unit that the catalogue does not know yet is its own base: nothing is lost, and nothing converted wrongly.
select
    unit,
    'unknown' as dimension,
    unit as base_unit,
    cast(1 as double) as factor,
    null as name_en
from (
    select unit from {{ ref('stg_observation') }}
    union
    select unit from {{ ref('stg_quantity') }}
    union
    select unit from {{ ref('stg_promise') }}
) as told
where unit not in (select listed.unit from listed)
