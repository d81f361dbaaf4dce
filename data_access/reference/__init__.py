"""What the district is: towns and departments through the years, polygons, coordinates, credit codes."""
