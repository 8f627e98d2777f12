{#- The Chinese name of a coded value, or the value itself where the list of terms does not hold it. -#}
{% macro in_chinese(field, value) -%}
    coalesce(
        (select term.name_zh from {{ local_ref('dim_term') }} as term where term.field = '{{ field }}' and term.value = {{ value }}),
        {{ value }}
    )
{%- endmacro %}
