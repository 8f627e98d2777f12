-- `+5G基站` counts behind a word for what is built or added, `5G基站` where there is none.
with head as (
    select
        code as indicator_code,
        string_split(unit_kind, '|') as unit_kinds,
        unnest(string_split(heads, '|')) as told
    from {{ ref('indicators') }}
    where heads is not null
)

select distinct
    indicator_code,
    unit_kinds,
    starts_with(told, '+') as is_added,
    {{ normalised_name("ltrim(told, '+')") }} as head
from head
