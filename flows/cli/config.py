"""`gwr config`: every setting, its value, and where the value comes from."""

from rich.markup import escape
from rich.table import Table

from flows.cli.console import out, settings_in_force


def config() -> None:
    """Show each setting, its value, and where the value comes from (flag, environment, file or default)."""
    from flows import settings

    in_force, origins = settings_in_force(), settings.origins()
    table = Table("setting", "value", "from", "what it is", box=None)
    for name, field in settings.Settings.model_fields.items():
        value = getattr(in_force, name)
        shown = ", ".join(map(str, value)) if isinstance(value, tuple | dict) else str(value)
        table.add_row(name, escape(shown), origins[name], escape(field.description or ""))
    out.print(table)
    there = "" if settings.config_file().exists() else " (not there)"
    out.print(f"Settings file: {settings.config_file()}{there}; environment: GWR_<SETTING>, e.g. GWR_KEEP_RELEASES=3.")
