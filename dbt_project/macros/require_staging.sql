{#- Stop before the first model, with advice, if the database has no staging tables. -#}
{% macro require_staging() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'test', 'snapshot', 'generate', 'freshness') -%}
        {%- set report = adapter.get_relation(database=target.database, schema='staging', identifier='report') -%}
        {%- if report is none -%}
            {{ exceptions.raise_compiler_error(
                "The working database " ~ target.path ~ " has no table staging.report: no reports have been "
                ~ "loaded into it yet. Run `make run` at the root of the project first, or set GWR_WORK_DB to a working "
                ~ "database that a run has filled."
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
