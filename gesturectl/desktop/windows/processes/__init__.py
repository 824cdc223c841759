"""Small processes beside the run on Windows: how one is started, the guardian, the hooks of mouse and keyboard."""
