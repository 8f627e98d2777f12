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
    -- As of observations: what names no number, or one without a unit, has the unit "none".
    coalesce(unit, 'none') as unit,
    region,
    domain,
    text,
    start,
    "end"
from {{ source('staging', 'promise') }}
