select
    promise_id,
    report_id,
    section_id,
    commitment_id,
    observation_id,
    entity,
    verb,
    what,
    step,
    value,
    -- As for observations: a promise without a number, or with one without a unit, has the unit "none".
    coalesce(unit, 'none') as unit,
    region,
    domain,
    text,
    start,
    "end"
from {{ source('staging', 'promise') }}
