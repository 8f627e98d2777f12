select
    problem_id,
    report_id,
    section_id,
    domain,
    text,
    start,
    "end"
from {{ source('staging', 'problem') }}
