from importlib.util import find_spec

# These need the extra 'sheets', which the light half has not.
collect_ignore = (
    []
    if all(map(find_spec, ("docx", "odfdo", "pypdf")))
    else ["test_forms.py", "test_hostile_forms.py", "test_office.py", "test_pdf.py", "test_values_in_forms.py"]
)
