{#-
    The headline figures of mart_headline and mart_indicator_panel: the stem of the columns, the catalogue codes that give
    it (the first that a report tells is taken: 一般公共预算收入 was 财政收入 once), and the measure.
-#}
{% macro headlines() -%}
    {{ return([
        ('gdp_growth', ['ECO_GDP'], 'growth'),
        ('gdp', ['ECO_GDP'], 'level'),
        ('industry_growth', ['IND_VA_ABOVE', 'IND_VA'], 'growth'),
        ('services_growth', ['SVC_VA', 'ECO_TERTIARY_VA'], 'growth'),
        ('investment_growth', ['INV_FIXED'], 'growth'),
        ('retail_growth', ['CON_RETAIL'], 'growth'),
        ('trade_growth', ['TRD_TOTAL'], 'growth'),
        ('exports_growth', ['TRD_EXPORTS'], 'growth'),
        ('fdi_growth', ['TRD_FDI'], 'growth'),
        ('revenue_growth', ['FIS_GENERAL_REVENUE', 'FIS_REVENUE'], 'growth'),
        ('revenue', ['FIS_GENERAL_REVENUE', 'FIS_REVENUE'], 'level'),
        ('price_growth', ['CON_CPI', 'CON_RPI'], 'growth'),
        ('urban_income_growth', ['INC_URBAN', 'INC_URBAN_LIVING'], 'growth'),
        ('urban_income', ['INC_URBAN', 'INC_URBAN_LIVING'], 'level'),
        ('rural_income_growth', ['INC_RURAL', 'INC_RURAL_NET'], 'growth'),
        ('rural_income', ['INC_RURAL', 'INC_RURAL_NET'], 'level'),
        ('new_urban_jobs', ['EMP_NEW_URBAN'], 'level'),
        ('registered_unemployment', ['EMP_UNEMPLOYMENT_REGISTERED'], 'share'),
        ('surveyed_unemployment', ['EMP_UNEMPLOYMENT_SURVEYED'], 'share'),
        ('population_growth', ['POP_NATURAL_GROWTH'], 'share'),
        ('urbanisation', ['POP_URBANISATION'], 'share'),
        ('energy_intensity_growth', ['ENE_INTENSITY'], 'growth'),
        ('rd_intensity', ['SCI_RD_INTENSITY'], 'share'),
        ('grain', ['AGR_GRAIN'], 'level'),
    ]) }}
{%- endmacro %}

{#- The same as a list of structs: headline, preference, indicator_code, measure. -#}
{% macro headline_entries() -%}
    [
    {%- for column, codes, measure in headlines() -%}
        {%- set last_headline = loop.last -%}
        {%- for code in codes -%}
            {'headline': '{{ column }}', 'preference': {{ loop.index }}, 'indicator_code': '{{ code }}', 'measure': '{{ measure }}'}
            {{- '' if loop.last and last_headline else ', ' -}}
        {%- endfor -%}
    {%- endfor -%}
    ]
{%- endmacro %}

{#- Three columns a headline: target, the upper end where the target is a range, and the figure. -#}
{% macro headline_columns(chosen) -%}
    {%- for column, codes, measure in headlines() -%}
        {%- set of_headline = chosen ~ ".headline = '" ~ column ~ "' and " ~ chosen ~ ".status" -%}
        max({{ chosen }}.signed_value) filter (where {{ of_headline }} = 'target') as {{ column }}_target,
        max({{ chosen }}.value_high_base) filter (where {{ of_headline }} = 'target') as {{ column }}_target_high,
        max({{ chosen }}.signed_value) filter (where {{ of_headline }} = 'actual') as {{ column }}_actual
        {{- '' if loop.last else ', ' -}}
    {%- endfor -%}
{%- endmacro %}
