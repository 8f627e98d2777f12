{#-
    The time by which the history goes, in place of the adapter's own: UTC like all times of the warehouse, not the time of
    the zone that the machine is in.
-#}
{% macro duckdb__snapshot_get_time() -%}
    (now() at time zone 'UTC')
{%- endmacro %}
