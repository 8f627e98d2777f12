{#-
    How well an indicator with levels in `unit_kinds` fits the measure and dimension of a name: 1 (well), 2 (less well), or
    null if it can't be measured so. 森林覆盖率 has shares, 粮食产量 has tonnes and growth.
-#}
{% macro fits(name, unit_kinds) -%}
    case
        when {{ name }}.measure = 'share' then if(list_contains({{ unit_kinds }}, 'ratio'), 1, null)
        when {{ name }}.measure = 'growth' then if({{ unit_kinds }} != ['ratio'], 1, null)
        when {{ name }}.measure = 'level' then if(list_contains({{ unit_kinds }}, {{ name }}.dimension), 1, null)
        when {{ name }}.measure = 'change' and {{ name }}.dimension in ('percentage_point', 'ratio')
            then if(list_contains({{ unit_kinds }}, 'ratio'), 1, 2)
        when {{ name }}.measure = 'change'
            then if(list_contains({{ unit_kinds }}, {{ name }}.dimension), 1, null)
        else if(list_contains({{ unit_kinds }}, 'ratio'), 2, 1)
    end
{%- endmacro %}
