select
    section_id || ':' || word as keyword_id,
    section_id,
    report_id,
    word,
    occurrences,
    score,
    rank
from {{ source('staging', 'keyword') }}
