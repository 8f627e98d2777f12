{#- A model is in the schema that it names (marts, not main_marts): readers write the name in their queries. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name | trim if custom_schema_name else target.schema }}
{%- endmacro %}
