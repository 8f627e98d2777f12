{{ config(**incremental_by('name_key', 'int_name')) }}
-- Without a contract nothing says which columns there should be; all rows are stale when the model changes.
{{ config(on_schema_change='sync_all_columns') }}

with told as (
    select *
    from {{ ref('int_name') }}
    where {{ not_yet_built('name_key') }}
),

name as (
    select
        *,
        {{ normalised_name('name') }} as normalised_name
    from told
),

candidate as (
    select
        name.name_key,
        alias.indicator_code,
        -- Only an indicator that can be measured so: 森林覆盖率 has shares, 粮食产量 has tonnes and growth.
        case
            when name.measure = 'share' then if(list_contains(alias.unit_kinds, 'ratio'), 1, null)
            when name.measure = 'growth' then if(alias.unit_kinds != ['ratio'], 1, null)
            when name.measure = 'level' then if(list_contains(alias.unit_kinds, name.dimension), 1, null)
            when name.measure = 'change' and name.dimension in ('percentage_point', 'ratio')
                then if(list_contains(alias.unit_kinds, 'ratio'), 1, 2)
            when name.measure = 'change' then if(list_contains(alias.unit_kinds, name.dimension), 1, null)
            else if(list_contains(alias.unit_kinds, 'ratio'), 2, 1)
        end as fit
    from name
    inner join {{ ref('int_indicator_alias') }} as alias on name.normalised_name = alias.alias
),

best as (
    select
        name_key,
        any_value(indicator_code) as indicator_code
    from candidate
    where fit is not null
    group by name_key, fit
    -- Two indicators that fit equally well are no match.
    having count(distinct indicator_code) = 1
    qualify row_number() over (partition by name_key order by fit) = 1
)

select
    name.name_key,
    name.name,
    name.measure,
    name.dimension,
    name.normalised_name,
    best.indicator_code,
    case when best.indicator_code is not null then 'exact' end as indicator_match,
    name.built_from
from name
left join best on name.name_key = best.name_key
