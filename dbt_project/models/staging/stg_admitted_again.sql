select
    problem_id,
    report_id,
    earlier_problem_id,
    likeness
from {{ source('staging', 'admitted_again') }}
