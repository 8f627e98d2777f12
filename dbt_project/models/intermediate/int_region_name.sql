with name as (
    select distinct
        report.region_code as home_code,
        report.region as home,
        observation.region
    from {{ ref('stg_observation') }} as observation
    inner join {{ ref('int_report') }} as report on observation.report_id = report.report_id
)

select
    name.home_code,
    name.region,
    coalesce(case when name.region = name.home then name.home_code end, place.region_code, 'OTHER') as region_code
from name
left join {{ ref('int_place') }} as place on name.region = place.region and place.level = 'province'
