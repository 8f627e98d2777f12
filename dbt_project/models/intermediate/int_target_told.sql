-- For a target whose number is part of a promise: figures in the passage of the next report that answers the promise.
-- They are worded differently from the target, so no name connects the two.
-- Passages are joined first: joined to all figures of its period at once, a target would meet those of every place.
with answered as materialized (
    select
        target.* exclude (confidence),  -- noqa: RF02
        outcome.confidence,
        outcome.outcome,
        outcome.report_id as telling_report_id,
        outcome.passage_start,
        outcome.passage_end
    from {{ ref('int_figure') }} as target
    inner join {{ ref('fct_promise') }} as promise on target.observation_id = promise.observation_id
    inner join {{ ref('stg_outcome') }} as outcome on promise.promise_id = outcome.promise_id
    where target.status = 'target'
),

told as (
    select
        target.observation_id as target_id,
        figure.observation_id as actual_id,
        -- A name of which the rules leave nothing is like no other.
        coalesce(jaccard(nullif(target.normalised_name, ''), nullif(figure.normalised_name, '')), 0) as likeness,
        target.confidence,
        -- The same number as promised makes up for different words, but many percentages are the same by chance.
        target.measure = 'level' and target.signed_value = figure.signed_value as is_same_number,
        target.outcome = 'done'
        -- 新增小巨人企业 and 小巨人企业: an addition is not compared with a total.
        and regexp_matches(target.normalised_name, '{{ var("added_words") }}')
        = regexp_matches(figure.normalised_name, '{{ var("added_words") }}')
        -- Shares must be of the same whole.
        and regexp_extract(target.normalised_name, '占.*') = regexp_extract(figure.normalised_name, '占.*')
        and {{ comparable('target', 'figure') }} as is_alike,
        count(*) over (partition by target.observation_id) as figures,
        count(*) over (partition by figure.observation_id) as targets
    from answered as target
    inner join {{ ref('int_figure') }} as figure
        on
            target.telling_report_id = figure.report_id
            and target.passage_start <= figure.start
            and target.passage_end > figure.start
            and target.end_year = figure.review_year
            and target.measure = figure.measure
            and target.dimension = figure.dimension
            and target.period = figure.period
            and target.basis = figure.basis
    where
        figure.status = 'actual'
        and figure.observation_id not in (
            select named.actual_id
            from {{ ref('int_target_figure') }} as named
            where named.choice = 1
        )
)

select
    target_id,
    actual_id,
    is_alike and figures = 1 and targets = 1 as is_answer
from told
where
    (confidence >= {{ var('told_confidence') }} and likeness >= {{ var('told_likeness') }})
    or (is_same_number and least(confidence, likeness) >= {{ var('told_same_number') }})
qualify row_number() over (partition by target_id order by likeness desc, actual_id asc) = 1
