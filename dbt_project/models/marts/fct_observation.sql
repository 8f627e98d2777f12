{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='report_id',
    contract={'enforced': false},
    pre_hook="{{ delete_stale(ref('int_report'), 'report_id') }}",
) }}

select * from {{ ref('int_observation') }}
{% if is_incremental() -%}
    where report_id not in (select distinct report_id from {{ this }})
{%- endif %}
