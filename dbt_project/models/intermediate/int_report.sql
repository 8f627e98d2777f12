{{ config(materialized='table') }}

with resolved as (
    select
        report.* exclude (region_code, level, text), -- noqa: RF02
        coalesce(report.level, place.level) as level,
        coalesce(report.region_code, place.region_code) as region_code,
        load.superseded_by,
        load.in_force
    from {{ ref('stg_report') }} as report
    left join {{ ref('stg_load') }} as load on report.report_id = load.report_id
    left join {{ ref('int_place') }} as place
        on
            report.region_code is null
            and report.region = place.region
            and place.level in ('national', 'province', 'city')
            and place.valid_to is null
),

-- A place whose congress meets twice in a year (邢台 in February and August of 2021) has two reports of that year.
apart as (
    select
        *,
        coalesce(
            date_diff(
                'day',
                lag(delivered_on)
                    over (partition by region_code, plan_year order by delivered_on asc nulls first, report_id asc),
                delivered_on
            ) > 45,
            false
        ) as is_later
    from resolved
),

sitting as (
    select
        * exclude (is_later),
        1 + count(*) filter (where is_later)
            over (partition by region_code, plan_year order by delivered_on asc nulls first, report_id asc)
            as sitting
    from apart
),

printed_edition as (
    select
        * exclude (sitting),
        -- A report whose place or year is unknown competes with no other.
        case
            when region_code is null or plan_year is null then report_id
            else region_code || '-' || plan_year || if(sitting > 1, '-' || sitting, '')
        end as edition
    from sitting
),

-- A text that its source has replaced is a version of the new one, whatever its place or year.
edition as (
    select
        report.* exclude (superseded_by, edition), -- noqa: RF02
        coalesce(now.edition, report.edition) as edition,
        -- Neither an abridged copy, nor another document that its source asked for.
        coalesce(report.kind in ('full', 'no_plan'), true) as is_whole,
        now.report_id as superseded_by
    from printed_edition as report
    left join printed_edition as now on report.superseded_by = now.report_id
),

-- docs/decisions/versions.md: what the sources show now, then what the catalogue says, then whole copies before parts
-- of one, then the format that alters a text least.
compared as (
    select
        *,
        superseded_by is not null as is_superseded,
        case when in_force then 0 when not in_force then 2 else 1 end as told_rank,
        case
            when is_whole
                then chars < 0.8 * max(if(is_whole, chars, 0)) over (partition by edition, superseded_by is null)
            when kind in ('summary', 'retold', 'other') then 1
            else 2
        end::integer as part_rank,
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
        * exclude (is_superseded, told_rank, is_whole, part_rank, format_rank),
        row_number()
            over (
                partition by edition
                order by is_superseded asc, told_rank asc, part_rank asc, format_rank asc, chars desc, report_id asc
            )
            as version_rank,
        count(*) over (partition by edition) as versions,
        case
            when superseded_by is not null then 'superseded'
            when in_force is not null then 'catalogue'
            when count(*) over (partition by edition) > 1 then 'rule'
            else 'only'
        end as version_by
    from compared
),

-- The rows of the report in staging: rows can be set aside, or come back, without a reload of the report.
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
        promise_id || ':promise' as row_key
    from {{ ref('stg_promise') }}
    union all
    select
        report_id,
        mention_id || ':mention' as row_key
    from {{ ref('stg_mention') }}
    union all
    select
        report_id,
        problem_id || ':problem' as row_key
    from {{ ref('stg_problem') }}
    union all
    select
        report_id,
        explanation_id || ':explanation' as row_key
    from {{ ref('stg_explanation') }}
    union all
    select
        report_id,
        concat_ws(':', promise_id, outcome, passage_start, passage_end) as row_key
    from {{ ref('stg_outcome') }}
    union all
    select
        report_id,
        problem_id || ':' || earlier_problem_id as row_key
    from {{ ref('stg_admitted_again') }}
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
),

printed as (
    select
        ranked.* exclude (superseded_by, in_force), -- noqa: RF02
        ranked.version_rank = 1 as is_current,
        load.run_id,
        load.loaded_at,
        md5(concat_ws(
            '|', ranked.report_id, ranked.extractor_version, ranked.region_code, ranked.region, ranked.review_year,
            ranked.plan_year, ranked.version_rank, ranked.versions, ranked.version_by, load.loaded_at,
            present.rows_present, '{{ build_digest() }}'
        )) as own_print
    from ranked
    left join {{ ref('stg_load') }} as load on ranked.report_id = load.report_id
    left join present on ranked.report_id = present.report_id
),

-- Whether a report's figures are suspect depends on the place's other reports (macro suspicion), so these are part of
-- its fingerprint.
beside as (
    select
        own.report_id,
        string_agg(other.own_print, '|' order by other.report_id) as prints
    from printed as own
    inner join printed as other
        on
            own.region_code = other.region_code
            and other.is_current
            and other.plan_year between own.plan_year - 1 and own.plan_year + 1
            and own.report_id != other.report_id
    group by own.report_id
)

select
    printed.* exclude (own_print), -- noqa: RF02
    md5(concat_ws('|', printed.own_print, beside.prints)) as built_from
from printed
left join beside on printed.report_id = beside.report_id
