"""What the first page of the day shows, by role: every figure of it leads to the list behind it."""

from kam.homes.desk import DeskHome, desk_home
from kam.homes.directors import DirectorHome, director_home
from kam.homes.managers import manager_jobs

__all__ = ["DeskHome", "DirectorHome", "desk_home", "director_home", "manager_jobs"]
