select
    observation_id || ':' || field as correction_id,
    observation_id,
    report_id,
    field,
    original,
    corrected,
    review,
    reason,
    corrected_by,
    corrected_on
from {{ ref('stg_correction') }}
