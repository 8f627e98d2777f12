{{ config(**incremental_by('name_key', 'int_name')) }}
-- Without a contract dbt can't know the columns; all rows are stale anyway when the model changes.
{{ config(on_schema_change='sync_all_columns') }}
{%- set added = var('added_words') %}

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

-- The possible endings of a name; 占 precedes the whole of a share, so it may be anywhere.
ending as (
    select
        name.*,
        unnest(
            list_concat(
                list_transform(
                    range(1, least(length(name.normalised_name), 12) + 1),
                    lambda chars: right(name.normalised_name, chars)  -- noqa: RF03
                ),
                if(regexp_matches(name.normalised_name, '.占.'), ['占'], [])
            )
        ) as told_last
    from name
),

candidate as (
    select
        name.name_key,
        alias.indicator_code,
        'exact' as indicator_match,
        length(alias.alias) as chars,
        alias.indicator_code as series,
        {{ fits('name', 'alias.unit_kinds') }} as fit
    from name
    inner join {{ ref('int_indicator_alias') }} as alias on name.normalised_name = alias.alias
    union all
    -- A kind or part of an indicator has the indicator's name at its end: 新建改扩建农村公路, 六大特色产业增加值.
    select
        ending.name_key,
        head.indicator_code,
        'kind' as indicator_match,
        length(head.head) as chars,
        head.indicator_code || ':' || if(
            ends_with(ending.normalised_name, head.head),
            regexp_replace(
                left(ending.normalised_name, length(ending.normalised_name) - length(head.head)), '{{ added }}', ''
            ),
            ending.normalised_name
        ) as series,
        {{ fits('ending', 'head.unit_kinds') }} as fit
    from ending
    inner join {{ ref('int_indicator_head') }} as head
        on
            ending.told_last = head.head
            and regexp_matches(ending.normalised_name, '{{ added }}') = head.is_added
),

-- The whole name before its endings, longer endings before shorter ones.
best as (
    select
        name_key,
        indicator_match,
        any_value(indicator_code) as indicator_code,
        min(series) as series
    from candidate
    where fit is not null
    group by name_key, indicator_match, chars, fit
    -- Two indicators that fit equally well are no match.
    having count(distinct indicator_code) = 1
    qualify row_number() over (partition by name_key order by indicator_match asc, chars desc, fit asc) = 1
)

select
    name.name_key,
    name.name,
    name.measure,
    name.dimension,
    name.normalised_name,
    best.indicator_code,
    best.indicator_match,
    -- The key of a series: 建设5G基站 and 新建5G基站 are one, as are 修复 and 修缮 of the same thing.
    coalesce(best.series, 'name:' || regexp_replace(name.normalised_name, '{{ added }}', '+')) as series,
    name.built_from
from name
left join best on name.name_key = best.name_key
