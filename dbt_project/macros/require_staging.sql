{#- Stop before the first model, with a word on what to do, when the database holds no staging tables. -#}
{% macro require_staging() -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'test', 'snapshot', 'generate', 'freshness') -%}
        {%- set report = adapter.get_relation(database=target.database, schema='staging', identifier='report') -%}
        {%- if report is none -%}
            {{ exceptions.raise_compiler_error(
                "The working database " ~ target.path ~ " holds no table staging.report: the reports have not been "
                ~ "read into it yet. Run `make run` at the root of the project first, or set GWR_WORK_DB to a working "
                ~ "database that a run has filled."
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
