select
    mention_id,
    report_id,
    section_id,
    entity,
    kind,
    verb,
    step,
    text,
    clause,
    start,
    "end"
from {{ source('staging', 'mention') }}
