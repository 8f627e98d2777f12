with report as (
    select
        report.* exclude (region_code, level, text),
        coalesce(report.level, place.level) as level,
        coalesce(report.region_code, place.region_code) as region_code
    from {{ ref('stg_report') }} as report
    left join {{ ref('int_place') }} as place
        on report.region_code is null and report.region = place.region and place.level in ('national', 'province', 'city')
        and place.valid_to is null
),

versions as (
    select
        *,
        -- A report whose place or year is unknown competes with none.
        case
            when region_code is null or plan_year is null then report_id
            else region_code || '-' || plan_year
        end as edition
    from report
)

select
    versions.*,
    load.run_id,
    load.loaded_at,
    row_number() over edition_of as version_rank,
    count(*) over (partition by edition) as versions,
    row_number() over edition_of = 1 as is_current,
    md5(concat_ws(
        '|', versions.report_id, versions.extractor_version, versions.region_code, versions.region, versions.review_year,
        versions.plan_year, load.loaded_at, '{{ build_digest() }}'
    )) as built_from
from versions
left join {{ ref('stg_load') }} as load on versions.report_id = load.report_id
window edition_of as (partition by edition order by chars desc, versions.report_id)
