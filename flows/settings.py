"""The settings of gwr: their defaults, and where each value in force comes from.

In order of precedence: command-line flags, environment variables (`GWR_KEEP_RELEASES=3`), the file `gwr.toml` in the
project's folder (or the file that `GWR_CONFIG` names), the defaults below. Relative paths in the file are relative to
the file's folder, all others to the working folder.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ingest.readers.limits import Limits
from ingest.sources.found import Http, Source

ROOT = Path(__file__).resolve().parents[1]

Origin = Literal["flag", "environment", "file", "default"]


class Schedule(BaseModel):
    """When Prefect refreshes the warehouse, and how long a run may wait and work; `[schedule]` in the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cron: str = Field(default="0 6 * * *", description="when to refresh: minute, hour, day, month, day of the week")
    time_zone: str = Field(default="Asia/Shanghai", description="the time zone of `cron`")
    wait_hours: float = Field(
        default=12, gt=0, description="how long a run started by Prefect waits for another to end"
    )
    run_hours: float = Field(
        default=6, gt=0, description="how long a run started by Prefect may work before it is stopped"
    )

    @field_validator("cron")
    @classmethod
    def _is_cron(cls, cron: str) -> str:
        # Prefect checks the fields themselves when it deploys; importing it for every command would be too slow.
        if len(cron.split()) != 5:
            raise ValueError(f"{cron!r} has not five fields, as '0 6 * * *' has for six o'clock every day")
        return cron

    @field_validator("time_zone")
    @classmethod
    def _is_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"{name!r} is no time zone, such as 'Asia/Shanghai'")
        return name


class Engine(BaseModel):
    """Who reads and parses documents; `[engine]` in the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["local", "dask"] = Field(
        default="local", description="who reads and parses: processes of this machine, or a Dask cluster's workers"
    )
    address: str | None = Field(
        default=None,
        description="the cluster's scheduler, tcp://…:8786; without one, a local cluster is started for the run",
    )

    @model_validator(mode="after")
    def _is_used(self) -> Self:
        if self.address and self.kind != "dask":
            raise ValueError("address is a Dask scheduler's: set kind = 'dask' as well")
        return self


class Land(BaseModel):
    """Where the workers of a cluster find the landed documents; `[land]` in the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    store: str | None = Field(
        default=None,
        description="folder or object store (s3://…) that a cluster's workers reach; without one, the folder `landed`",
    )


class Lake(BaseModel):
    """A DuckLake that is kept in step with the release in force; `[lake]` in the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    catalogue: str | None = Field(
        default=None,
        description="catalogue of the lake: postgres:dbname=… host=…, or a DuckDB file for trials; empty: no lake",
    )
    data: str | None = Field(default=None, description="folder or s3://… of the lake's Parquet files")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.catalogue is None) != (self.data is None):
            raise ValueError("a lake needs both a catalogue and a place for its data")
        if "password" in (self.catalogue or "").lower():  # it would appear in messages and records
            raise ValueError("put the catalogue's password into PGPASSWORD or ~/.pgpass")
        return self


class Prefect(BaseModel):
    """The names that gwr uses on a Prefect server, and what `gwr serve` starts; `[prefect]` in the settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    writer_limit: str = Field(
        default="gwr-writer", description="concurrency limit that all deployments share: one run at a time"
    )
    webhook: SecretStr | None = Field(
        default=None, description="webhook that is called about failed runs and warnings about the data"
    )
    port: int = Field(default=4200, ge=1, le=65535, description="local port of the server of `gwr serve`")
    keep_days: float = Field(default=90, gt=0.1, description="how long the server of `gwr serve` keeps ended runs")


class Settings(BaseSettings):
    """Everything that can be set. `gwr config` shows the values in force."""

    model_config = SettingsConfigDict(env_prefix="GWR_", env_nested_delimiter="__", extra="forbid", frozen=True)

    sources: dict[str, Source] = Field(
        default={"reports": Source(location=str(ROOT / "reports"))},
        description="what `gwr run` reads when no source is given, by name: `gwr sources`",
    )
    warehouse: Path = Field(
        default=ROOT / "warehouse", description="folder of the published file, releases, working files and logs"
    )
    corrections: Path = Field(
        default=ROOT / "corrections.csv", description="file of corrections made by people: docs/corrections.md"
    )
    batch_mb: float = Field(default=3, gt=0, description="documents are read and parsed in batches of this size")
    workers: Literal["auto"] | PositiveInt = Field(
        default="auto", description="processes that read and parse documents in parallel; auto: one per core"
    )
    keep_releases: int = Field(default=5, ge=1, description="how many releases are kept for rollback")
    keep_logs: int = Field(default=50, ge=1, description="how many runs' records and logs are kept")
    wait: float = Field(default=0, ge=0, description="seconds to wait for another run to end before giving up")
    draw_site: bool = Field(default=True, description="whether each publication also updates the pages in `site`")
    engine: Engine = Field(default=Engine(), description="who reads and parses documents")
    land: Land = Field(default=Land(), description="where a cluster's workers find the landed documents")
    lake: Lake = Field(default=Lake(), description="a DuckLake that is kept in step with the release in force")
    limits: Limits = Field(default=Limits(), description="limits for one document")
    http: Http = Field(default=Http(), description="how web servers are queried")
    schedule: Schedule = Field(default=Schedule(), description="when Prefect refreshes the warehouse")
    prefect: Prefect = Field(default=Prefect(), description="names on Prefect's server, and what `gwr serve` starts")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Precedence: flags, environment, file."""
        return init_settings, env_settings, _File(settings_cls, config_file())

    @property
    def published(self) -> Path:
        """The database that readers open."""
        return self.warehouse / "warehouse.duckdb"

    @property
    def site(self) -> Path:
        """The pages about the release in force, beginning with index.html."""
        return self.warehouse / "site"

    @property
    def explained(self) -> Path:
        """How the numbers of reports were read whose pages are not drawn yet."""
        return self.warehouse / "explained"

    @property
    def working(self) -> Path:
        """The working database, which only runs open."""
        return self.warehouse / "work.duckdb"

    @property
    def landed(self) -> Path:
        """The landed documents and their manifest."""
        return self.warehouse / "landed"

    @property
    def runs(self) -> Path:
        """The records of the runs."""
        return self.warehouse / "runs"

    def log(self, run_id: str) -> Path:
        """The log of the libraries during a run."""
        return self.warehouse / "logs" / f"{run_id}.log"


class _File(TomlConfigSettingsSource):
    """`gwr.toml`, with relative paths resolved against its own folder."""

    def __call__(self) -> dict[str, Any]:
        values = super().__call__()
        folder = config_file().parent
        for name in {"warehouse", "corrections"} & values.keys():
            values[name] = _from(folder, values[name])
        for source in values.get("sources", {}).values():
            for name in {"location", "catalogue"} & source.keys():
                given = source[name]
                source[name] = _from(folder, given) if isinstance(given, str) else [_from(folder, one) for one in given]
        if "store" in (land := values.get("land", {})):
            land["store"] = _from(folder, land["store"])
        lake = values.get("lake", {})
        for name in {"catalogue", "data"} & lake.keys():
            lake[name] = lake[name] if lake[name].startswith("postgres:") else _from(folder, lake[name])
        return values


def _from(folder: Path, place: str) -> str:
    return place if "://" in place else str(folder / Path(place).expanduser())


def config_file() -> Path:
    """Where the settings file is looked for."""
    return Path(os.environ.get("GWR_CONFIG", ROOT / "gwr.toml"))


def load(**flags: Any) -> Settings:
    """The settings in force; `flags` come from the command line, None where not given."""
    return Settings(**{name: value for name, value in flags.items() if value is not None})


@dataclass(frozen=True)
class Setting:
    """One setting with its value in force."""

    name: str  # dotted: limits.document_mb
    value: Any
    default: Any
    origin: Origin
    description: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"GWR_{self.name.replace('.', '__').upper()}"


def effective(**flags: Any) -> list[Setting]:
    """Every setting with its value and origin; groups are listed setting by setting."""
    flags = {name: value for name, value in flags.items() if value is not None}
    given: dict[Origin, dict[str, Any]] = {
        "flag": InitSettingsSource(Settings, flags)(),
        "environment": EnvSettingsSource(Settings)(),
        "file": _File(Settings, config_file())(),
    }
    return list(_effective(load(**flags), given, ""))


def _effective(group: BaseModel, given: Mapping[Origin, Mapping[str, Any]], prefix: str) -> Iterator[Setting]:
    for name, field in type(group).model_fields.items():
        value = getattr(group, name)
        if isinstance(value, BaseModel):
            inside = {origin: values.get(name, {}) for origin, values in given.items()}
            yield from _effective(value, inside, f"{prefix}{name}.")
        else:
            origin: Origin = next((origin for origin, values in given.items() if name in values), "default")
            yield Setting(prefix + name, value, field.default, origin, field.description or "")
