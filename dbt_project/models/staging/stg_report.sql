select
    report_id,
    document_sha256,
    source,
    media_type,
    encoding,
    -- Null for reports that left their source before kinds were recorded: they are not read again.
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
