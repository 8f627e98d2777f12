{#- An indicator's normalised name: `var('name_rules')` applied one after the other. -#}
{% macro normalised_name(name) -%}
    {%- set ns = namespace(sql=name) -%}
    {%- for pattern, replacement in var('name_rules') -%}
        {%- set ns.sql = "regexp_replace(" ~ ns.sql ~ ", '" ~ pattern ~ "', '" ~ replacement ~ "', 'g')" -%}
    {%- endfor -%}
    {{- ns.sql -}}
{%- endmacro %}
