select
    dbt_scd_id as report_version_id,
    report_id,
    edition,
    region_code,
    region,
    plan_year,
    document_sha256,
    source,
    extractor_version,
    chars,
    run_id,
    dbt_valid_from as valid_from,
    -- If the clock was set back meanwhile, a state would end before it began.
    case when dbt_valid_to is not null then greatest(dbt_valid_to, dbt_valid_from) end as valid_to,
    dbt_valid_to is null as is_present
from {{ ref('report_version') }}
