"""The bulletin (工作通报) of a report in the order of GB/T 9704-2012; the .docx and the .pdf print the same."""
