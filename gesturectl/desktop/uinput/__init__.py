"""Any desktop on Linux, by devices of the kernel."""
