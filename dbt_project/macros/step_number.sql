{#- How far a step is: prepare is the first, use the last; 0 where none is told. -#}
{% macro step_number(step) -%}
    coalesce(list_position(['prepare', 'apply', 'begin', 'advance', 'main', 'complete', 'use'], {{ step }}), 0)
{%- endmacro %}
