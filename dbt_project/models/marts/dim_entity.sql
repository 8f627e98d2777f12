{{ config(**incremental_by('region_code', 'int_place_state')) }}
{#- Things of a place without a code (outside GB/T 2260) belong to no group: every build rebuilds them. -#}
{%- set wanted = "(region_code is null or " ~ not_yet_built('region_code') ~ ")" %}

with named as (
    select
        entity_id,
        region_code,
        name,
        kind,
        text,
        plan_year,
        report_id,
        1 as mentions
    from {{ ref('fct_mention') }}
    where {{ wanted }}
    union all
    -- A promise may name a thing by words that are apart in its clause: 杭温、金甬等铁路.
    select
        entity_id,
        region_code,
        substr(entity_id, position(':' in entity_id) + 1) as name,
        null as kind,
        null as text,
        plan_year,
        report_id,
        0 as mentions
    from {{ ref('fct_promise') }}
    where entity_id is not null and {{ wanted }}
)

select
    named.entity_id,
    any_value(named.region_code) as region_code,
    any_value(named.name) as name,
    coalesce(mode(named.kind order by named.kind), 'other') as kind,
    string_agg(distinct named.text, '|' order by named.text) filter (where named.text != named.name) as other_spellings,
    min(named.plan_year) as first_year,
    max(named.plan_year) as last_year,
    cast(sum(named.mentions) as bigint) as mentions,
    count(distinct named.report_id) as reports,
    any_value(state.built_from) as built_from
from named
left join {{ ref('int_place_state') }} as state on named.region_code = state.region_code
group by named.entity_id
