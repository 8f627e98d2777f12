select
    field,
    value,
    name_zh,
    name_en,
    meaning_zh,
    meaning_en
from {{ ref('terms') }}
