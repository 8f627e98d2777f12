select
    report_id,
    document_sha256,
    source,
    media_type,
    encoding,
    -- A report that left its source before kinds were told is not read again.
    coalesce(kind, 'full') as kind,
    title,
    region,
    region_code,
    level,
    delivered_on,
    review_year,
    plan_year,
    speaker,
    session,
    evidence,
    chars,
    text,
    pages,
    extractor_version
from {{ source('staging', 'report') }}
