{#- An indicator's name as it is compared: no brackets, no spaces, no words that say whose it is or how it was counted. -#}
{% macro normalised_name(name) -%}
    regexp_replace({{ name }}, '（[^）]*）|\([^)]*\)|\s|[“”"]', '', 'g')
{%- endmacro %}
