{#-
    A model by schema and name, without the database: a view defined this way works in any file it is copied into, whatever
    the file's name.
-#}
{% macro local_ref(model) -%}
    {{ ref(model).include(database=false) }}
{%- endmacro %}
