select
    observation_id,
    report_id,
    field,
    original,
    corrected,
    review,
    reason,
    corrected_by,
    corrected_on
from {{ source('staging', 'correction') }}
