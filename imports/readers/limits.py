"""How much a file may hold: beyond this it is refused before it can eat the machine."""

MAX_FILE_BYTES = 200 * 1024 * 1024
MAX_UNPACKED_BYTES = 800 * 1024 * 1024
MAX_UNPACKED_RATIO = 250
SMALL_MEMBER_BYTES = 5 * 1024 * 1024  # below this a high ratio does no harm
MAX_ZIP_MEMBERS = 2_000
MAX_ROWS = 1_048_576  # what a sheet of a spreadsheet holds
MAX_COLUMNS = 500
MAX_CELL_CHARACTERS = 32_767
MAX_LINE_CHARACTERS = 4_000_000  # of a text file, between two line ends
CHILD_MEMORY_BYTES = 3 * 1024 * 1024 * 1024
CHILD_CPU_SECONDS = 180
