{{ config(**incremental_by('report_id', 'int_report')) }}

select
    quantity.quantity_id,
    quantity.report_id,
    quantity.section_id,
    quantity.reason,
    quantity.printed,
    quantity.value,
    quantity.value_high,
    quantity.unit,
    quantity.start,
    quantity."end",
    section.path as section_path,
    section.kind as section_kind,
    report.built_from
from {{ ref('stg_quantity') }} as quantity
inner join {{ ref('int_report') }} as report on quantity.report_id = report.report_id
left join {{ ref('stg_section') }} as section on quantity.section_id = section.section_id
where
    quantity.reason != 'observation'
    and {{ not_yet_built('quantity.report_id') }}
