select
    quantity_id,
    report_id,
    section_id,
    start,
    "end",
    printed,
    value,
    value_high,
    -- As for observations: without a printed unit it has the unit "none".
    coalesce(unit, 'none') as unit,
    reason
from {{ source('staging', 'quantity') }}
