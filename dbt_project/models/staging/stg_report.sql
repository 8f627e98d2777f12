select * from {{ source('staging', 'report') }}
