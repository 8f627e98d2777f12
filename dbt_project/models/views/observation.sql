select
    observation.observation_id,
    report.region_code,
    report.region,
    home.region_en,
    report.level,
    report.plan_year,
    report.review_year,
    observation.status,
    observation.indicator_code,
    indicator.name_zh as indicator,
    indicator.name_en as indicator_en,
    indicator.domain,
    observation.name,
    observation.measure,
    observation.period,
    period.start_year,
    period.end_year,
    observation.printed,
    observation.signed_value as value,
    observation.value_high_base as value_high,
    observation.base_unit as unit,
    observation.qualifier,
    observation.direction,
    observation.basis,
    observation.lower_bound,
    observation.upper_bound,
    observation.region_code as about_code,
    if(place.level = 'other', observation.region, place.region) as about,
    observation.region_code = report.region_code as is_own_place,
    observation.suspect,
    observation.confidence,
    observation.section_kind,
    observation.section_path,
    observation.sentence,
    observation.report_id,
    observation.start,
    observation."end",
    observation.page
from {{ local_ref('fct_observation') }} as observation
inner join {{ local_ref('dim_report') }} as report on observation.report_id = report.report_id
inner join {{ local_ref('dim_region') }} as place on observation.region_code = place.region_code
inner join {{ local_ref('dim_indicator') }} as indicator on observation.indicator_code = indicator.indicator_code
inner join {{ local_ref('dim_period') }} as period on observation.period = period.period
left join {{ local_ref('dim_region') }} as home on report.region_code = home.region_code
where report.is_current
