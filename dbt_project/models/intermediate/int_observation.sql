with told as (
    select
        observation.*,
        report.region_code as home_code,
        report.built_from,
        unit.dimension,
        unit.base_unit,
        unit.factor,
        len(list_filter(report.pages, lambda first: first <= observation.start)) as page,  -- noqa: RF02
        -- 下降 3% is -3; a level, a share or a rank has no sign.
        case observation.direction when 'up' then 1 when 'down' then -1 else 1 end as sign,
        regexp_extract(translate(observation.printed, '０１２３４５６７８９．，,', '0123456789.'), '[0-9]+(?:\.[0-9]+)?') as digits,
        left(observation.sentence, observation.start - observation.sentence_start) as before
    from {{ ref('stg_observation') }} as observation
    inner join {{ ref('int_report') }} as report on observation.report_id = report.report_id
    inner join {{ ref('int_unit') }} as unit on observation.unit = unit.unit
),

based as (
    select
        *,
        {{ basis() }} as basis,
        {{ without_place('name', 'region') }} as name_without_place,
        value * factor as value_base,
        value_high * factor as value_high_base,
        -- One unit in the last digit printed, in base units: 326.4亿元 is given to 0.1亿元.
        case
            when try_cast(digits as double) > 0
                then value * factor / cast(digits as double) * power(10, -length(split_part(digits, '.', 2)))
        end as printed_step,
        case
            when qualifier = 'at_most' then null
            when qualifier = 'approx' and value_high is null
                then value * factor * (1 - {{ var('approximate_tolerance') }})
            else value * factor
        end as low,
        case
            when qualifier = 'at_least' then null
            when value_high is not null then value_high * factor
            when qualifier = 'approx' then value * factor * (1 + {{ var('approximate_tolerance') }})
            else value * factor
        end as high
    from told
)

select
    based.observation_id,
    based.report_id,
    based.section_id,
    based.quantity_id,
    based.commitment_id,
    coalesce(own.indicator_code, name.indicator_code, 'UNMAPPED') as indicator_code,
    coalesce(region.region_code, 'OTHER') as region_code,
    based.period,
    based.unit,
    based.name,
    coalesce(own.normalised_name, name.normalised_name) as normalised_name,
    coalesce(own.indicator_match, name.indicator_match, 'none') as indicator_match,
    coalesce(own.series, name.series) as series,
    based.region,
    based.measure,
    based.direction,
    based.qualifier,
    based.status,
    based.basis,
    based.printed,
    based.value,
    based.value_high,
    based.dimension,
    based.base_unit,
    based.value_base,
    based.value_high_base,
    based.sign * based.value_base as signed_value,
    case when based.sign = 1 then based.low else -based.high end as lower_bound,
    case when based.sign = 1 then based.high else -based.low end as upper_bound,
    based.printed_step,
    based.start,
    based."end",
    based.page,
    based.sentence,
    based.sentence_start,
    based.sentence_end,
    based.rule,
    based.confidence,
    based.built_from
from based
left join {{ ref('int_indicator_name') }} as name
    on based.name || '|' || based.measure || '|' || based.dimension = name.name_key
-- 白银产量 is no figure of 白银市: the name counts without its place only where the rest is an indicator's own.
left join {{ ref('int_indicator_name') }} as own
    on
        based.name_without_place || '|' || based.measure || '|' || based.dimension = own.name_key
        and own.indicator_match = 'exact'
        and name.indicator_match is distinct from 'exact'
left join {{ ref('int_region_name') }} as region
    on coalesce(based.home_code, 'unknown') || '|' || based.region = region.region_key
