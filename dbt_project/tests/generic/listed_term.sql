{#- A coded column only has values that `terms.csv` lists for `field`, by default the column's name. -#}
{% test listed_term(model, column_name, field=none) %}
    select {{ column_name }} as unlisted
    from {{ model }}
    where {{ column_name }} not in (
        select term.value from {{ ref('terms') }} as term
        where term.field = '{{ field or column_name }}'
    )
{% endtest %}
