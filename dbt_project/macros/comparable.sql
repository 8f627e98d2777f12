{#-
    Whether a figure is near enough in size to answer a target: a level far off belongs to something else of that name,
    but a year's growth may well be five times what was planned.
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
