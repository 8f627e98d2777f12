-- What expectations/ranges.csv is made of: for each indicator of the catalogue, level of government and unit, the span in
-- which its amounts lie. Run on a warehouse of many reports (347 were used) and written with
--   duckdb -readonly warehouse/warehouse.duckdb -csv < expectations/ranges.sql > expectations/ranges.csv
-- The middle 96 % of the figures, widened twentyfold on either side: growth over decades and the difference between two
-- places of one level fit in, a factor of ten thousand does not.
select
    observation.indicator_code,
    report.level,
    observation.base_unit,
    quantile_cont(observation.value_base, 0.02) / 20 as low,
    quantile_cont(observation.value_base, 0.98) * 20 as high,
    count(*) as observations
from marts.fct_observation as observation
inner join marts.dim_report as report on observation.report_id = report.report_id
where
    observation.indicator_code <> 'UNMAPPED'
    and observation.measure = 'level'
    and observation.region_code = report.region_code
    and observation.value_base > 0
group by all
having count(*) >= 20
order by all
