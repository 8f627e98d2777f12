select
    observation.normalised_name,
    count(*) as observations,
    count(distinct observation.report_id) as reports,
    count(distinct report.region_code) as places,
    min(report.plan_year) as first_plan_year,
    max(report.plan_year) as last_plan_year,
    mode(observation.measure order by observation.measure) as usual_measure,
    mode(observation.unit order by observation.unit) as usual_unit,
    min(observation.name) as example_name,
    min(observation.observation_id) as example_observation_id,
    arg_min(observation.sentence, observation.observation_id) as example_sentence
from {{ ref('fct_observation') }} as observation
inner join {{ ref('dim_report') }} as report on observation.report_id = report.report_id
where observation.indicator_code = 'UNMAPPED' and report.is_current
group by observation.normalised_name
