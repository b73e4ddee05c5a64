"""What a folder of files holds, measured: tables, columns, people, joins. Nothing is changed."""
