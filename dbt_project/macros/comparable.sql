{#-
    Whether a figure may answer a target by its size: a level far off is another thing's of that name; a year's growth may
    well be five times what was planned.
-#}
{% macro comparable(target, figure) -%}
    (
        ({{ target }}.measure = 'growth' and {{ target }}.start_year = {{ target }}.end_year)
        or (
            abs({{ figure }}.signed_value) <= abs({{ target }}.signed_value) * {{ var('comparable_within') }}
            and abs({{ target }}.signed_value) <= abs({{ figure }}.signed_value) * {{ var('comparable_within') }}
        )
    )
{%- endmacro %}
