{#- The key of a named thing: the place whose report names it, and its normalised name. A place without a code has its name. -#}
{% macro entity_id(report, row) -%}
    case
        when {{ row }}.entity is not null
            then coalesce({{ report }}.region_code, {{ report }}.region, {{ report }}.report_id) || ':' || {{ row }}.entity
    end
{%- endmacro %}
