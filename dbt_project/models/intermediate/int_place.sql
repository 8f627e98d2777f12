select
    code as region_code,
    name as region,
    full_name,
    level,
    parent_code,
    short_name,
    former_names,
    valid_from,
    valid_to,
    name_en as region_en
from {{ ref('regions') }}
union all by name
select
    code as region_code,
    name as region,
    full_name,
    level,
    parent_code,
    short_name,
    former_names,
    valid_from,
    valid_to
from {{ ref('zones') }}
