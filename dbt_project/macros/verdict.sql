{#-
    Whether the figure reached the target, of columns lower_bound, upper_bound (null: open on that side), polarity,
    actual_value, actual_qualifier, end_year, last_review_year, epsilon:

    exceeded       beyond what was asked, on the side that polarity calls better
    met            within what was asked
    missed         on the other side of it
    undecided      the figure itself is only a bound (超过5%) that does not settle it, or it lies beside a target of which
                   polarity does not say which side is the wrong one
    not_reported   a report looks back on the year, none gives the figure
    not_due        no report looks back on the year yet
-#}
{% macro verdict(t) -%}
    {%- set above -%}
        {{ t }}.actual_value > coalesce({{ t }}.upper_bound, {{ t }}.lower_bound) + {{ t }}.epsilon
    {%- endset -%}
    {%- set below -%}
        {{ t }}.actual_value < coalesce({{ t }}.lower_bound, {{ t }}.upper_bound) - {{ t }}.epsilon
    {%- endset -%}
    case
        when {{ t }}.actual_value is null and coalesce({{ t }}.last_review_year < {{ t }}.end_year, true) then 'not_due'
        when {{ t }}.actual_value is null then 'not_reported'
        when {{ t }}.actual_qualifier = 'at_least' and {{ below }} then 'undecided'
        when {{ t }}.actual_qualifier = 'at_most' and {{ above }} then 'undecided'
        when {{ t }}.polarity = 1 and {{ above }} then 'exceeded'
        when {{ t }}.polarity = -1 and {{ below }} then 'exceeded'
        when {{ t }}.polarity = 0 and {{ t }}.lower_bound is not null and {{ t }}.upper_bound is not null
            and ({{ above }} or {{ below }}) then 'undecided'
        when {{ t }}.upper_bound is not null and {{ above }} then 'missed'
        when {{ t }}.lower_bound is not null and {{ below }} then 'missed'
        else 'met'
    end
{%- endmacro %}
