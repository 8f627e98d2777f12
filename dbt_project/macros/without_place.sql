{#- The name without the place at its start, if that is the row's own: 西藏生产总值 of 西藏自治区 is its 生产总值; else null. -#}
{% macro without_place(name, region) -%}
    {%- set short = "regexp_replace(" ~ region ~ ", '" ~ var('place_endings') ~ "', '')" -%}
    case
        when starts_with({{ name }}, {{ region }}) then nullif(substr({{ name }}, length({{ region }}) + 1), '')
        when length({{ short }}) > 1 and starts_with({{ name }}, {{ short }})
            then nullif(substr({{ name }}, length({{ short }}) + 1), '')
    end
{%- endmacro %}
