{#-
    A model by schema and name, without the database: a view so defined works in every file that it is copied into,
    whatever the file is called.
-#}
{% macro local_ref(model) -%}
    {{ ref(model).include(database=false) }}
{%- endmacro %}
