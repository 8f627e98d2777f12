{{ config(materialized='table') }}

with resolved as (
    select
        report.* exclude (region_code, level, text), -- noqa: RF02
        coalesce(report.level, place.level) as level,
        coalesce(report.region_code, place.region_code) as region_code
    from {{ ref('stg_report') }} as report
    left join {{ ref('int_place') }} as place
        on
            report.region_code is null
            and report.region = place.region
            and place.level in ('national', 'province', 'city')
            and place.valid_to is null
),

edition as (
    select
        *,
        -- A report whose place or year is unknown competes with no other.
        case
            when region_code is null or plan_year is null then report_id
            else region_code || '-' || plan_year
        end as edition
    from resolved
),

-- docs/decisions/versions.md: whole copies before parts of one, then the format that alters a text least.
compared as (
    select
        *,
        chars < 0.8 * max(chars) over (partition by edition) as is_partial,
        case
            when media_type like '%; ocr' then 5
            when media_type = 'application/pdf' then 4
            when media_type = 'text/html' then 3
            when media_type in ('text/plain', 'text/markdown') then 1
            else 2
        end as format_rank
    from edition
),

ranked as (
    select
        * exclude (is_partial, format_rank),
        row_number()
            over (partition by edition order by is_partial asc, format_rank asc, chars desc, report_id asc)
            as version_rank,
        count(*) over (partition by edition) as versions
    from compared
),

-- Which rows the report has in staging: rows can be set aside, or come back, without the report being loaded anew.
row_key as (
    select
        report_id,
        section_id as row_key
    from {{ ref('stg_section') }}
    union all
    select
        report_id,
        quantity_id as row_key
    from {{ ref('stg_quantity') }}
    union all
    select
        report_id,
        observation_id as row_key
    from {{ ref('stg_observation') }}
    union all
    select
        report_id,
        commitment_id || ':commitment' as row_key
    from {{ ref('stg_commitment') }}
    union all
    select
        report_id,
        keyword_id as row_key
    from {{ ref('stg_keyword') }}
),

present as (
    select
        report_id,
        bit_xor(hash(row_key)) as rows_present
    from row_key
    group by report_id
)

select
    ranked.*,
    ranked.version_rank = 1 as is_current,
    load.run_id,
    load.loaded_at,
    md5(concat_ws(
        '|', ranked.report_id, ranked.extractor_version, ranked.region_code, ranked.region, ranked.review_year,
        ranked.plan_year, ranked.version_rank, ranked.versions, load.loaded_at, present.rows_present,
        '{{ build_digest() }}'
    )) as built_from
from ranked
left join {{ ref('stg_load') }} as load on ranked.report_id = load.report_id
left join present on ranked.report_id = present.report_id
