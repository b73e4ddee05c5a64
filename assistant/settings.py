"""Settings: argument, then `SIGNPOST_*` environment, then `.env`, then `signpost.toml`, then default."""

from pathlib import Path
from typing import Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.access.options import AccessSettings
from assistant.errors import SettingsError
from assistant.vector_options import IndexSettings

FILE_NAME = "signpost.toml"
EXTRA = "extra_forbidden"
UNKNOWN = "there is no such setting"


class Section(BaseModel):
    """Common settings of the sections: an unknown key fails."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class WorkspaceSettings(Section):
    """Who this workspace is for and how its weeks run."""

    name: str = "workspace"
    """Shown on answers and pages."""
    description: str = ""
    """One sentence on it, for those who read the settings."""
    week_start: Literal["monday", "sunday"] = "monday"
    """Where a week begins: what 'last week' and 'by week' mean."""
    currency: str | None = None
    """ISO 4217 code of money columns without a unit of their own."""


class DataSettings(Section):
    """Where raw data and documentation lie, relative to the workspace."""

    path: Path = Path("data")
    """Folder of the raw data, which the build alone reads."""
    docs: tuple[Path, ...] = (Path("docs"),)
    """Folders of documentation."""
    database_url: SecretStr | None = None
    """Address of a database server with user and password, for contracts that name the server
    alone; None: PG* variables and ~/.pgpass. Set it in the environment, never in a file of git."""
    docs_in_data: tuple[Path, ...] = ()
    """Documentation folders relative to the data folder, so that `--data` moves them too."""
    keep_builds: int = Field(default=3, ge=1)
    """How many lakes stay for rollback, the current one included."""


class PrivacySettings(Section):
    """What may be shown about people."""

    minimum_group: int = Field(default=10, ge=1)
    """Fewest distinct persons behind a shown number."""
    purpose: str = "analytics"
    """Purpose whose consent the build applies."""
    share_results_with_model: Literal["all", "none"] = "all"
    """`none`: a provider's model is told columns, counts and references, and no cell of a result."""
    mode: Literal["standard", "strict"] = "standard"
    """`standard` refuses answers that differ by a few people; `strict` adds noise under a budget."""
    most_answers: int = Field(default=200, ge=1)
    """Different groups of people that one principal is told about, in `standard` mode."""
    epsilon_total: float = Field(default=1.0, gt=0)
    """What one principal may spend on one workspace's data, in `strict` mode."""
    epsilon_per_query: float = Field(default=0.1, gt=0)
    """What one answer costs; smaller is noisier."""
    contribution_limit: float = Field(default=20.0, gt=0)
    """The most that one person adds to one number: rows, or units of what is summed."""
    groups_limit: int = Field(default=5, ge=1)
    """The most groups of one answer that one person is counted in."""


class ModelSettings(Section):
    """Which model answers, and what it may take."""

    name: str = "planner"
    """`planner`, or `provider:model` as `init_chat_model` reads it."""
    routing: Literal["planner-first", "model-only", "planner-only"] = "planner-first"
    """Who answers where a model is named: `planner-first` asks the model what the planner is not sure
    of, and the planner where the model fails; `model-only` never asks the planner."""
    base_url: str | None = None
    """OpenAI-compatible server; None: the provider's own."""
    api_key: SecretStr | None = None
    """None: the provider's own environment variable, which is not sent to a `base_url`."""
    stream: bool = True
    """Read answers as they are written, so that one that hangs or never ends is cut off."""
    timeout_s: float = Field(default=60, gt=0)
    """The longest silence of the model."""
    deadline_s: float = Field(default=120, gt=0)
    """By when the model must be done with a question, all its calls and waits together."""
    retries: int = Field(default=3, ge=0, le=10)
    """Further tries of a call after 429, 500, 502, 503, 504, a timeout or a broken connection."""
    max_calls: int = Field(default=12, ge=1)
    """Model calls for one question."""
    max_tokens: int = Field(default=200_000, ge=1)
    """Tokens for one question, sent and received."""
    max_output_tokens: int = Field(default=4_096, ge=64)
    """Tokens that one call may write."""
    price_in: float | None = Field(default=None, ge=0)
    """Price of a million tokens sent; None: not known, so nothing is said of cost."""
    price_out: float | None = Field(default=None, ge=0)
    """Price of a million tokens written, in the same currency."""
    max_cost_per_question: float | None = Field(default=None, gt=0)
    """In the currency of the prices, as is the next; None: no limit."""
    max_cost_per_day: float | None = Field(default=None, gt=0)
    """For one principal on one day (UTC)."""

    @model_validator(mode="after")
    def _priced(self) -> Self:
        limited = self.max_cost_per_question is not None or self.max_cost_per_day is not None
        if limited and (self.price_in is None or self.price_out is None):
            message = "a limit on cost needs 'price_in' and 'price_out', per million tokens"
            raise ValueError(message)
        return self


class QuerySettings(Section):
    """Caps of one query."""

    deadline_ms: int = Field(default=20_000, ge=100)
    """By when a query must be done; it is killed then."""
    max_rows: int = Field(default=10_000, ge=1)
    """Rows that are fetched of a result; an answer says where there are more."""
    memory_mb: int = Field(default=1_024, ge=256)
    """Engine memory; the worker's address space is this plus 512 MB."""
    workers: int = Field(default=1, ge=1)
    """Queries that run at once, each in a process of its own."""
    threads: int = Field(default=2, ge=1)
    """Of each query."""


class ServeSettings(Section):
    """Where the server listens."""

    host: str = "127.0.0.1"
    """Address to listen on; one that a network reaches needs access to be set up."""
    port: int = Field(default=8000, ge=0, le=65_535)
    """0: any free port."""
    hosts: tuple[str, ...] = ()
    """Further names by which clients call the server, `signpost.example.com`; on loopback it answers
    to no others, elsewhere to any where none is named."""


class OperationSettings(Section):
    """How many questions the server takes, how it stops, and who is told how it fares."""

    questions_at_once: int | None = Field(default=None, ge=1)
    """Questions in work; others wait, one of each principal in turn. None: 3 where the planner answers alone,
    since it computes, and 8 where a language model is asked, since most of them then wait for it."""
    waiting: int = Field(default=512, ge=0)
    """Questions that may wait; more are told, with 503, when to come back."""
    waiting_each: int = Field(default=128, ge=0)
    """Of these, those of one principal."""
    finish_s: float = Field(default=30, ge=0)
    """How long answers in work may take to end when the server is told to stop."""
    traces_url: str | None = None
    """OpenTelemetry collector, `http://collector:4318/v1/traces`; None: nothing is traced."""
    traces_content: bool = False
    """Put redacted questions and answers on the traces too."""


class StateSettings(Section):
    """Where conversations, feedback, keys, costs and budgets are kept."""

    url: SecretStr | None = None
    """None: a SQLite file in the workspace. `postgresql://user:password@host/name` lets several
    replicas share them; set it in the environment, never in a file of git."""
    keep_conversations_days: int | None = Field(default=None, ge=1, le=36_500)
    """Days after its last question for which a conversation stays. None: until somebody deletes it."""


class Settings(BaseSettings):
    """All settings of one workspace."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix="SIGNPOST_",
        env_nested_delimiter="__",
        env_file=".env",
    )

    workspace: WorkspaceSettings = WorkspaceSettings()
    data: DataSettings = DataSettings()
    privacy: PrivacySettings = PrivacySettings()
    model: ModelSettings = ModelSettings()
    query: QuerySettings = QuerySettings()
    serve: ServeSettings = ServeSettings()
    access: AccessSettings = AccessSettings()
    index: IndexSettings = IndexSettings()
    state: StateSettings = StateSettings()
    operation: OperationSettings = OperationSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the TOML file last, below environment and `.env`."""
        del file_secret_settings
        toml = TomlConfigSettingsSource(settings_cls)
        return init_settings, env_settings, dotenv_settings, toml


def load_settings(root: Path) -> Settings:
    """Read the settings of the workspace at `root`.

    Raises:
        SettingsError: If the file is missing or a key is unknown or out of range; names the keys,
            never the values.
    """
    path = root / FILE_NAME
    if not path.is_file():
        message = f"No '{FILE_NAME}' in '{root}'. Run \"signpost demo\" or \"signpost init\"."
        raise SettingsError(message)

    class WorkspaceFile(Settings):
        model_config = SettingsConfigDict(toml_file=path, env_file=root / ".env")

    try:
        return WorkspaceFile()
    except ValidationError as error:
        problems = "; ".join(
            f"'{'.'.join(map(str, detail['loc']))}': {UNKNOWN if detail['type'] == EXTRA else detail['msg']}"
            for detail in error.errors(include_input=False, include_url=False)
        )
        message = f"Settings of '{path}' cannot be used: {problems}. Correct these keys."
        raise SettingsError(message) from None
    except ValueError as error:
        message = f"'{path}' is not valid TOML: {error}. Correct the line it names."
        raise SettingsError(message) from None
