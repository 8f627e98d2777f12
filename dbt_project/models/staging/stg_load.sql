select
    report_id,
    max_by(run_id, loaded_at) as run_id,
    max(loaded_at) as loaded_at,
    any_value(superseded_by) as superseded_by,
    any_value(in_force) as in_force
from {{ source('staging', 'load') }}
group by report_id
