select
    report_id,
    max_by(run_id, loaded_at) as run_id,
    max(loaded_at) as loaded_at
from {{ source('staging', 'load') }}
group by report_id
