select * from {{ source('staging', 'observation') }}
