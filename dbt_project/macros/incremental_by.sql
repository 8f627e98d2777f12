{#-
    What the rows of incremental models are built with, in 32 hex digits: every staging and intermediate model, every
    seed and every variable. A row keeps it (with what is its report's own) as `built_from`; when a rule, a word list or
    the catalogue changes, every row is stale and the next build is a full one, without anyone having to think of it.
-#}
{% macro build_digest() -%}
    {%- set parts = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() | sort(attribute='unique_id') -%}
            {%- if node.resource_type == 'seed' or (node.resource_type == 'model' and node.checksum) -%}
                {%- do parts.append(node.unique_id ~ node.checksum.checksum) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{- local_md5(parts | join(' ') ~ var('approximate_tolerance')) -}}
{%- endmacro %}

{#-
    Pre-hook of incremental models: remove the rows of whatever `current` (a relation with the same key and
    `built_from`) no longer has, or has changed. Runs in the transaction of the insert that follows.
-#}
{% macro delete_stale(current, key) -%}
    {%- if is_incremental() -%}
        delete from {{ this }}
        where not exists (
            select 1 from {{ current }} as current_state
            where current_state.{{ key }} = {{ this.identifier }}.{{ key }} and current_state.built_from = {{ this.identifier }}.built_from
        )
    {%- endif -%}
{%- endmacro %}
