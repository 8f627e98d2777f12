{#- `columns` together identify a row: the key of a mart that has no column of its own for it. -#}
{% test unique_together(model, columns) %}
    select
        {{ columns | join(', ') }},
        count(*) as occurrences
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1
{% endtest %}
