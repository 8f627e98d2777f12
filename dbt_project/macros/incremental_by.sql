{#-
    Incremental models rebuild whole groups of rows, by report or by place: each row keeps in `built_from` a fingerprint of
    all that its group was built from. A group whose fingerprint is no longer the one in `current` (a model with the key
    and `built_from`) is removed, and rebuilt unless it was withdrawn. So a build costs in proportion to what changed, and
    gives the same tables as a full refresh.
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

{#- True for the groups that are not in the table: those never built, and those that `delete_stale` removed. -#}
{% macro not_yet_built(key) -%}
    {%- if is_incremental() -%}
        {{ key }} not in (select built.{{ key.split('.') | last }} from {{ this }} as built)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#-
    A digest of what every row is built with: models, seeds, variables, and the macros with rules. It is part of each
    fingerprint: a changed rule or catalogue makes every row stale, so that nobody needs --full-refresh. Views for readers
    hold no rows and are left out, and so are comments and line breaks.
-#}
{% macro build_digest() -%}
    {%- set parts = [
        var('approximate_tolerance'), var('comparable_within'),
        var('told_confidence'), var('told_likeness'), var('told_same_number'), var('suspect_confidence'), var('band_tolerance'), var('target_words') | string, var('added_words'),
        normalised_name('name'), without_place('name', 'region'), basis(), verdict('t'), verdict_reason('t'), headline_entries(), suspicion('t', 'r', 's'), comparable('t', 'f')
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

{#- A model's code with each stretch of comments and white space reduced to one space; quoted text is unchanged. -#}
{% macro without_comments(code) -%}
    {%- set quoted = "('(?:[^']|'')*')" -%}
    {%- set comments = ['\\s+', '--[^\\n]*', '/\\*[\\s\\S]*?\\*/', '\\{' ~ '#[\\s\\S]*?#' ~ '\\}'] -%}
    {%- set pattern = quoted ~ '|(?:' ~ comments | join('|') ~ ')+' -%}
    {{- return(modules.re.sub(pattern, '\\1 ', code).strip()) -}}
{%- endmacro %}
