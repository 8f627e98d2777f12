{%- set results = source('staging', 'check_result') -%}
{%- set written = execute and adapter.get_relation(results.database, results.schema, results.identifier) -%}

{% if written %}
    select
        run_id,
        checked_at,
        layer,
        suite,
        expectation,
        "column",
        severity,
        success,
        observed,
        threshold,
        rows_checked,
        rows_failed,
        failing_keys,
        description
    from {{ results }}
{% else %}
    -- No checks have been run on this database yet.
    select
        null::varchar as run_id,
        null::timestamptz as checked_at,
        null::varchar as layer,
        null::varchar as suite,
        null::varchar as expectation,
        null::varchar as "column",
        null::varchar as severity,
        null::boolean as success,
        null::varchar as observed,
        null::varchar as threshold,
        null::bigint as rows_checked,
        null::bigint as rows_failed,
        null::varchar as failing_keys,
        null::varchar as description
    where false
{% endif %}
