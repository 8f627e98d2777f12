{{ config(**incremental_by('region_code', 'int_place_state')) }}

with figure as (
    select
        *,
        case status when 'target' then plan_year else review_year end = end_year as is_at_hand
    from {{ ref('int_figure') }}
    where
        telling = 1
        and indicator_match = 'exact'
        and basis = 'plain'
        and start_year = end_year
        -- Of several reports with targets for a year only the one that plans the year counts.
        and (status = 'actual' or plan_year = end_year)
        and {{ not_yet_built('region_code') }}
),

-- The codes of each headline, in order of preference.
headline as (
    select unnest({{ headline_entries() }}, recursive := true)
),

chosen as (
    select
        headline.headline,
        figure.*
    from figure
    inner join headline on figure.indicator_code = headline.indicator_code and figure.measure = headline.measure
    -- A level in dollars does not belong to the series in yuan.
    where not starts_with(figure.dimension, 'money_')
    qualify
        row_number() over (
            partition by figure.region_code, figure.end_year, headline.headline, figure.status
            -- The report of the year itself; failing that, the latest with a figure.
            order by
                figure.is_at_hand desc, headline.preference asc, figure.plan_year desc, figure.start asc
        ) = 1
)

select
    chosen.region_code,
    chosen.place as region,
    chosen.level,
    chosen.end_year as year,
    chosen.headline,
    chosen.status,
    chosen.indicator_code,
    chosen.measure,
    chosen.name,
    chosen.printed,
    chosen.qualifier,
    chosen.signed_value,
    chosen.value_high_base,
    chosen.base_unit,
    chosen.observation_id,
    chosen.report_id,
    state.built_from
from chosen
inner join {{ ref('int_place_state') }} as state on chosen.region_code = state.region_code
