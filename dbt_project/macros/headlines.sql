{#-
    The headline figures of mart_headline and mart_indicator_panel: the stem of the columns, the name in Chinese, the
    catalogue codes that give it (the first that a report has is taken: 一般公共预算收入 was once 财政收入), and the
    measure.
-#}
{% macro headlines() -%}
    {{ return([
        ('gdp_growth', '地区生产总值增速', ['ECO_GDP'], 'growth'),
        ('gdp', '地区生产总值', ['ECO_GDP'], 'level'),
        ('industry_growth', '工业增加值增速', ['IND_VA_ABOVE', 'IND_VA'], 'growth'),
        ('services_growth', '服务业增加值增速', ['SVC_VA', 'ECO_TERTIARY_VA'], 'growth'),
        ('investment_growth', '固定资产投资增速', ['INV_FIXED'], 'growth'),
        ('retail_growth', '社会消费品零售总额增速', ['CON_RETAIL'], 'growth'),
        ('trade_growth', '进出口增速', ['TRD_TOTAL'], 'growth'),
        ('exports_growth', '出口增速', ['TRD_EXPORTS'], 'growth'),
        ('fdi_growth', '实际利用外资增速', ['TRD_FDI'], 'growth'),
        ('revenue_growth', '一般公共预算收入增速', ['FIS_GENERAL_REVENUE', 'FIS_REVENUE'], 'growth'),
        ('revenue', '一般公共预算收入', ['FIS_GENERAL_REVENUE', 'FIS_REVENUE'], 'level'),
        ('price_growth', '消费价格涨幅', ['CON_CPI', 'CON_RPI'], 'growth'),
        ('urban_income_growth', '城镇居民收入增速', ['INC_URBAN', 'INC_URBAN_LIVING'], 'growth'),
        ('urban_income', '城镇居民收入', ['INC_URBAN', 'INC_URBAN_LIVING'], 'level'),
        ('rural_income_growth', '农村居民收入增速', ['INC_RURAL', 'INC_RURAL_NET'], 'growth'),
        ('rural_income', '农村居民收入', ['INC_RURAL', 'INC_RURAL_NET'], 'level'),
        ('new_urban_jobs', '城镇新增就业', ['EMP_NEW_URBAN'], 'level'),
        ('registered_unemployment', '城镇登记失业率', ['EMP_UNEMPLOYMENT_REGISTERED'], 'share'),
        ('surveyed_unemployment', '城镇调查失业率', ['EMP_UNEMPLOYMENT_SURVEYED'], 'share'),
        ('population_growth', '人口自然增长率', ['POP_NATURAL_GROWTH'], 'share'),
        ('urbanisation', '城镇化率', ['POP_URBANISATION'], 'share'),
        ('energy_intensity_growth', '单位生产总值能耗变化', ['ENE_INTENSITY'], 'growth'),
        ('rd_intensity', '研发投入强度', ['SCI_RD_INTENSITY'], 'share'),
        ('grain', '粮食产量', ['AGR_GRAIN'], 'level'),
    ]) }}
{%- endmacro %}

{#- The same as a list of structs: headline, preference, indicator_code, measure. -#}
{% macro headline_entries() -%}
    [
    {%- for column, _, codes, measure in headlines() -%}
        {%- set last_headline = loop.last -%}
        {%- for code in codes -%}
            {'headline': '{{ column }}', 'preference': {{ loop.index }}, 'indicator_code': '{{ code }}', 'measure': '{{ measure }}'}
            {{- '' if loop.last and last_headline else ', ' -}}
        {%- endfor -%}
    {%- endfor -%}
    ]
{%- endmacro %}

{#- Three columns for each headline: target, upper end if the target is a range, and figure. -#}
{% macro headline_columns(chosen) -%}
    {%- for column, _, codes, measure in headlines() -%}
        {%- set of_headline = chosen ~ ".headline = '" ~ column ~ "' and " ~ chosen ~ ".status" -%}
        max({{ chosen }}.signed_value) filter (where {{ of_headline }} = 'target') as {{ column }}_target,
        max({{ chosen }}.value_high_base) filter (where {{ of_headline }} = 'target') as {{ column }}_target_high,
        max({{ chosen }}.signed_value) filter (where {{ of_headline }} = 'actual') as {{ column }}_actual
        {{- '' if loop.last else ', ' -}}
    {%- endfor -%}
{%- endmacro %}

{#- The Chinese name of a headline. -#}
{% macro headline_name(headline) -%}
    case {{ headline }}
    {%- for column, name, _, _ in headlines() %} when '{{ column }}' then '{{ name }}'{% endfor %} end
{%- endmacro %}
