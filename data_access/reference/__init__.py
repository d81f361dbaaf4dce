"""What the district is: towns and departments through the years, polygons, coordinates, credit codes; and the
words of the field: glossary, phrases of ledgers, checklist."""
