{{ config(**incremental_by('region_code', 'int_place_state')) }}

with report as (
    select *
    from {{ ref('dim_report') }}
    where is_current and region_code is not null and plan_year is not null and {{ not_yet_built('region_code') }}
),

-- The years that the place's reports plan or look back on.
place_year as (
    select
        region_code,
        plan_year as year
    from report
    union
    select
        region_code,
        review_year as year
    from report
    where review_year is not null
),

figure as (
    select
        *,
        case status when 'target' then plan_year else review_year end = end_year as is_at_hand
    from {{ ref('int_figure') }}
    where
        telling = 1
        and start_year = end_year
        -- Of several reports that speak of a year's plan only the one that sets it out counts.
        and (status = 'actual' or plan_year = end_year)
        and {{ not_yet_built('region_code') }}
),

headline as (
{% for column, codes, measure in headlines() %}
    {%- for code in codes %}
        select
            '{{ column }}' as headline,
            {{ loop.index }} as preference,
            figure.*
        from figure
        where indicator_code = '{{ code }}' and measure = '{{ measure }}' and unit not in ('美元')
        {% if not loop.last %}union all{% endif -%}
    {% endfor %}
    {%- if not loop.last %}
        union all
    {%- endif %}
{%- endfor %}
),

chosen as (
    select *
    from headline
    qualify
        row_number() over (
            partition by region_code, end_year, headline, status
            -- The report of the year itself; failing that, the latest that speaks of it.
            order by is_at_hand desc, preference, plan_year desc, start
        ) = 1
)

select
    place_year.region_code,
    place.region,
    place.level,
    place_year.year,
    planning.report_id as target_report_id,
    reviewing.report_id as actual_report_id,
    {%- for column, codes, measure in headlines() %}
    max(chosen.signed_value) filter (where chosen.headline = '{{ column }}' and chosen.status = 'target')
        as {{ column }}_target,
    max(chosen.value_high_base) filter (where chosen.headline = '{{ column }}' and chosen.status = 'target')
        as {{ column }}_target_high,
    max(chosen.signed_value) filter (where chosen.headline = '{{ column }}' and chosen.status = 'actual')
        as {{ column }}_actual,
    {%- endfor %}
    any_value(state.built_from) as built_from
from place_year
inner join {{ ref('int_place_state') }} as state on place_year.region_code = state.region_code
inner join {{ ref('dim_region') }} as place on place_year.region_code = place.region_code
left join report as planning on place_year.region_code = planning.region_code and place_year.year = planning.plan_year
left join report as reviewing
    on place_year.region_code = reviewing.region_code and place_year.year = reviewing.review_year
left join chosen on place_year.region_code = chosen.region_code and place_year.year = chosen.end_year
group by
    place_year.region_code, place.region, place.level, place_year.year, planning.report_id, reviewing.report_id
