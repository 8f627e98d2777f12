{#- The number of a step: prepare is the first, use the last; 0 if there is none. -#}
{% macro step_number(step) -%}
    coalesce(list_position(['prepare', 'apply', 'begin', 'advance', 'main', 'complete', 'use'], {{ step }}), 0)
{%- endmacro %}
