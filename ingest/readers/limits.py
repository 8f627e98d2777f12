"""Limits on documents, so that hostile or broken input cannot take a run down."""

from pydantic import BaseModel, ConfigDict, Field

MB = 1024 * 1024


class Limits(BaseModel):
    """Limits on one document or one source. Each can be set in the settings file under `[limits]`.

    The longest known report has 57,000 characters (180 KB of UTF-8), a scanned one takes some tens of MB. So the
    defaults leave ample room: anything beyond them is not a report, or is one that someone should look at.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    document_mb: float = Field(
        default=50, gt=0, description="size of one document as fetched, or as unpacked from an archive"
    )
    text_chars: int = Field(default=500_000, gt=0, description="characters of text in one document")
    read_seconds: float = Field(default=60, gt=0, description="time to read one PDF, DOCX, HTML page or workbook")
    read_memory_mb: int = Field(default=1024, gt=0, description="memory of the process that reads them")
    ocr_seconds: float = Field(
        default=1800, gt=0, description="time to read one scanned document; a page takes some 5 s"
    )
    ocr_memory_mb: int = Field(default=4096, gt=0, description="memory of the process that reads scanned documents")
    archive_mb: float = Field(
        default=500, gt=0, description="size of one archive, packed; and of its members together, unpacked"
    )
    archive_members: int = Field(default=10_000, gt=0, description="files in one archive; reports in one table")
    archive_ratio: float = Field(
        default=200, gt=1, description="unpacked size to packed size (text packs about 3 to 1)"
    )
    archive_depth: int = Field(default=2, ge=1, description="archives inside archives: 1 allows none")

    @property
    def document_bytes(self) -> int:
        """`document_mb` in bytes."""
        return int(self.document_mb * MB)

    @property
    def archive_bytes(self) -> int:
        """`archive_mb` in bytes."""
        return int(self.archive_mb * MB)
