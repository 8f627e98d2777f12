with told as (
    select period
    from {{ ref('stg_observation') }}
    union
    -- Every year, mentioned or not: a calendar without gaps.
    select cast(unnest(range(1949, 2061)) as varchar) as period
),

bounded as (
    select
        period,
        cast(left(period, 4) as integer) as start_year,
        cast(right(period, 4) as integer) as end_year
    from told
)

select
    period,
    start_year,
    end_year,
    end_year - start_year + 1 as years,
    end_year > start_year as is_span,
    -- Five-year plans since the sixth (1981-1985); earlier ones were of uneven length.
    case
        when start_year >= 1981 and (start_year - 1981) // 5 = (end_year - 1981) // 5 then (start_year - 1981) // 5 + 6
    end as five_year_plan,
    start_year >= 1981 and (start_year - 1981) % 5 = 0 and end_year = start_year + 4 as is_five_year_plan
from bounded
