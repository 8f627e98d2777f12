with report as (
    select
        report_id,
        plan_year,
        level
    from {{ ref('dim_report') }}
    where is_current and plan_year is not null and level is not null
),

reports_of_year as (
    select
        plan_year,
        level,
        count(*) as reports
    from report
    group by plan_year, level
),

word_of_year as (
    select
        report.plan_year,
        report.level,
        keyword.word,
        count(distinct keyword.report_id) as reports_with_word,
        count(*) as sections_with_word,
        sum(keyword.occurrences) as occurrences,
        -- Binary fractions summed in another order differ in the last bit, and equal rows would seem changed.
        cast(sum(cast(keyword.score as decimal(18, 9))) as double) / count(*) as mean_score
    from {{ ref('fct_keyword') }} as keyword
    inner join report on keyword.report_id = report.report_id
    where keyword.section_kind not in ('header', 'glossary', 'navigation')
    group by report.plan_year, report.level, keyword.word
)

select
    word_of_year.plan_year,
    word_of_year.level,
    word_of_year.word,
    reports_of_year.reports,
    word_of_year.reports_with_word,
    word_of_year.reports_with_word / reports_of_year.reports as share_of_reports,
    word_of_year.sections_with_word,
    cast(word_of_year.occurrences as bigint) as occurrences,
    word_of_year.mean_score,
    row_number() over (
        partition by word_of_year.plan_year, word_of_year.level
        order by word_of_year.reports_with_word desc, word_of_year.mean_score desc, word_of_year.word asc
    ) as rank
from word_of_year
inner join reports_of_year
    on word_of_year.plan_year = reports_of_year.plan_year and word_of_year.level = reports_of_year.level
