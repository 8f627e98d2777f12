{#-
    Whether the figure reached the target. Needs the columns lower_bound, upper_bound (null: open on that side), polarity,
    is_ceiling, is_band, actual_value, actual_qualifier, end_year, last_review_year, is_looked_back_on, told_otherwise,
    epsilon:

    exceeded        beyond the target, on the side that polarity calls better; a ceiling (以内) can't be exceeded
    met             within the target's bounds
    missed          on the worse side, or on either side of a band (2%左右) of which neither side is better
    undecided       verdict_reason says why
    not_reported    the report that reviews the year does not give the figure
    report_missing  the warehouse has no report that reviews the year, only later ones
    not_due         no report reviews the year yet
-#}
{% macro verdict(t) -%}
    case
        when {{ t }}.actual_value is null and {{ t }}.told_otherwise is not null then 'undecided'
        when {{ t }}.actual_value is null and {{ t }}.is_looked_back_on then 'not_reported'
        when {{ t }}.actual_value is null and {{ t }}.last_review_year > {{ t }}.end_year then 'report_missing'
        when {{ t }}.actual_value is null then 'not_due'
        when {{ is_only_a_bound(t) }} then 'undecided'
        when {{ t }}.is_ceiling then if({{ lies_outside(t) }}, 'missed', 'met')
        when {{ t }}.polarity = 1 and {{ lies_above(t) }} then 'exceeded'
        when {{ t }}.polarity = -1 and {{ lies_below(t) }} then 'exceeded'
        when {{ has_no_better_side(t) }} then 'undecided'
        when {{ lies_outside(t) }} then 'missed'
        else 'met'
    end
{%- endmacro %}

{#-
    Why a verdict is undecided:

    figure_is_a_bound   the figure is itself only a bound (超过5%) that does not settle it
    no_better_side      it differs from a plain number of which neither side is the wrong one
    told_in_other_form  the report gives the indicator for the year, but not in the target's measure, unit or period
    told_in_other_words the report mentions what was promised, with a figure that may be wider or narrower
    figure_is_doubted   the report's figure can't be right (fct_observation.suspect)
-#}
{% macro verdict_reason(t) -%}
    case
        when {{ t }}.actual_value is null then {{ t }}.told_otherwise
        when {{ is_only_a_bound(t) }} then 'figure_is_a_bound'
        when {{ has_no_better_side(t) }} then 'no_better_side'
    end
{%- endmacro %}

{% macro is_only_a_bound(t) -%}
    (
        ({{ t }}.actual_qualifier = 'at_least' and {{ lies_below(t) }})
        or ({{ t }}.actual_qualifier = 'at_most' and {{ lies_above(t) }})
    )
{%- endmacro %}

{% macro has_no_better_side(t) -%}
    (
        {{ t }}.polarity = 0 and not {{ t }}.is_band and not {{ t }}.is_ceiling
        and {{ t }}.lower_bound is not null and {{ t }}.upper_bound is not null and {{ lies_outside(t) }}
    )
{%- endmacro %}

{% macro lies_outside(t) -%}
    (
        ({{ t }}.upper_bound is not null and {{ lies_above(t) }})
        or ({{ t }}.lower_bound is not null and {{ lies_below(t) }})
    )
{%- endmacro %}

{#- Above the target: above its upper bound, or above its lower bound if it has no upper one. -#}
{% macro lies_above(t) -%}
    coalesce({{ t }}.actual_value > coalesce({{ t }}.upper_bound, {{ t }}.lower_bound) + {{ t }}.epsilon, false)
{%- endmacro %}

{% macro lies_below(t) -%}
    coalesce({{ t }}.actual_value < coalesce({{ t }}.lower_bound, {{ t }}.upper_bound) - {{ t }}.epsilon, false)
{%- endmacro %}
