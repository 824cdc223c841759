"""Nothing that was pressed is left down."""
