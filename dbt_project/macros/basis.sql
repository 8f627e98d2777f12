{#-
    How a number relates to its period, by the words before it in its sentence. Needs the columns before (the sentence up
    to the number), measure and period:

    plain        the period's own figure
    start        where a change began (由X增加到Y) without a year given; 由2012年的X gives its year and is plain
    average      the average of several years (年均增长8%)
    cumulative   growth since a year before the previous one (比2002年增长65.5%), or an amount summed over years
                 (累计建成5G基站3万个), with a single year as its period
    part_year    the figure of a part of the year (上半年)
-#}
{% macro basis() -%}
    {%- set words = var('basis_words') -%}
    case
        when
            regexp_matches(before, '{{ words.start }}')
            and not contains(regexp_extract(before, '{{ words.start }}'), right(period, 4))
            then 'start'
        when
            (measure = 'growth' or contains(period, '-')) and regexp_matches(before, '{{ words.average }}')
            then 'average'
        when
            measure = 'growth' and not contains(period, '-')
            -- The year that was last compared with, or words for one that lies further back than last year.
            and coalesce(
                try_cast(regexp_extract(before, '{{ words.since }}', 1) as integer) < cast(period as integer) - 1,
                regexp_matches(regexp_extract(before, '{{ words.since }}', 1), '五|年前')
            )
            then 'cumulative'
        when
            measure = 'level' and not contains(period, '-') and regexp_matches(before, '{{ words.summed }}')
            and not regexp_matches(before, '{{ words.whole_year }}[^，。；;,]*{{ words.summed }}')
            then 'cumulative'
        when
            regexp_matches(before, '{{ words.part_year }}[^。；]*$')
            and not regexp_matches(before, '{{ words.part_year }}[^。；]*{{ words.whole_year }}')
            then 'part_year'
        else 'plain'
    end
{%- endmacro %}
