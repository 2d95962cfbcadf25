"""Values as people write them. Pure: every function takes text and decisions and gives a value or raises BadValue."""
