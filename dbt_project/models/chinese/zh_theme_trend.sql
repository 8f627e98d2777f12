select
    theme.plan_year as 计划年度,
    {{ in_chinese('level', 'theme.level') }} as 层级,
    theme.word as 词,
    theme.reports as 报告数,
    theme.reports_with_word as 含该词报告数,
    theme.share_of_reports as 报告占比,
    theme.sections_with_word as 章节数,
    theme.occurrences as 出现次数,
    theme.mean_score as 平均得分,
    theme.rank as 位次
from {{ local_ref('mart_theme_trend') }} as theme
