select
    commitment_id,
    report_id,
    section_id,
    item,
    verb,
    domain,
    text,
    start,
    "end"
from {{ source('staging', 'commitment') }}
