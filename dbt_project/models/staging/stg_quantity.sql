select
    quantity_id,
    report_id,
    section_id,
    start,
    "end",
    printed,
    value,
    value_high,
    unit,
    reason
from {{ source('staging', 'quantity') }}
