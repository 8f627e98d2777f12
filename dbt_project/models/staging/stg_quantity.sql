select * from {{ source('staging', 'quantity') }}
