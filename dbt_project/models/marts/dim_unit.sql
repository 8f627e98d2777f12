select
    unit,
    dimension,
    base_unit,
    factor,
    name_en
from {{ ref('int_unit') }}
