with told as (
    select
        region_code,
        region,
        level,
        end_year as year,
        indicator_code,
        indicator,
        report_id,
        unit,
        printed,
        value
    from {{ local_ref('observation') }}
    where
        domain = 'trade'
        and unit in ('元', '美元')
        and measure = 'level'
        and status = 'actual'
        and basis = 'plain'
        and qualifier in ('exact', 'approx')
        and start_year = end_year
        and is_own_place
        and suspect is null
        and region_code is not null
    -- The report that looks back on the year, failing that the latest; the first that it says of each currency.
    qualify
        row_number() over (
            partition by region_code, end_year, indicator_code, unit
            order by review_year = end_year desc, plan_year desc, start asc
        ) = 1
),

beside as (
    select
        region_code,
        region,
        level,
        year,
        indicator_code,
        indicator,
        any_value(printed) filter (where unit = '元') as printed_yuan,
        any_value(value) filter (where unit = '元') as value_yuan,
        any_value(printed) filter (where unit = '美元') as printed_usd,
        any_value(value) filter (where unit = '美元') as value_usd,
        value_yuan / nullif(value_usd, 0) as told_rate
    from told
    group by region_code, region, level, year, indicator_code, indicator
)

select
    region_code,
    region,
    level,
    year,
    indicator_code,
    indicator,
    printed_yuan,
    value_yuan,
    printed_usd,
    value_usd,
    -- A dollar has cost between 1.4 and 8.8 yuan since 1979: what lies outside is not the same trade in two currencies.
    median(if(told_rate between 1.4 and 8.8, told_rate, null)) over (
        partition by region_code, year
    ) as yuan_per_dollar
from beside
