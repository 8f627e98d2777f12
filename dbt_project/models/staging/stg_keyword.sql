select * from {{ source('staging', 'keyword') }}
