{#-
    Incremental models rebuild whole groups of rows, by report or by place, and know which: each row keeps in `built_from`
    a fingerprint of all that its group was built from. A group whose fingerprint is no longer the one in `current`
    (a model with the key and `built_from`) is removed, be it changed or withdrawn, and built anew when it is still
    there. So a build costs in proportion to what changed, and gives the tables that a full refresh gives.
-#}

{#- The configuration of such a model: config(**incremental_by('report_id', 'int_report')). -#}
{% macro incremental_by(key, current) -%}
    {{ return({
        'materialized': 'incremental',
        'incremental_strategy': 'delete+insert',
        'unique_key': key,
        'on_schema_change': 'fail',
        'pre_hook': "{{ delete_stale('" ~ key ~ "', '" ~ current ~ "') }}",
    }) }}
{%- endmacro %}

{#- Pre-hook: runs in the transaction of the insert that follows, so a build killed between the two changes nothing. -#}
{% macro delete_stale(key, current) -%}
    {%- if is_incremental() -%}
        delete from {{ this }} as built
        where not exists (
            select 1 from {{ ref(current) }} as present
            where present.{{ key }} = built.{{ key }} and present.built_from = built.built_from
        )
    {%- endif -%}
{%- endmacro %}

{#- True for the groups that the table does not hold: those never built, and those that `delete_stale` took out. -#}
{% macro not_yet_built(key) -%}
    {%- if is_incremental() -%}
        {{ key }} not in (select built.{{ key.split('.') | last }} from {{ this }} as built)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#-
    What every row is built with, in 32 hex digits: models, seeds, variables, and the macros that hold rules. It is part of
    each fingerprint: a changed rule or catalogue makes every row stale, without anyone having to think of
    --full-refresh. The Chinese views hold no rows, so they count for nothing here; nor do comments and line breaks.
-#}
{% macro build_digest() -%}
    {%- set parts = [
        var('approximate_tolerance'), var('comparable_within'),
        var('told_confidence'), var('told_likeness'), var('told_same_number'), var('suspect_confidence'), var('band_tolerance'), var('target_words') | string, var('added_words'),
        normalised_name('name'), basis(), verdict('t'), verdict_reason('t'), headline_entries(), suspicion('t', 'r', 's'), comparable('t', 'f')
    ] -%}
    {%- if execute -%}
        {%- for node in graph.get('nodes', {}).values() | sort(attribute='unique_id') -%}
            {%- if node.resource_type == 'seed' -%}
                {%- do parts.append(node.checksum.checksum) -%}
            {%- elif node.resource_type == 'model' and 'chinese' not in node.tags and 'views' not in node.tags -%}
                {%- do parts.append(without_comments(node.raw_code)) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{- local_md5(parts | join(' ')) -}}
{%- endmacro %}

{#- A model's code with one space for each stretch of comments and white space; what stands in quotes stays as it is. -#}
{% macro without_comments(code) -%}
    {%- set quoted = "('(?:[^']|'')*')" -%}
    {%- set comments = ['\\s+', '--[^\\n]*', '/\\*[\\s\\S]*?\\*/', '\\{' ~ '#[\\s\\S]*?#' ~ '\\}'] -%}
    {%- set pattern = quoted ~ '|(?:' ~ comments | join('|') ~ ')+' -%}
    {{- return(modules.re.sub(pattern, '\\1 ', code).strip()) -}}
{%- endmacro %}
