"""How the web server is started: private by default, no telemetry, no watcher."""


def server_options(port: int, address: str) -> list[str]:
    """Options for `streamlit run`, so that they hold wherever the command is started."""
    return [
        f"--server.port={port}",
        f"--server.address={address}",
        "--server.headless=true",
        # The watcher walks into torch's lazy modules and crashes there.
        "--server.fileWatcherType=none",
        "--browser.gatherUsageStats=false",
        "--client.toolbarMode=minimal",
        "--client.showErrorDetails=none",
        "--logger.level=warning",
        "--theme.base=light",
        "--theme.primaryColor=#1f4e79",
        "--theme.font=sans-serif",
    ]
