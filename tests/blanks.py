"""Empty tables that are filled in, each in its own program's form."""

import openpyxl

from zoo.light.course.blanks.registry import forms


def filled(path, sheet, columns, answers):
    """Fill in every open cell of a file as a person does in its program."""

    def answer(row, column):
        return answers[sheet.rows[row][0]][columns[column - sheet.first_asked]]

    places = [
        (row, at) for row in range(len(sheet.rows)) for at in range(len(sheet.headings)) if sheet.is_open(row, at)
    ]
    assert places
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        opened = [cell for row in book.active for cell in row if not cell.protection.locked]
        assert book.active.protection.sheet
        for cell, place in zip(opened, places, strict=True):
            text = answer(*place)
            cell.value = int(text) if text.isdecimal() else text
        book.save(path)
    elif path.suffix == ".docx":
        import docx

        document = docx.Document(path)
        for row, at in places:
            document.tables[0].cell(row + 1, at).text = answer(row, at)
        document.save(path)
    else:
        rows = [
            [answer(at, c) if (at, c) in places else cell for c, cell in enumerate(row)]
            for at, row in enumerate(sheet.rows)
        ]
        path.write_bytes(forms()[path.suffix].write(sheet._replace(rows=tuple(map(tuple, rows)))))
    return path
