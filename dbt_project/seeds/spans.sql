-- What seeds/spans.csv is made of: what the indicators of the catalogue come to. Run on a warehouse of many reports (2,600 of
-- 300 places were used) and written with
--   duckdb -readonly warehouse/warehouse.duckdb -csv < dbt_project/seeds/spans.sql > dbt_project/seeds/spans.csv
-- Amounts: by level of government and unit, the middle 96 %, widened twentyfold on either side: growth over decades and the
-- difference between two places of one level fit in, a factor of ten thousand does not. Growth and shares: the middle 98 %
-- of all levels together, widened by its own width on either side; no share lies below 0, and growth of -30 % to 40 % is
-- never out of its span: prices rose by 24 % in 1994.
with figure as (
    select
        observation.indicator_code,
        observation.measure,
        report.level,
        observation.base_unit,
        observation.signed_value as v
    from marts.fct_observation as observation
    inner join marts.dim_report as report
        on observation.report_id = report.report_id and observation.region_code = report.region_code
    where observation.indicator_code <> 'UNMAPPED' and observation.basis = 'plain' and report.is_current
),

amount as (
    select
        indicator_code,
        measure,
        level,
        base_unit,
        quantile_cont(v, 0.02) / 20 as low,
        quantile_cont(v, 0.98) * 20 as high,
        count(*) as observations
    from figure
    where measure = 'level' and v > 0 and level is not null
    group by all
    having count(*) >= 20
),

rate as (
    select
        indicator_code,
        measure,
        base_unit,
        2 * quantile_cont(v, 0.01) - quantile_cont(v, 0.99) as low,
        2 * quantile_cont(v, 0.99) - quantile_cont(v, 0.01) as high,
        count(*) as observations
    from figure
    where measure in ('growth', 'share')
    group by all
    having count(*) >= 50
)

select * from amount
union all
select
    rate.indicator_code,
    rate.measure,
    level.level,
    rate.base_unit,
    if(rate.measure = 'share', greatest(rate.low, 0), least(rate.low, -30)) as low,
    if(rate.measure = 'share', rate.high, greatest(rate.high, 40)) as high,
    rate.observations
from rate
cross join (select unnest(['national', 'province', 'city', 'county']) as level) as level
order by all
