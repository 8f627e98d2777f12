{{ config(**incremental_by('region_key', 'int_region_told')) }}
-- Without a contract dbt can't know the columns; all rows are stale anyway when the model changes.
{{ config(on_schema_change='sync_all_columns') }}

with told as (
    select
        *,
        -- 全省, 全市: the place that the word means in this report.
        case
            when region = home then home_code
            when region in ('全国', '我国', '中国', '国家') then '100000'
            when region in ('全省', '我省', '全自治区') then left(home_code, 2) || '0000'
            when region in ('全市', '我市') and right(home_code, 4) != '0000' then left(home_code, 4) || '00'
        end as relative_code
    from {{ ref('int_region_told') }}
    where {{ not_yet_built('region_key') }}
),

candidate as (
    select
        told.region_key,
        place.region_code,
        place.name_rank,
        place.valid_to,
        place.level,
        -- How near a place of that name is to the report's own: 城关区 is the nearest of five, not the first.
        case
            when place.region_code = told.relative_code then 0
            when
                told.home_code != '100000'
                and starts_with(place.region_code, regexp_replace(told.home_code, '(00)+$', ''))
                then 1
            when left(place.region_code, 4) = left(told.home_code, 4) and told.home_code not like '%0000' then 2
            when place.level in ('national', 'province') then 3
            when left(place.region_code, 2) = left(told.home_code, 2) then 4
            when place.level = 'city' then 5
            else 6
        end as distance
    from told
    inner join {{ ref('int_place_name') }} as place
        on
            told.relative_code = place.region_code
            or (told.relative_code is null and told.region = place.name)
),

ranked as (
    select
        *,
        row_number() over (
            partition by region_key
            order by distance, valid_to nulls first, name_rank, length(region_code), region_code
        ) as choice,
        -- Of several places in force at the same distance none is certain.
        count(distinct region_code) filter (where valid_to is null) over (partition by region_key, distance) as rivals
    from candidate
    -- Farther away only names in force count: the 市区 of a city is not a county once called so.
    where distance <= 4 or (name_rank <= 2 and valid_to is null)
)

select
    told.region_key,
    told.home_code,
    told.region,
    case
        when ranked.region_code is not null and (ranked.distance <= 2 or ranked.rivals <= 1) then ranked.region_code
        else 'OTHER'
    end as region_code,
    told.built_from
from told
left join ranked on told.region_key = ranked.region_key and ranked.choice = 1
