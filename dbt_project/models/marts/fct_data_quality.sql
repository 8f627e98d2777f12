select
    concat_ws(':', run_id, layer, suite, expectation, "column") as check_result_id,
    run_id,
    checked_at,
    layer,
    suite,
    expectation,
    "column",
    severity,
    success,
    observed,
    threshold,
    rows_checked,
    rows_failed,
    failing_keys,
    description
from {{ ref('stg_check_result') }}
