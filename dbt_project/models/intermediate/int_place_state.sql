select
    region_code,
    md5(string_agg(built_from, '|' order by report_id)) as built_from
from {{ ref('int_report') }}
where region_code is not null
group by region_code
