with name as (
    select
        code as indicator_code,
        string_split(unit_kind, '|') as unit_kinds,
        unnest(string_split(concat_ws('|', name_zh, aliases), '|')) as told
    from {{ ref('indicators') }}
    -- An entry with endings only is a family of indicators: no name as a whole is one of its names.
    where aliases is not null or heads is null
)

select distinct
    indicator_code,
    unit_kinds,
    {{ normalised_name('told') }} as alias
from name
