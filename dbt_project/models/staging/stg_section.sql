select
    section_id,
    report_id,
    number,
    parent_id,
    level,
    marker,
    heading,
    path,
    kind,
    start,
    "end"
from {{ source('staging', 'section') }}
