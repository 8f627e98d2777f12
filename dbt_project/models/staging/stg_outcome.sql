select
    promise_id,
    report_id,
    promising_report_id,
    outcome,
    passage,
    passage_start,
    passage_end,
    confidence
from {{ source('staging', 'outcome') }}
