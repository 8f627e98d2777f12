select * from {{ source('staging', 'section') }}
