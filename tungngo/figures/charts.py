"""Pictures of figures."""

from tungngo.figures.dashboards import Dashboard
from tungngo.figures.network import Network
from tungngo.figures.tables import Table


def of_dashboard(shown: Dashboard) -> dict[str, str]:
    """Return the pictures of a page of figures."""
    return {}


def of_network(shown: Network) -> dict[str, str]:
    """Return the pictures of the network's page."""
    return {}


def network_tables(shown: Network) -> dict[str, Table]:
    """Return the tables of the network's page."""
    return {}
