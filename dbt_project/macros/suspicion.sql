{#-
    The suspect rows, which can't be right whatever the sentence says, of observations as in int_observation. One row for
    each suspect observation: observation_id, reason (the first that holds).

    span          an amount or a rate outside the usual span of its indicator at that level of government (seed spans)
    contradicted  the report has given another exact figure for the same indicator, period and place under the same name;
                  the first, most often the place's own, stands: 全市财政收入增长20%, then 财政收入增长30% of its countryside
    jump          an amount many times the median of the place's years, or a small part of it
    implied       growth, and the amount that it led to, which last year's amount contradicts. Growth in constant prices
                  and figures revised after a census differ by less than the threshold

    Only figures of the report's own place and of indicators in the catalogue are compared: nothing is known about others.
    Suspect rows stay in the fact tables, and out of panel, headlines and verdicts.
-#}
{% macro suspicion(observation, report, spans) -%}
    {%- set times = var('suspect_times') -%}
    {%- set against = var('suspect_against') %}
    with figure as (
        select
            told.*,
            report.level,
            report.plan_year,
            try_cast(told.period as integer) as year
        from {{ observation }} as told
        inner join {{ report }} as report
            on told.report_id = report.report_id and told.region_code = report.region_code
        where told.indicator_match = 'exact'
    ),

    span as (
        select
            figure.observation_id,
            'span' as reason
        from figure
        inner join {{ spans }} as span
            on
                figure.indicator_code = span.indicator_code
                and figure.measure = span.measure
                and figure.base_unit = span.base_unit
                and figure.level = span.level
        where figure.signed_value not between span.low and span.high and figure.signed_value != 0
    ),

    exact as (
        select *
        from figure
        where qualifier = 'exact' and value_high is null and basis = 'plain' and measure in ('level', 'share', 'growth')
    ),

    contradicted as (
        select distinct
            later.observation_id,
            'contradicted' as reason
        from exact as later
        inner join exact as first_told
            on
                later.report_id = first_told.report_id
                and later.indicator_code = first_told.indicator_code
                and later.normalised_name = first_told.normalised_name
                and later.measure = first_told.measure
                and later.base_unit = first_told.base_unit
                and later.period = first_told.period
                and later.status = first_told.status
                and later.start > first_told.start
        where
            abs(later.signed_value - first_told.signed_value)
            > 1.000001 * greatest(later.printed_step, first_told.printed_step)
    ),

    amount as (
        select *
        from figure
        where measure = 'level' and basis = 'plain' and status = 'actual' and value_base > 0 and year is not null
    ),

    jump as (
        select
            observation_id,
            'jump' as reason
        from amount
        window series as (partition by region_code, indicator_code, base_unit)
        qualify
            count(*) over series >= 3
            and value_base / median(value_base) over series not between 1.0 / {{ times }} and {{ times }}
    ),

    -- What a report tells first of an indicator's amount in a year, unless that is doubted already.
    settled as (
        select *
        from amount
        where
            qualifier = 'exact'
            and observation_id not in (select span.observation_id from span)
            and observation_id not in (select jump.observation_id from jump)
        qualify row_number() over (partition by report_id, normalised_name, base_unit, year order by start) = 1
    ),

    pair as (
        select
            later.report_id,
            later.normalised_name,
            later.year,
            later.observation_id as amount_id,
            later.value_base / earlier.value_base as times
        from settled as later
        inner join settled as earlier
            on
                later.region_code = earlier.region_code
                and later.normalised_name = earlier.normalised_name
                and later.base_unit = earlier.base_unit
                and later.year = earlier.year + 1
                and later.report_id != earlier.report_id
    ),

    implied as (
        select
            unnest([growth.observation_id, pair.amount_id]) as observation_id,
            'implied' as reason
        from pair
        inner join figure as growth
            on
                pair.report_id = growth.report_id
                and pair.normalised_name = growth.normalised_name
                and growth.measure = 'growth'
                and growth.base_unit = '%'
                and growth.basis = 'plain'
                and growth.status = 'actual'
                and growth.signed_value > -100
                and pair.year = growth.year
        -- Where several reports tell last year's amount, none of them agrees.
        group by growth.observation_id, pair.amount_id, growth.signed_value
        having
            min(pair.times) / (1 + growth.signed_value / 100) > {{ against }}
            or max(pair.times) / (1 + growth.signed_value / 100) < 1.0 / {{ against }}
    ),

    doubted as (
        select * from span
        union all
        select * from contradicted
        union all
        select * from jump
        union all
        select * from implied
    )

    select
        observation_id,
        arg_min(reason, list_position(['span', 'contradicted', 'jump', 'implied'], reason)) as reason
    from doubted
    group by observation_id
{%- endmacro %}
