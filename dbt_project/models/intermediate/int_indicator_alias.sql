with names as (
    select
        code as indicator_code,
        unit_kind,
        unnest(string_split(name_zh || coalesce('|' || aliases, ''), '|')) as alias
    from {{ ref('indicators') }}
)

select distinct
    indicator_code,
    unit_kind,
    {{ normalised_name('alias') }} as alias
from names
