select * from {{ source('staging', 'commitment') }}
