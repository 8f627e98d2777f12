select
    explanation_id,
    report_id,
    section_id,
    term,
    text,
    start,
    "end"
from {{ source('staging', 'explanation') }}
