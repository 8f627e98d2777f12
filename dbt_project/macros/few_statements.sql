{#-
    Each statement costs dbt some milliseconds, however little the database has to do, and a build sends hundreds.
    These macros replace dbt's own and make the same tables, views, comments and contract errors with fewer statements,
    or without Python.
-#}

{#- A view in one statement, comments included. DuckDB replaces it in place; dbt would make a second view, rename both
    and drop the old one. -#}
{% materialization view, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='view') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- if existing is not none and not existing.is_view -%}
        {%- do adapter.drop_relation(existing) -%}
    {%- endif -%}
    {% call statement('main') %}
        {{ get_create_view_as_sql(target_relation, sql) }}
        {{ comments(target_relation, model, true, true) }}
    {% endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{% macro duckdb__create_view_as(relation, sql) -%}
    {%- if config.get('contract').enforced -%}
        {{ get_assert_columns_equivalent(sql) }}
    {%- endif %}
    create or replace view {{ relation }} as (
        {{ sql }}
    );
{%- endmacro %}

{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- set sql = comments(relation, model, for_relation, for_columns) -%}
    {%- if sql | trim -%}
        {%- do run_query(sql) -%}
    {%- endif -%}
{%- endmacro %}

{#- The comments on a table or view and its columns. Where there is a contract, it has just shown which columns exist;
    otherwise the database is asked. -#}
{% macro comments(relation, model, for_relation, for_columns) -%}
    {%- if for_relation and config.persist_relation_docs() and model.description %}
        {{ alter_relation_comment(relation, model.description) }}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() and model.columns %}
        {%- set columns = model.columns -%}
        {%- if not model.config.get('contract', {}).get('enforced') -%}
            {%- set there = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
            {%- set columns = validate_doc_columns(relation, columns, there) -%}
        {%- endif -%}
        {%- for name, column in columns.items() %}
            comment on column {{ relation }}.{{ adapter.quote(name) if column.quote else name }}
                is {{ duckdb_escape_comment(column.description) }};
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- Asks once, instead of twice, whether a model has the columns of its contract; if not, dbt's own macro says what is
    wrong. -#}
{% macro duckdb__get_assert_columns_equivalent(sql) -%}
    {%- set given = get_empty_subquery_sql(sql) -%}
    {%- set promised = get_empty_schema_sql(model.columns) -%}
    {%- set differ -%}
        select count(*) from (select column_name, column_type from (describe {{ given }})) as given
        full join (select column_name, column_type from (describe {{ promised }})) as promised
            using (column_name, column_type)
        where given.column_name is null or promised.column_name is null
    {%- endset -%}
    {%- if not model.columns or run_query(differ).columns[0].values()[0] -%}
        {{ assert_columns_equivalent(sql) }}
    {%- endif -%}
{%- endmacro %}

{#- A seed is read by the database itself: dbt would guess each column's type in Python first. A column that
    `column_types` does not name is text. -#}
{% materialization seed, adapter='duckdb' %}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') %}
        create or replace table {{ target_relation }} as
        from read_csv(
            '{{ adapter.get_seed_file_path(model) | replace("'", "''") }}',
            header = true, all_varchar = true
            {%- if config.get('column_types') %}, types = {{ config.get('column_types') }}{% endif %}
        )
    {% endcall %}
    {%- do store_result('agate_table', response='') -%} {#- dbt asks for a result of this name -#}
    {% do persist_docs(target_relation, model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
