-- `+5G基站` holds after a word such as 新建 (var added_words), `5G基站` without one.
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
