{#- The Chinese name of a coded value; the value itself if it is not in the list of terms. -#}
{% macro in_chinese(field, value) -%}
    coalesce(
        (select term.name_zh from {{ local_ref('dim_term') }} as term where term.field = '{{ field }}' and term.value = {{ value }}),
        {{ value }}
    )
{%- endmacro %}
