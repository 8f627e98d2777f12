{#-
    The time recorded by snapshots: UTC, like all times in the warehouse, where the adapter's own macro takes the machine's
    time zone.
-#}
{% macro duckdb__snapshot_get_time() -%}
    (now() at time zone 'UTC')
{%- endmacro %}
