{#-
    dbt's own rule, and two more. A seed is always reloaded in full, since its file may have other columns now. A table
    whose columns are no longer those of its contract is rebuilt in full, so a version of gwr that adds a column needs no
    manual step; all of the table's rows are stale then anyway.
-#}
{% macro should_full_refresh() -%}
    {%- if model.resource_type == 'seed' -%}
        {{- return(true) -}}
    {%- endif -%}
    {%- set asked_for = config.get('full_refresh') -%}
    {%- if asked_for is none -%}
        {%- set asked_for = flags.FULL_REFRESH -%}
    {%- endif -%}
    {%- if execute and not asked_for and model.config.contract.enforced -%}
        {%- set relation = load_cached_relation(this) -%}
        {%- if relation is not none and relation.is_table -%}
            {%- set told = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
            {%- set asked_for = told != model.columns.keys() | list -%}
        {%- endif -%}
    {%- endif -%}
    {{- return(asked_for) -}}
{%- endmacro %}
